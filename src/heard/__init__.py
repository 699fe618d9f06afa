"""Heard: customer service in which every customer is heard."""

__version__ = "0.1.0"
