"""What the windows of both sides say during a call; visitors get these in their own language with the welcome."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def words(language: str) -> dict[str, str]:
    """Return every sentence of a call by its key, all of which begin with "call_", in a language."""
    with translation.override(language or "en"):
        return {f"call_{key}": said for key, said in {**_deeds(), **_states(), **_devices(), **_refusals()}.items()}


def words_for_us(language: str) -> dict[str, str]:
    """Return the same as our own people read them: nobody tells them to write to us."""
    with translation.override(language or "en"):
        return {**words(language), **{f"call_{key}": said for key, said in _refusals_of_ours().items()}}


def _deeds() -> dict[str, str]:
    return {
        "voice": _("Voice call"),
        "video": _("Video call"),
        "answer": pgettext("a call", "Answer"),
        "answer_video": _("Answer with picture"),
        "decline": _("Decline"),
        "start": _("Call now"),
        "cancel": _("Cancel"),
        "again": _("Try again"),
        "close": _("Close"),
        "end": _("Hang up"),
        "mute": _("Mute"),
        "camera": _("Camera"),
        "screen": _("Share your screen"),
        "full": _("Full screen"),
        "smaller": _("Make smaller"),
        "settings": _("Camera and microphone"),
        "leave": _("Leave the call"),
    }


def _states() -> dict[str, str]:
    return {
        "calls": _("%(name)s is calling"),
        "rings": _("Ringing…"),
        "connecting": _("Connecting…"),
        "reconnecting": _("The connection was lost. Reconnecting…"),
        "running": _("You are in a call"),
        "with": _("Call with %(name)s"),
        "ended": _("The call has ended"),
        "missed": _("Nobody answered"),
        "declined": _("The call was declined"),
        "elsewhere": _("The call goes on elsewhere"),
        "knocks": _("%(name)s is calling, too. It rings here when you hang up."),
        "third": _("%(name)s is in this call, too"),
        "joined": _("%(name)s has joined the call"),
        "parted": _("%(name)s has left the call"),
        "left": _("You have left the call; it goes on"),
        "quietly": _("You are muted. Both see that you are here."),
        "audibly": _("Both hear you, and see that you are here."),
        "they_muted": _("%(name)s is muted"),
        "they_share": _("%(name)s shares a screen"),
        "you_share": _("You share your screen"),
        "you": _("You"),
        "they": _("The other side"),
        "good": _("Good connection"),
        "fair": _("Fair connection"),
        "poor": _("Poor connection"),
    }


def _devices() -> dict[str, str]:
    return {
        "check": _("Camera and microphone"),
        "check_hint": _("Have a look before you call. Nobody sees or hears you yet."),
        "which_camera": _("Camera"),
        "which_microphone": _("Microphone"),
        "level": _("How loud you are"),
        "say_something": _("Say something: the bar should move."),
    }


def _refusals() -> dict[str, str]:
    return {
        "not_allowed": _(
            "Your browser may not use the camera or microphone. Allow it beside the address bar, then try again."
        ),
        "not_found": _("We found no microphone or camera. Please connect one, then try again."),
        "in_use": _("Your camera or microphone is used by another program. Please close that, then try again."),
        "not_secure": _("Calls need a secure page (https). Please write to us instead."),
        "not_supported": _("Your browser cannot make calls. Please use a newer one, or write to us."),
        "no_camera": _("We could not use your camera; you can still be heard."),
        "no_screen": _("The screen is not shared."),
        "no_way": _("Your network lets no call through. Try another network, such as your phone’s, or write to us."),
        "gone": _("The other side could not be reached any more."),
        "failed": _("That did not work. Please try again."),
    }


def _refusals_of_ours() -> dict[str, str]:
    return {
        "not_secure": _("Calls need a secure page: open Heard at an address that begins with https."),
        "not_supported": _("Your browser cannot make calls. Please use a newer one."),
        "no_way": _("Your network lets no call through. Try another network, such as your phone’s."),
    }
