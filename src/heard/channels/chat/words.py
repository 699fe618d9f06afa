"""What the widget says, in the visitor's language; what stands in braces it fills in itself."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def words(language: str) -> dict[str, str]:
    """Return everything the widget says, by its key, in a language."""
    with translation.override(language or "en"):
        return {**_first(), **_window(), **_talking(), **_asking(), **_rating()}


def first_words(language: str) -> dict[str, str]:
    """Return what the widget says before it is opened: the script carries these."""
    with translation.override(language or "en"):
        return _first()


def _first() -> dict[str, str]:
    return {
        "chat": _("Chat with us"),
        "close": _("Close"),
        "connecting": _("Connecting…"),
        "sorry": _("The chat cannot be opened here right now."),
    }


def _window() -> dict[str, str]:
    return {
        "menu": _("More"),
        "before": _("Your conversations"),
        "begin": _("Start a conversation"),
        "conversation": _("Conversation"),
        "unread": _("unread"),
        "ended": _("Ended"),
        "copy": _("Send me a copy"),
        "sound_on": _("Turn the sound on"),
        "sound_off": _("Turn the sound off"),
        "share_on": _("Show which page I am on"),
        "share_off": _("Do not show which page I am on"),
        "end": _("End the conversation"),
        "offline": _("No connection right now. What you write is sent as soon as it is back."),
    }


def _talking() -> dict[str, str]:
    return {
        "welcome": _("Hello! How can we help?"),
        "find": _("Find an answer"),
        "answers_found": _("Answers are listed below."),
        "answers_none": _("Nothing found. Just ask us below."),
        "meanwhile": _("Perhaps this helps meanwhile:"),
        "you": _("You"),
        "write": _("Write a message"),
        "send": _("Send"),
        "emoji": _("Emoji"),
        "attach": _("Attach a file"),
        "remove_file": _("Remove {name}"),
        "too_large": _("Larger than {size} MB"),
        "failed": _("That did not work. Please try again."),
        "again": _("Try again"),
        "remove": _("Remove"),
        "sending": _("Sending…"),
        "sent": _("Sent"),
        "delivered": _("Delivered"),
        "read": pgettext("a message was", "Read"),
        "typing": _("{name} is writing…"),
        "preview": _("We can see what you write before you send it."),
        "next": _("You are next."),
        "place": _("You are number {place} in the queue."),
        "minutes": _("It takes about {minutes}."),
    }


def _asking() -> dict[str, str]:
    return {
        "name": _("Your name"),
        "email": _("Your email address"),
        "optional": _("(optional)"),
        "no_answer": _("Sorry to keep you waiting. Leave your address and we will answer by email."),
        "away": _("We are away at the moment. Leave your address and we will answer by email."),
        "copy_where": _("Where may we send the copy?"),
        "leave": _("Save my address"),
        "left": _("Thank you. We will write to {email}."),
        "copied": _("Done: a copy is on its way to you."),
        "share": _("May we see which page you are on, so that we can help faster? We never store it."),
        "yes": _("Yes, you may"),
        "no": _("No, thanks"),
    }


def _rating() -> dict[str, str]:
    return {
        "rate": _("How did we do?"),
        "score_1": _("Very bad"),
        "score_2": _("Bad"),
        "score_3": _("Fair"),
        "score_4": _("Good"),
        "score_5": _("Very good"),
        "reason": _("Would you like to tell us more?"),
        "rated": _("Thank you for telling us."),
    }
