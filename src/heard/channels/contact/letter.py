"""What somebody writes into the contact form, and what is wrong with it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from heard.customers.addresses import LONGEST as LONGEST_ADDRESS
from heard.customers.addresses import AddressIsWrong, checked_address
from heard.customers.models import Address, ChannelKind, Customer

LONGEST = 20_000  # characters
LONGEST_NAME, LONGEST_SUBJECT, LONGEST_ORDER = 200, 200, 60
MOST_FILES = 10
MOST_BYTES = 25 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter as it was typed. `customer` is who signed in with this browser; for them name and address are known.

    `form` is the number of the page it was written on, by which the same letter sent twice is taken once; `writing` is
    another one, under which only counts are kept. `is_robot`: something was written where people see no field.
    """

    name: str = ""
    address: str = ""
    subject: str = ""
    text: str = ""
    order: str = ""
    form: uuid.UUID = field(default_factory=uuid.uuid4)
    writing: uuid.UUID = field(default_factory=uuid.uuid4)
    files: Sequence[UploadedFile] = ()  # type: ignore[type-arg]
    customer: Customer | None = None
    is_robot: bool = False

    @property
    def words(self) -> str:
        """What it says, for a search."""
        return f"{self.subject}\n{self.text}".strip()


def letter_of(request: HttpRequest, customer: Customer | None) -> Letter:
    """Return what was typed, with the name and address of a customer we know, whatever else may have been sent as these."""
    said = {name: _typed(request, name) for name in ("name", "address", "subject", "text", "order")}
    if customer is not None and (address := _address_of(customer)):
        said |= {"name": customer.name, "address": address}
    else:
        customer = None
    return Letter(
        **said,
        form=_number(request, "form"),
        writing=_number(request, "writing"),
        files=request.FILES.getlist("files"),
        customer=customer,
        is_robot=bool(_typed(request, "homepage")),
    )


def problems_of(letter: Letter) -> dict[str, str]:
    """Return what keeps a letter from being sent, by field, each as a sentence that says what to do."""
    found = {
        "name": _too_long() if len(letter.name) > LONGEST_NAME else "",
        "address": _problem_of(letter.address),
        "subject": _too_long() if len(letter.subject) > LONGEST_SUBJECT else "",
        "order": _too_long() if len(letter.order) > LONGEST_ORDER else "",
        "text": _problem_of_words(letter),
        "files": _problem_of_files(letter),
    }
    return {name: problem for name, problem in found.items() if problem}


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()


def _number(request: HttpRequest, name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError:
        return uuid.uuid4()


def _address_of(customer: Customer) -> str:
    known = Address.objects.filter(customer=customer, kind=ChannelKind.EMAIL, undeliverable_since=None)
    found = known.order_by("-is_primary", "pk").first()
    return found.value if found else ""


def _problem_of(address: str) -> str:
    try:
        checked_address(ChannelKind.EMAIL, address)
    except AddressIsWrong:
        return _("Please write your whole email address, as in name@example.org.")
    return _too_long() if len(address) > LONGEST_ADDRESS else ""


def _problem_of_words(letter: Letter) -> str:
    if len(letter.text) > LONGEST:
        return _("That is more than we can take at once. Please shorten it, or put it into a file.")
    return "" if letter.text or letter.files else _("Please write a few words, or choose a file.")


def _problem_of_files(letter: Letter) -> str:
    if len(letter.files) > MOST_FILES or sum(file.size or 0 for file in letter.files) > MOST_BYTES:
        return _("At most ten files, together up to 25 MB, please.")
    return ""


def _too_long() -> str:
    return _("That is too long. Please shorten it.")
