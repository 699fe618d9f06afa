"""The demo: a small shop that people have worked in for three months, with its customers, mail and mailbox."""

from __future__ import annotations

from dataclasses import dataclass

#: What every agent of the demo signs in with. It opens nothing but the demo: no other installation knows it.
PHRASE = "lanterns at dusk"


@dataclass(frozen=True)
class SignInHint:
    """What the sign-in page of a demo tells its visitors."""

    email: str
    phrase: str
    others: tuple[tuple[str, str], ...]


def sign_in_hint() -> SignInHint | None:
    """What to sign in with, when this installation is the demo; None everywhere else.

    `others` are the addresses of further agents to try, each with what they may do.
    """
    from heard.plumbing.models import Installation

    if not Installation.objects.filter(is_demo=True).exists():
        return None
    return SignInHint(
        email="ana@demo.example",
        phrase=PHRASE,
        others=(
            ("jonas@demo.example", "lead"),
            ("clara@demo.example", "editor"),
            ("samuel@demo.example", "agent"),
            ("leila@demo.example", "agent"),
        ),
    )
