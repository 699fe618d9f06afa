"""The contact page: every way to reach us, and a form that ends in the one road in."""
