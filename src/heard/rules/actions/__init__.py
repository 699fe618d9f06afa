"""Verbs of rules."""
