"""Brands in the studio: their logo and colour, and that one with inboxes stays."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from heard.conversations.models import Brand
from heard.plumbing.files.storing import open_file
from tests.project.studio.house import House
from tests.project.studio.sending import refused, send, settings_told

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)


def test_a_brand_with_its_logo_and_colour(house: House, editor: Client) -> None:
    brand = house.shop.brand
    address = reverse("brands:edit", args=[brand.pk])

    send(
        editor,
        address,
        name="Lamp & Co",
        colour="#0a7d55",
        website="",
        signature="Lamp & Co, Bergen",
        logo=SimpleUploadedFile("logo.png", PIXEL, "image/png"),
    )

    brand.refresh_from_db()
    assert (brand.colour, brand.signature) == ("#0a7d55", "Lamp & Co, Bergen")
    with open_file(brand.logo_sha256) as kept:
        assert kept.read() == PIXEL
    shown = Client().get(reverse("brand_logo", args=[brand.pk, brand.logo_sha256[:12]]))
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert b"".join(shown) == PIXEL
    assert f"/brand/{brand.pk}/" in editor.get(address).content.decode()
    assert settings_told() == [("conversations.brand", "changed", ["colour", "logo", "signature"])]

    send(editor, address, name="Lamp & Co", colour="#0a7d55", website="", signature="", without_logo="on")
    brand.refresh_from_db()
    assert brand.logo_sha256 == ""


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a picture"),
        ("logo.png", b"<html><script>alert(1)</script>", "not a picture"),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + b"x" * 2_000_000, "larger than 1 MB"),
    ],
)
def test_a_logo_is_a_picture(house: House, editor: Client, name: str, content: bytes, told: str) -> None:
    fields = {"name": "Lamp", "colour": "#0a7d55", "logo": SimpleUploadedFile(name, content)}

    errors = refused(editor, reverse("brands:edit", args=[house.shop.brand.pk]), **fields)

    assert list(errors) == ["logo"]
    assert told in errors["logo"][0]


def test_a_colour_is_six_digits(house: House, editor: Client) -> None:
    fields = {"name": "Lamp", "colour": "red}body{display:none"}

    assert list(refused(editor, reverse("brands:edit", args=[house.shop.brand.pk]), **fields)) == ["colour"]


def test_a_logo_is_found_by_its_own_address_only(house: House) -> None:
    Brand.objects.filter(pk=house.shop.brand.pk).update(logo_sha256="ab" * 32)

    assert Client().get(f"/brand/{house.shop.brand.pk}/abababababcd/").status_code == 404
    assert Client().get(f"/brand/{house.shop.brand.pk}/a/").status_code == 404


def test_a_brand_with_inboxes_stays(house: House, editor: Client) -> None:
    editor.post(reverse("brands:delete", args=[house.shop.brand.pk]))

    assert Brand.objects.filter(pk=house.shop.brand.pk).exists()
