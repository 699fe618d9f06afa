"""The mail receiver as a part of the installation."""

from pathlib import Path

from heard.channels.email.smtp import Limits
from heard.channels.email.smtp import run as receive_mail
from heard.project.environment import Environment
from heard.project.processes.signals import stop_on_signal


def run(environment: Environment) -> None:
    """Receive mail until SIGTERM."""
    receive_mail(
        stop=stop_on_signal(),
        host=environment.smtp_host,
        port=environment.smtp_port,
        lmtp_port=environment.lmtp_port or None,
        limits=Limits(mail_bytes=environment.max_mail_bytes),
        certificate=certificate_files(environment),
        login=environment.smtp_login,
    )


def certificate_files(environment: Environment) -> tuple[Path, Path] | None:
    """Return the files of the receiver's certificate and of its key, if it has one."""
    if not environment.smtp_certificate:
        return None
    chain = Path(environment.smtp_certificate).expanduser()
    return chain, Path(environment.smtp_key).expanduser() if environment.smtp_key else chain
