"""The demo's mailbox: what Heard sent, read and answered as the customer, so that one person can play both sides."""
