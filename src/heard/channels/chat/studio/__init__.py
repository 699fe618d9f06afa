"""The settings of widgets."""
