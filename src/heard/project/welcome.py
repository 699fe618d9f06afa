"""The very first page: the owner's account, the name of the business, its first inbox."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from heard.conversations.actions.open_inbox import open_inbox
from heard.feedback.actions.begin_with_causes import begin_with_causes
from heard.promises.actions.begin_with_office_hours import begin_with_office_hours
from heard.rules.actions.begin_with_rules import begin_with_rules
from heard.staff.actions.accept_invitation import InvitationGoneError, open_invitation
from heard.staff.actions.open_house import open_house
from heard.staff.forms import NewPasswordForm, WhereForm
from heard.staff.signing_in.known_browsers import remember_browser
from heard.staff.views.invitation import OWN_BACKEND


class WelcomeForm(NewPasswordForm, WhereForm):
    """Everything a new installation has to know before its first conversation."""

    business_name = forms.CharField(label=_("Name of your business"), max_length=120)
    inbox_address = forms.EmailField(
        label=_("Customers write to"),
        help_text=_(
            "The address of your first inbox. Nothing is fetched yet: mail accounts are connected in the studio."
        ),
    )
    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Your address"),
        help_text=_("You sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ("business_name", "inbox_address", "language", "time_zone", "name", "email", "password")


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask the owner for the first things; on POST open the house and let them in."""
    at = timezone.now()
    try:
        if not open_invitation(secret, at=at).is_for_owner:
            raise InvitationGoneError("unknown")
        first = {"language": get_language() or "en", "time_zone": "UTC"}
        form = WelcomeForm(request.POST or None, initial=first)
        if request.method == "POST" and form.is_valid():
            return _begin(request, secret, form, at)
    except InvitationGoneError as gone:
        return render(request, "welcome_gone.html", {"why": gone.why}, status=410)
    return render(request, "welcome.html", {"form": form}, status=422 if form.errors else 200)


@transaction.atomic
def _begin(request: HttpRequest, secret: str, form: WelcomeForm, at: dt.datetime) -> HttpResponse:
    told = dict(form.cleaned_data)
    address = told.pop("inbox_address")
    owner = open_house(secret=secret, at=at, **told)
    name, brand = str(_("Support")), told["business_name"]
    open_inbox(name=name, address=address, brand_name=brand, language=told["language"], by=owner)
    begin_with_causes()
    begin_with_office_hours(time_zone=told["time_zone"], by=owner, at=at)
    begin_with_rules(by=owner, at=at)
    login(request, owner, backend=OWN_BACKEND)
    response = HttpResponseRedirect(reverse("wagtailadmin_home"))
    remember_browser(request, response, email=owner.email)
    return response
