"""The page behind the link by which mails about the community end."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from heard.community.actions.stop_mail import stop_mail
from heard.community.mail_links import MAIL
from heard.community.models import Member
from heard.customers.languages import shown_in
from heard.knowledge.house import house
from heard.plumbing.signed_links import LinkIsWrong
from heard.promises.views.opening import kept_away


@login_not_required
@csrf_exempt  # the signed link says who it is, and mail programs know no token of ours (RFC 8058)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more; only a POST changes something, as mail scanners open every link. Raises Http404."""
    try:
        link = MAIL.read(token)
    except LinkIsWrong as error:
        raise Http404(_("This link is not one of ours.")) from error
    member = Member.objects.filter(pk=link.numbers[0], customer__isnull=False).select_related("customer").first()
    if member is None or member.customer is None or link.is_old(at=timezone.now()):
        raise Http404(_("This link is not good any more."))
    with translation.override(shown_in(member.customer.language, otherwise=translation.get_language() or "en")):
        if request.method == "POST":
            stop_mail(member=member)
        context = {"is_over": request.method == "POST" or not member.wants_mail, "house": house(request)}
        return kept_away(render(request, "community/mail.html", context, using="jinja2"))
