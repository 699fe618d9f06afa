"""Who looks at a page of the community, and in which language they are answered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heard.community.models import Community, Member, Post
from heard.community.rights import is_theirs
from heard.customers.languages import language_of_visitor, shown_in
from heard.customers.models import Customer
from heard.knowledge.house import house
from heard.promises.views.signed_in import customer_of, sign_in_path
from heard.staff.models import Agent

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Visitor:
    """Whoever looks: a customer with the name they chose, somebody of the team, or anybody.

    Who signed in as a customer writes as that, also where the same browser knows them as a colleague.
    """

    customer: Customer | None = None
    member: Member | None = None
    agent: Agent | None = None

    @property
    def is_team(self) -> bool:
        """Whether they write for the team."""
        return self.agent is not None and self.customer is None

    @property
    def may_write(self) -> bool:
        """Whether it is known under which name they write."""
        return self.is_team or (self.member is not None and not self.member.is_silenced)

    @property
    def author(self) -> dict[str, Any]:
        """Return as whom a verb lets them write."""
        return {"agent": self.agent} if self.is_team else {"member": self.member}

    def wrote(self, post: Post) -> bool:
        """Return whether it is theirs."""
        return not self.is_team and is_theirs(post, self.member)

    def sees(self, post: Post) -> bool:
        """Return whether they may see it: what is hidden is seen by the team and by who wrote it."""
        return post.state == "visible" or self.agent is not None or self.wrote(post)


def visitor_of(request: HttpRequest) -> Visitor:
    """Return who looks at a page."""
    agent = request.user if isinstance(request.user, Agent) and request.user.is_active else None
    customer = customer_of(request)
    if customer is None:
        return Visitor(agent=agent)
    member = Member.objects.filter(customer=customer, is_current=True).first()
    if member:
        member.customer = customer
    return Visitor(customer=customer, member=member, agent=agent)


def open_to_all(view: View) -> View:
    """Let anybody in, answered in their language; raises Http404 for all where the house keeps no community.

    The view gets the visitor after the request.
    """

    @wraps(view)
    def opened(request: HttpRequest, **named: Any) -> HttpResponse:
        visitor = visitor_of(request)
        with translation.override(_language(request, visitor)):
            if not Community.current().is_open and visitor.agent is None:
                raise Http404(_("There is no community here at the moment."))
            return view(request, visitor, **named)

    return login_not_required(never_cache(opened))


def by_name(view: View) -> View:
    """Let those in who write under a name; a customer without one chooses it, and a stranger signs in, and both come back."""

    @wraps(view)
    def named_view(request: HttpRequest, visitor: Visitor, **named: Any) -> HttpResponse:
        if visitor.may_write:
            return view(request, visitor, **named)
        if visitor.member is not None:
            return page(request, visitor, "community/silenced.html", status=403)
        back = request.get_full_path() if request.method in {"GET", "HEAD"} else _referring(request)
        return HttpResponseRedirect(entrance(visitor, back))

    return open_to_all(named_view)


def entrance(visitor: Visitor, back: str) -> str:
    """Return where somebody goes who wants to write, and comes back from to an address of ours."""
    joining = f"{reverse('community:joining')}?{urlencode({'next': back})}"
    return joining if visitor.customer else sign_in_path(joining)


def page(
    request: HttpRequest, visitor: Visitor, template: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """Return a page of the community in its shell."""
    known = {"visitor": visitor, "house": house(request), "way_in": entrance(visitor, request.get_full_path())}
    return render(request, template, {**known, **(context or {})}, status=status, using="jinja2")


def _language(request: HttpRequest, visitor: Visitor) -> str:
    if visitor.is_team and visitor.agent:
        return visitor.agent.language
    accepted = language_of_visitor(request.headers.get("Accept-Language", ""))
    return shown_in(visitor.customer.language, otherwise=accepted) if visitor.customer else accepted


def _referring(request: HttpRequest) -> str:
    given = request.POST.get("next", "")
    return given if given.startswith("/community/") else reverse("community:index")
