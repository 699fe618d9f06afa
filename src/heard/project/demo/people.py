"""The demo shop's customers."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from dataclasses import dataclass

from heard.customers.events import CustomerMet, CustomerProfileChanged
from heard.customers.models import Address, Customer
from heard.project.demo.products import lines_of
from heard.project.demo.rows import Rows

DOMAINS = ("post.example", "inbox.example", "mail.example", "letterbox.example", "home.example")
TITLES = {"Dr", "Dr.", "Prof", "Mrs", "Mr", "Ms", "Revd"}


@dataclass(frozen=True)
class Person:
    """A customer, with what a story needs to know about them."""

    customer: Customer
    address: str
    first: str
    street: str
    town: str

    @property
    def language(self) -> str:
        """The language they write in."""
        return self.customer.language or "en"

    is_spammer: bool = False

    @property
    def is_trade(self) -> bool:
        """Whether they buy to sell on."""
        return bool(self.customer.custom.get("account") == "Trade")


def meet(rows: Rows, *, at: dt.datetime, rng: random.Random) -> list[Person]:
    """Everybody on the list, each met on some day before the three months the demo tells of."""
    people = [_person(line, at - dt.timedelta(days=rng.randint(95, 400)), rows, rng) for line in lines_of("people.txt")]
    rows.number(Customer, by=lambda customer: customer.created_at)
    rows.number(Address)
    return people


def _person(line: str, met_at: dt.datetime, rows: Rows, rng: random.Random) -> Person:
    name, language, zone, home, company, remarks = (part.strip() for part in line.split("|"))
    told = dict(_remark(remark) for remark in remarks.split(";") if remark.strip())
    custom = {"customer_since": met_at.date().isoformat(), "account": told.get("account", "Private")}
    customer = rows.add(
        Customer(
            name=name,
            salutation=told.get("salutation", ""),
            formality=told.get("formality", ""),
            company=company,
            language=language,
            time_zone=zone,
            preferred_channel=told.get("by", ""),
            preferred_hours=told.get("hours", ""),
            tier=told.get("tier", "gold" if told.get("account") == "Trade" else ""),
            notes=told.get("note", ""),
            custom=custom,
            created_at=met_at,
            blocked_at=met_at + dt.timedelta(days=40) if "blocked" in told else None,
        )
    )
    address = told.get("mail") or _email(name, company, rng)
    _keep_addresses(rows, customer, address, told)
    rows.tell(met_at, lambda: CustomerMet(customer_id=customer.pk, channel="email"))
    if customer.notes:
        learnt_at = met_at + dt.timedelta(days=rng.randint(2, 60), minutes=rng.randint(0, 600))
        rows.tell(learnt_at, lambda: CustomerProfileChanged(customer_id=customer.pk, fields=["notes"]))
    words = [word for word in name.split() if word not in TITLES]
    street, _, town = home.rpartition(", ")
    return Person(customer, address, first=words[0], street=street, town=town, is_spammer="spam" in told)


def _remark(remark: str) -> tuple[str, str]:
    key, _, value = (part.strip() for part in remark.partition("="))
    return ("formality", key) if key in {"formal", "informal"} else (key, value or "yes")


def _keep_addresses(rows: Rows, customer: Customer, address: str, told: dict[str, str]) -> None:
    given = [("email", address), ("email", told.get("also", "")), ("phone", told.get("phone", ""))]
    for kind, value in given:
        if value:
            rows.add(
                Address(
                    customer=customer,
                    kind=kind,
                    value=value,
                    is_primary=value == address,
                    verified_at=customer.created_at if value == address else None,
                    created_at=customer.created_at,
                )
            )


def _email(name: str, company: str, rng: random.Random) -> str:
    words = [_latin(word) for word in name.split() if word not in TITLES]
    domain = f"{_latin(company.split()[0])}.example" if company else rng.choice(DOMAINS)
    return f"{rng.choice(['.', '', '_']).join(words) if len(words) < 3 else '.'.join(words)}@{domain}"


# What Unicode does not take for a letter with a mark.
SPECIAL = str.maketrans("øłßæðđı", "olsaddi")


def _latin(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.lower().translate(SPECIAL))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalnum())
