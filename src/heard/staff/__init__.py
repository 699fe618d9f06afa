"""Agents, teams, roles, availability and sign-in."""
