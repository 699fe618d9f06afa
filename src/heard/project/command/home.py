"""The folder that holds all local state."""

import os

from heard.project.command.errors import NotDoneError
from heard.project.environment import Environment


def insist_on_home(environment: Environment) -> None:
    """Make the folder unless it is there, and see that it can be written to. Raises `NotDoneError`."""
    home = environment.home
    mend = "Give the folder to the account that runs Heard, or choose another with HEARD_HOME."
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise NotDoneError(f"The folder {home} cannot be made ({error.strerror}). {mend}") from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise NotDoneError(f"The folder {home} cannot be written to. {mend}")
