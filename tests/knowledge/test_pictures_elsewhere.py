"""Pictures of what comes in that lie at another house: no browser shows them on our pages, so that they are linked to."""

import io
import json
from pathlib import Path

import pytest
from django.conf import settings

from heard.knowledge.importing import command
from heard.knowledge.models import Article

pytestmark = pytest.mark.django_db(transaction=True)
AWAY = "https://pictures.example/lamps/a%20lamp.png?size=2&amp;x=1"
REMARK = (
    "the picture https://pictures.example/lamps/a%20lamp.png?size=2&x=1 lies elsewhere, so readers get a link to it"
)


def brought_in(folder: Path, html: str) -> tuple[str, str]:
    """Return the article's HTML and what the import says besides."""
    (folder / "lamps.jsonl").write_text(json.dumps({"id": "1", "title": "Lamps", "body": html}))
    errors = io.StringIO()
    command.main([str(folder)], io.StringIO(), errors)
    return Article.objects.get().html, errors.getvalue()


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        (f'<p>See <img src="{AWAY}" alt="A lamp &amp; oil"> here</p>', ">A lamp &amp; oil</a> here"),
        (f'<p>See <img src="{AWAY}"> here</p>', ">a lamp.png</a> here"),
    ],
)
def test_a_picture_of_another_house_is_linked_to_by_what_it_shows(tmp_path: Path, html: str, shown: str) -> None:
    article, remarks = brought_in(tmp_path, html)
    assert ("<img" in article, f'<a href="{AWAY}"' in article, shown in article) == (False, True, True)
    assert REMARK in remarks


def test_within_a_link_its_words_stand_alone(tmp_path: Path) -> None:
    linked = f'<p><a href="https://shop.example/">Our <img src="{AWAY}" alt="lamp"></a></p>'
    article, _remarks = brought_in(tmp_path, linked)
    assert (article.count("<a "), ">Our lamp</a>" in article) == (1, True)


def test_a_picture_at_our_own_address_is_shown(tmp_path: Path) -> None:
    ours = f"{settings.HEARD_URL.rstrip('/')}/media/images/lamp.png"
    article, remarks = brought_in(tmp_path, f'<p>See <img src="{ours}" alt="A lamp"> here</p>')
    assert (f'src="{ours}"' in article, "lies elsewhere" in remarks) == (True, False)


def test_brought_in_again_it_reads_the_same(tmp_path: Path) -> None:
    html = f'<figure><img src="{AWAY}" alt="A lamp"><figcaption>Ours</figcaption></figure><p>Words</p>'
    before, _remarks = brought_in(tmp_path, html)
    out = io.StringIO()
    command.main([str(tmp_path)], out, io.StringIO())
    assert "0 new, 0 changed, 1 the same" in out.getvalue()
    assert Article.objects.get().html == before
