"""Voice and video calls in a chat: rung, answered, declined, ended, missed; what is said goes from browser to browser."""
