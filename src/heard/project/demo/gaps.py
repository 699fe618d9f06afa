"""What fills the gaps of a script: the order, the product, the parcel, the days."""

from __future__ import annotations

import datetime as dt
import random

from heard.project.demo.people import Person
from heard.project.demo.products import Product, products
from heard.project.demo.script import Script

CARRIERS = (("Northway Parcels", "northway"), ("Swiftlane", "swiftlane"), ("Penny Post", "pennypost"))
RELATIVES = (
    "sister",
    "brother-in-law",
    "mother",
    "grandfather",
    "oldest friend",
    "daughter",
    "neighbour",
    "godson",
    "aunt",
)
MONTHS = {
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "es": [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    "ar": [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
}
DAY = {"de": "{day}. {month}", "fr": "{day} {month}", "es": "{day} de {month}", "ar": "{day} {month}"}


def gaps(script: Script, person: Person, *, start: dt.datetime, rng: random.Random) -> dict[str, str]:
    """The values of one performance; all of them plain words."""
    fitting = [
        product for product in products() if not script.about or {product.kind, product.short} & set(script.about)
    ]
    product = rng.choice(fitting)
    carrier, domain = rng.choice(CARRIERS)
    return {
        **_about_product(product, rng),
        "full": person.customer.name,
        "first": person.first,
        "street": person.street,
        "town": person.town,
        "company": person.customer.company or "our shop",
        "order": f"LL-{order_number(start, rng)}",
        "tracking": f"{domain[:2].upper()}{rng.randint(10**8, 10**9 - 1)}GB",
        "carrier": carrier,
        "carrier_domain": domain,
        "ordered": written(start - dt.timedelta(days=rng.randint(5, 9)), script.language),
        "promised": written(start - dt.timedelta(days=rng.randint(1, 3)), script.language),
        "soon": written(start + dt.timedelta(days=rng.randint(4, 9)), script.language),
        "relative": rng.choice(RELATIVES),
        "code": str(rng.randint(1000, 9999)),
        "dozens": str(rng.choice((12, 18, 24, 30, 36, 48, 60))),
    }


def order_number(day: dt.datetime, rng: random.Random) -> int:
    """An order number as the shop would have given it in that week."""
    return 21_000 + (day.date() - dt.date(2024, 1, 1)).days * 11 + rng.randint(0, 60)


def written(day: dt.datetime, language: str) -> str:
    """A day as people write it: 12 November, 12. November, 12 de noviembre."""
    if language == "ja":
        return f"{day.month}月{day.day}日"
    if language in DAY:
        return DAY[language].format(day=day.day, month=MONTHS[language][day.month - 1])
    return f"{day.day} {day:%B}"


def _about_product(product: Product, rng: random.Random) -> dict[str, str]:
    chosen = rng.sample(product.options, 2)
    other = rng.choice([other for other in products() if other is not product])
    return {
        "product": product.name,
        "short": product.short,
        "price": f"£{product.price}",
        "amount": f"£{product.price + rng.choice((0, 4, 6))}.00",
        "half": f"£{product.price // 2}",
        "option": chosen[0],
        "other_option": chosen[1],
        "other": other.name,
        "other_short": other.short,
    }
