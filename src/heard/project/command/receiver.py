"""Whether the mail receiver can be set up as asked, found out before anything runs."""

from heard.project.command.errors import NotDoneError
from heard.project.environment import Environment


def insist_on_certificate(environment: Environment) -> None:
    """Refuse a certificate that cannot be used, and a password that would travel in the clear. Wants Django set up.

    Raises `NotDoneError`.
    """
    from heard.channels.email.smtp.certificate import Certificate, CertificateError
    from heard.project.processes.smtp import certificate_files

    files = certificate_files(environment)
    try:
        if files:
            Certificate(*files)
    except CertificateError as error:
        raise NotDoneError(f"{error} Mend HEARD_SMTP_CERTIFICATE or HEARD_SMTP_KEY.") from error
    if environment.smtp_login and not files:
        raise NotDoneError("HEARD_SMTP_LOGIN asks senders for a password, which needs HEARD_SMTP_CERTIFICATE as well.")
