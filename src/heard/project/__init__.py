"""The top floor: settings, addresses, the reactions page, the schedule and the shell of the user interface."""
