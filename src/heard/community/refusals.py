"""What members are told when something cannot be done."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heard.community.actions._posts import IsClosed, NotAllowed, SaidAlready, TextIsWrong, TooMuch
from heard.community.actions.delete_post import OthersAnswered
from heard.community.actions.join import PseudonymIsWrong, PseudonymTaken, TellsWhoTheyAre
from heard.community.limits import LONGEST_TITLE, SHORTEST_TITLE

REFUSED = (
    NotAllowed,
    IsClosed,
    SaidAlready,
    TextIsWrong,
    TooMuch,
    OthersAnswered,
    PseudonymIsWrong,
    PseudonymTaken,
    TellsWhoTheyAre,
)


def refusal(error: Exception) -> str:
    """Return one kind sentence."""
    if isinstance(error, TextIsWrong):
        return _about_text(error)
    return {
        TooMuch: _(
            "You have written a lot today, thank you. Please come back a little later; nothing is lost meanwhile."
        ),
        IsClosed: _("This question is closed: it takes no new answers."),
        SaidAlready: _("The same stands there already."),
        OthersAnswered: _(
            "Others have answered, so this question stays. If something private is in it, please write to us."
        ),
        PseudonymIsWrong: _("Please take 3 to 30 letters or digits; dots, dashes and underlines may stand in between."),
        PseudonymTaken: _("Somebody goes by that name already. Please choose another."),
        TellsWhoTheyAre: _("That would give your email address away. Please choose a name that does not."),
    }.get(type(error), _("That is not possible any more."))


def refused_too_often() -> str:
    """Return what whoever floods us is told."""
    return _("That was very much from your network. Please wait a few minutes, then try again; nothing is lost.")


def _about_text(error: TextIsWrong) -> str:
    if error.reason == "title":
        values = {"shortest": SHORTEST_TITLE, "longest": LONGEST_TITLE}
        return _("Please ask in one sentence of %(shortest)s to %(longest)s signs.") % values
    if error.reason == "links":
        return ngettext(
            "Please leave at most %(most)s link in it.", "Please leave at most %(most)s links in it.", error.most
        ) % {"most": error.most}
    if error.reason == "long":
        return _("That is more than fits: at most %(most)s signs, please.") % {"most": error.most}
    return _("Please write a few words.")
