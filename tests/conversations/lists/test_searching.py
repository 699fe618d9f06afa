"""The page of a search and the command palette: found by who may, and by nobody else."""

import pytest

from heard.conversations.actions.save_view import save_view
from heard.conversations.models import SavedView
from heard.conversations.queries.search_words import narrowed


@pytest.fixture
def secret(shop):
    return shop.mail("the password is heliotrope", subject="Heliotrope", inbox=shop.orders)


@pytest.mark.parametrize(
    "address", ["/search/?q=heliotrope", "/palette/?q=heliotrope", "/search/?q=is:open", "/search/?q=%23{n}"]
)
def test_what_stands_behind_a_closed_door_is_found_by_its_team_alone(client, shop, secret, address):
    address = address.format(n=secret.pk)
    client.force_login(shop.ana)
    assert f"/conversations/{secret.pk}/" not in client.get(address).content.decode()
    client.force_login(shop.ben)
    assert f"/conversations/{secret.pk}/" in client.get(address).content.decode()


def test_a_closed_inbox_is_not_even_named(client, shop, ana, secret):
    assert "Orders" not in client.get("/search/?q=heliotrope").content.decode().replace("Orders team", "")


def test_words_found_are_marked_and_what_customers_write_stays_words(client, shop, ana):
    shop.mail("a lamp <script>alert(1)</script>")
    page = client.get("/search/?q=lamp").content.decode()
    assert "<mark>lamp</mark>" in page
    assert "<script>alert" not in page


def test_a_filter_that_cannot_be_read_is_explained(client, shop, ana):
    assert "is:purple is not a state" in client.get("/search/?q=is:purple").content.decode()


@pytest.mark.parametrize(
    ("typed", "key", "value", "expected"),
    [
        ("lamp", "is", "open", "lamp is:open"),
        ("lamp is:open", "is", "resolved", "lamp is:resolved"),
        ("lamp is:open", "is", "", "lamp"),
        ("is:open tag:gift", "inbox", "Order desk", 'is:open tag:gift inbox:"Order desk"'),
        ('"two words" -tag:x', "is", "open", '"two words" -tag:x is:open'),
    ],
)
def test_a_search_is_narrowed_down(typed, key, value, expected):
    assert narrowed(typed, key, value) == expected


def test_a_part_of_the_page_is_answered_alone(client, shop, ana):
    shop.mail("lamp")
    part = client.get("/search/?q=lamp", headers={"HX-Request": "true", "HX-Target": "results"}).content.decode()
    assert part.lstrip().startswith('<div id="results"')


def test_a_search_is_kept(client, shop, ana):
    answer = client.post("/views/", {"name": "Lamps", "query": "lamp"})
    view = SavedView.objects.get()
    assert (answer.status_code, view.name, view.query, view.owner_id) == (302, "Lamps", "lamp", ana.pk)


def test_only_leads_keep_one_for_everybody(client, shop, ana):
    client.post("/views/", {"name": "Lamps", "query": "lamp", "shared": "on"})
    assert not SavedView.objects.exists()
    client.force_login(shop.lead("Lea Hart"))
    client.post("/views/", {"name": "Lamps", "query": "lamp", "shared": "on"})
    assert SavedView.objects.get().owner_id is None


def test_what_the_database_cannot_hold_is_left_out_of_a_view(client, shop, ana):
    client.post("/views/", {"name": "Lam\0ps", "query": "la\0mp"})
    view = SavedView.objects.get()
    assert (view.name, view.query) == ("Lamps", "lamp")
    client.post(f"/views/{view.pk}/changing/", {"name": "Lanterns\0", "query": "\0lantern"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Lanterns", "lantern")


def test_the_palette_leads_to_places_people_and_views(client, shop, ana):
    shop.mail("lamp")
    view = save_view(agent=ana, name="Odd things", query="is:open")
    save_view(agent=shop.ben, name="Odd ends of Ben", query="is:open")
    found = client.get("/palette/?q=odd").content.decode()
    assert f'data-href="/views/{view.pk}/"' in found
    assert "Odd ends of Ben" not in found
    assert f'data-href="/customers/{shop.customer().pk}/"' in client.get("/palette/?q=cleo").content.decode()
    assert 'data-href="/inbox/snoozed/"' in client.get("/palette/?q=snoo").content.decode()


def test_the_palette_offers_the_quarantine_to_leads_alone(client, shop, ana):
    assert "/quarantine/" not in client.get("/palette/?q=quarantine").content.decode()
    client.force_login(shop.lead("Lea Hart"))
    assert 'data-href="/quarantine/"' in client.get("/palette/?q=quarantine").content.decode()
