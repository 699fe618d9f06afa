"""How a command says that it cannot do what it was asked."""


class NotDoneError(Exception):
    """A command cannot do what it was asked; the message says why, and what to do."""
