"""The mail receiver as a part of the installation."""

from heard.channels.email.smtp.server import run as receive_mail
from heard.project.environment import Environment
from heard.project.processes.signals import stop_on_signal


def run(environment: Environment) -> None:
    """Receive mail until SIGTERM."""
    receive_mail(stop=stop_on_signal(), host=environment.smtp_host, port=environment.smtp_port)
