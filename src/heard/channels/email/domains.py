"""Whether others will believe that mail from one's own domain is one's own: SPF, DKIM and DMARC, and what to add.

Sources: RFC 7208 (SPF), RFC 6376 (DKIM), RFC 7489 (DMARC).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from heard.channels.email.models import MailAccount, SendingDomain
from heard.channels.email.signing import public_key

if TYPE_CHECKING:
    from dns.resolver import Resolver

SECONDS = 6.0  # for all servers of one question
MOST_SPF_LOOKUPS = 10  # RFC 7208, 4.6.4
LOOKS_UP = ("include:", "a:", "mx:", "ptr:", "exists:", "redirect=")


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    ADVICE = "advice"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One check: the verdict, in plain words, and the DNS record to add where one is missing."""

    check: str
    verdict: str
    told: str
    record_name: str = ""
    record_value: str = ""


class DnsIsAwayError(Exception):
    """No server could be asked."""


class Dns:
    """Asks for TXT records; what does not exist is an empty answer."""

    def __init__(self, resolver: Resolver | None = None) -> None:
        """Use the given resolver, or the one this machine uses."""
        self._resolver = resolver

    def txt(self, name: str) -> list[str]:
        """Return the TXT records of a name. Raises DnsIsAwayError when nobody could be asked."""
        # Only here: all processes would share some megabytes that one of them needs once a month.
        from dns.exception import DNSException
        from dns.resolver import NXDOMAIN, NoAnswer, Resolver

        try:
            self._resolver = self._resolver or Resolver()
            answer = self._resolver.resolve(name, "TXT", lifetime=SECONDS, search=False)
        except (NXDOMAIN, NoAnswer):
            return []
        except DNSException as error:
            raise DnsIsAwayError from error
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def check_sending_domain(domain: SendingDomain, *, at: dt.datetime, resolver: Resolver | None = None) -> list[Finding]:
    """Ask the DNS about a domain, keep what was found on it, and return it."""
    findings = check_domain(
        domain.name, selector=domain.dkim_selector, key=public_key(domain), servers=sending_servers(), resolver=resolver
    )
    domain.checked_at, domain.findings = at, [asdict(finding) for finding in findings]
    domain.save(update_fields=["checked_at", "findings"])
    return findings


def check_domain(
    name: str,
    *,
    selector: str = "",
    key: str = "",
    servers: Sequence[str] = (),
    resolver: Resolver | None = None,
) -> list[Finding]:
    """Return what the DNS says about SPF, DKIM and DMARC of a domain, and which records to add.

    `selector` and `key` (base64) are those we sign with, `servers` the hosts that send for us.
    """
    asked = Dns(resolver)
    checks: list[tuple[str, Any]] = [
        ("SPF", lambda: _spf(name, servers, asked)),
        ("DKIM", lambda: _dkim(name, selector, key, asked)),
        ("DMARC", lambda: _dmarc(name, asked)),
    ]
    return [_tried(check, ask) for check, ask in checks]


def sending_servers() -> list[str]:
    """Return the hosts our mail leaves through."""
    usual = urlsplit(settings.HEARD_OUTGOING).hostname if "://" in settings.HEARD_OUTGOING else None
    own = MailAccount.objects.filter(is_active=True).exclude(smtp_host="").values_list("smtp_host", flat=True)
    return list(dict.fromkeys([*([usual] if usual else []), *own]))


def _tried(check: str, ask: Any) -> Finding:
    try:
        found: Finding = ask()
    except DnsIsAwayError:
        told = _("The DNS could not be asked. Please try again in a moment.")
        return Finding(check=check, verdict=Verdict.UNKNOWN, told=told)
    return found


