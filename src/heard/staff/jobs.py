"""What staff does outside of a request."""

from __future__ import annotations

from smtplib import SMTPException

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from heard.staff.links import invitation_link
from heard.staff.mail import post
from heard.staff.models import Agent, Business, Invitation
from heard.staff.sessions import SessionStore

# 10 s, 100 s, 17 min, 2.8 h: a mail server that is away for a night is not asked for ever.
PATIENT = RetryStrategy(max_attempts=5, exponential_wait=10, retry_exceptions=[OSError, SMTPException])


@app.task(name="staff.send_invitation", retry=PATIENT)
def send_invitation(invitation_id: int) -> None:
    """Send the mail of an invitation that is still open; the link is made here, so that no job's arguments hold it."""
    invitation = Invitation.objects.open(at=timezone.now()).filter(pk=invitation_id).first()
    if invitation is None or invitation.is_for_owner:
        return
    context = {"invitation": invitation, "link": invitation_link(invitation)}
    post("staff/mail/invitation", invitation.email, context, language=Business.current().language)


@app.task(name="staff.tell_of_new_address", retry=PATIENT)
def tell_of_new_address(agent_id: int, address: str) -> None:
    """Tell somebody, at their former or their new address, with which one they sign in now."""
    agent = Agent.objects.filter(pk=agent_id).first()
    if agent is not None:
        post("staff/mail/new_address", address, {"agent": agent}, language=agent.language)


@app.task(name="staff.forget_expired_sessions")
def forget_expired_sessions(timestamp: int = 0) -> None:
    """Remove sessions that nobody can use any more; `timestamp` is given by a schedule and not needed."""
    SessionStore.clear_expired()
