"""Checking one's own domain, against a small DNS server of our own."""

import socketserver
import threading

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest
from django.utils import timezone

from heard.channels.email.domains import check_domain, check_sending_domain
from heard.channels.email.models import SendingDomain
from heard.channels.email.signing import make_key, public_key


@pytest.fixture
def zone():
    """Names and their TXT records; a name that is None makes the server fail."""
    records: dict[str, list[str] | None] = {}

    class Answer(socketserver.BaseRequestHandler):
        def handle(self):
            question = dns.message.from_wire(self.request[0])
            name = question.question[0].name
            found = records.get(str(name).rstrip("."), [])
            answer = dns.message.make_response(question)
            if found is None:
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif found:
                chunks = [" ".join(f'"{text[i : i + 200]}"' for i in range(0, len(text), 200)) for text in found]
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *chunks))
            else:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            self.request[1].sendto(answer.to_wire(), self.client_address)

    server = socketserver.ThreadingUDPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = server.server_address[1]
    resolver.cache = None
    yield records, resolver
    server.shutdown()
    thread.join()
    server.server_close()


def told(zone, **more) -> dict[str, tuple[str, str, str, str]]:
    findings = check_domain("willow.example", resolver=zone[1], **more)
    return {one.check: (one.verdict, one.told, one.record_name, one.record_value) for one in findings}


def test_where_nothing_is_set_up_the_records_to_add_are_named(zone):
    found = told(zone, selector="heard", key="QUJD", servers=["mail.host.example"])
    assert {check: (verdict, *record) for check, (verdict, _, *record) in found.items()} == {
        "SPF": ("wrong", "willow.example", "v=spf1 a:mail.host.example ~all"),
        "DKIM": ("wrong", "heard._domainkey.willow.example", "v=DKIM1; k=rsa; p=QUJD"),
        "DMARC": ("wrong", "_dmarc.willow.example", "v=DMARC1; p=none; rua=mailto:postmaster@willow.example"),
    }


def test_where_all_is_well_nothing_is_to_do(zone):
    zone[0]["willow.example"] = ["google-site-verification=x", "v=spf1 mx include:host.example -all"]
    zone[0]["host.example"] = ["v=spf1 ip4:192.0.2.0/24 ~all"]
    zone[0]["heard._domainkey.willow.example"] = ["v=DKIM1; k=rsa; p=" + "A" * 390]
    zone[0]["_dmarc.willow.example"] = ["v=DMARC1; p=quarantine; rua=mailto:x@willow.example"]
    found = told(zone, selector="heard", key="A" * 390)
    assert [verdict for verdict, *_ in found.values()] == ["ok", "ok", "ok"]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        (["v=spf1 -all", "v=spf1 mx ~all"], "There are 2 SPF records"),
        (["v=spf1 +all"], "lets everybody send"),
        (["v=spf1 mx"], "says nothing about everybody else"),
        (["v=spf1 include:many.example ~all"], "servers stop after ten"),
    ],
)
def test_a_wrong_spf_record_is_explained(zone, record, words):
    zone[0]["willow.example"] = record
    zone[0]["many.example"] = ["v=spf1 " + " ".join(f"a:{n}.example" for n in range(12)) + " -all"]
    verdict, said, *_ = told(zone)["SPF"]
    assert verdict != "ok"
    assert words in said


def test_a_record_that_includes_itself_ends(zone):
    zone[0]["willow.example"] = ["v=spf1 include:willow.example include:willow.example ~all"]
    assert told(zone)["SPF"][0] in {"ok", "wrong"}


def test_another_key_than_ours_is_told_apart_from_none(zone):
    zone[0]["heard._domainkey.willow.example"] = ["v=DKIM1; k=rsa; p=OTHER"]
    verdict, said, name, value = told(zone, selector="heard", key="QUJD")["DKIM"]
    assert (verdict, name, value) == ("wrong", "heard._domainkey.willow.example", "v=DKIM1; k=rsa; p=QUJD")
    assert "Another key" in said


def test_a_subdomain_follows_the_policy_of_its_parent(zone):
    zone[0]["_dmarc.willow.example"] = ["v=DMARC1; p=none; sp=reject"]
    (dmarc,) = [one for one in check_domain("help.willow.example", resolver=zone[1]) if one.check == "DMARC"]
    assert dmarc.verdict == "ok"
    assert told(zone)["DMARC"][0] == "advice"


def test_a_dns_that_does_not_answer_proves_nothing(zone):
    zone[0]["willow.example"] = None
    assert told(zone)["SPF"][:2] == ("unknown", "The DNS could not be asked. Please try again in a moment.")


@pytest.mark.django_db
def test_what_was_found_stays_on_the_domain(zone):
    domain = SendingDomain.objects.create(name="willow.example")
    make_key(domain)
    zone[0]["heard._domainkey.willow.example"] = [f"v=DKIM1; k=rsa; p={public_key(domain)}"]
    at = timezone.now()
    findings = check_sending_domain(domain, at=at, resolver=zone[1])
    domain.refresh_from_db()
    assert [one["verdict"] for one in domain.findings] == [one.verdict for one in findings] == ["wrong", "ok", "wrong"]
    assert domain.checked_at == at