def _spf(name: str, servers: Sequence[str], asked: Dns) -> Finding:
    records = [record for record in asked.txt(name) if record.lower().split(" ")[0] == "v=spf1"]
    wanted = " ".join(["v=spf1", *(f"a:{server}" for server in servers), *([] if servers else ["mx"]), "~all"])
    if not records:
        told = _("There is no SPF record, so other servers cannot tell who may send mail for %(domain)s.")
        return _missing("SPF", told % {"domain": name}, name, wanted)
    if len(records) > 1:
        told = _("There are %(count)s SPF records; more than one counts as none. Put them together into one.")
        return Finding(check="SPF", verdict=Verdict.WRONG, told=told % {"count": len(records)})
    words = records[0].lower().split()
    if "+all" in words or "all" in words:
        told = _("The SPF record lets everybody send for %(domain)s. Let it end in ~all or -all.")
        return Finding(check="SPF", verdict=Verdict.WRONG, told=told % {"domain": name})
    lookups = _spf_lookups(words, asked)
    if lookups > MOST_SPF_LOOKUPS:
        told = _("The SPF record asks for %(count)s others; servers stop after ten. Take out what is no longer used.")
        return Finding(check="SPF", verdict=Verdict.WRONG, told=told % {"count": lookups})
    if not any(word in {"~all", "-all"} or word.startswith("redirect=") for word in words):
        told = _("The SPF record says nothing about everybody else. Let it end in ~all.")
        return Finding(check="SPF", verdict=Verdict.ADVICE, told=told)
    return Finding(check="SPF", verdict=Verdict.OK, told=records[0])


def _spf_lookups(words: Sequence[str], asked: Dns, depth: int = 0) -> int:
    """Count what a receiver has to look up, in included records as well."""
    count = 0
    for word in words[1:]:
        bare = word.lstrip("+-~?")
        if not (bare.startswith(LOOKS_UP) or bare in {"a", "mx", "ptr"}):
            continue
        count += 1
        further = bare.removeprefix("include:").removeprefix("redirect=")
        if further != bare and "%" not in further and depth < 4 and count <= MOST_SPF_LOOKUPS:
            included = [record for record in asked.txt(further) if record.lower().startswith("v=spf1")]
            count += _spf_lookups(included[0].lower().split(), asked, depth + 1) if included else 0
    return count


def _dkim(name: str, selector: str, key: str, asked: Dns) -> Finding:
    if not key:
        told = _(
            "Heard does not sign for this domain. That is fine when your mail server signs; otherwise make a key here."
        )
        return Finding(check="DKIM", verdict=Verdict.ADVICE, told=told)
    place, wanted = f"{selector}._domainkey.{name}", f"v=DKIM1; k=rsa; p={key}"
    published = [_tags(record) for record in asked.txt(place)]
    if any("".join(tags.get("p", "").split()) == key for tags in published):
        return Finding(check="DKIM", verdict=Verdict.OK, told=_("The key we sign with is published."))
    if published:
        told = _("Another key is published there than the one we sign with, so our signatures fail.")
        return Finding(check="DKIM", verdict=Verdict.WRONG, told=told, record_name=place, record_value=wanted)
    return _missing(
        "DKIM", _("The key we sign with is not published, so nobody can check our signatures."), place, wanted
    )


def _dmarc(name: str, asked: Dns) -> Finding:
    place = f"_dmarc.{name}"
    records = [record for record in asked.txt(place) if record.lower().startswith("v=dmarc1")]
    inherited = not records and name.count(".") > 1
    if inherited:
        parent = name.partition(".")[2]
        records = [record for record in asked.txt(f"_dmarc.{parent}") if record.lower().startswith("v=dmarc1")]
    if not records:
        told = _(
            "There is no DMARC record, so servers are not told what to do with mail that only pretends to be yours."
        )
        return _missing("DMARC", told, place, f"v=DMARC1; p=none; rua=mailto:postmaster@{name}")
    if len(records) > 1:
        told = _("There are several DMARC records; more than one counts as none. Keep one.")
        return Finding(check="DMARC", verdict=Verdict.WRONG, told=told)
    tags = _tags(records[0])
    policy = (inherited and tags.get("sp")) or tags.get("p", "")
    if policy not in {"none", "quarantine", "reject"}:
        told = _("The DMARC record names no policy that servers know.")
        return Finding(
            check="DMARC", verdict=Verdict.WRONG, told=told, record_name=place, record_value="v=DMARC1; p=none"
        )
    if policy == "none":
        told = _("DMARC is only watching (p=none). When its reports show nothing unexpected, let it say p=quarantine.")
        return Finding(check="DMARC", verdict=Verdict.ADVICE, told=told)
    return Finding(check="DMARC", verdict=Verdict.OK, told=records[0])


def _missing(check: str, told: str, name: str, value: str) -> Finding:
    return Finding(check=check, verdict=Verdict.WRONG, told=told, record_name=name, record_value=value)


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): value.strip() for name, equals, value in pairs if equals}
