"""What other help centres, wikis and blogs export comes in as it was meant."""

import json
import re

import pytest

from heard.knowledge.cleaning import clean
from heard.knowledge.importing.files import read_paths
from heard.knowledge.importing.found import Found
from heard.knowledge.reading import AGENTS, CUSTOMERS

ID = "1f2e3d4c5b6a798811223344556677aa"
EXPORT = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Shop</title><language>en-GB</language><wp:wxr_version>1.2</wp:wxr_version>
<item><title><![CDATA[How to return]]></title><link>https://shop.example/how-to-return/</link>
<content:encoded><![CDATA[<!-- wp:paragraph -->\n<p>Thirty\x0b days.</p>\n<!-- /wp:paragraph -->]]></content:encoded>
<excerpt:encoded><![CDATA[Short]]></excerpt:encoded><wp:post_id>12</wp:post_id><wp:post_name>how-to-return</wp:post_name>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type><category domain="category" nicename="orders">Orders</category></item>
<item><title>Classic</title><content:encoded><![CDATA[First\nline. [caption id="a"]<img src="https://a.example/b.png" />[/caption]

<h2>Then</h2>

* no list]]></content:encoded><wp:post_id>13</wp:post_id><wp:status>private</wp:status><wp:post_type>page</wp:post_type>
<category domain="language" nicename="de">Deutsch</category></item>
<item><title>Not yet</title><content:encoded>Words</content:encoded><wp:post_id>14</wp:post_id><wp:status>draft</wp:status></item>
<item><title>Gone</title><content:encoded>Words</content:encoded><wp:post_id>15</wp:post_id><wp:status>trash</wp:status></item>
<item><title>b.png</title><wp:post_id>16</wp:post_id><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type></item>
</channel></rss>"""


@pytest.fixture
def read(tmp_path):
    """What a file, or several in a folder, are read as."""

    def taken(name, text):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if isinstance(text, str) else json.dumps(text))
        return list(read_paths([tmp_path]))

    return taken


def test_wordpress(read):
    post, page, draft = read("export.xml", EXPORT)
    assert (post.external_id, post.title, post.summary, post.slug) == ("12", "How to return", "Short", "how-to-return")
    assert (post.html, post.shelves, post.is_live, post.audience) == ("<p>Thirty days.</p>", ("Orders",), True, "")
    assert (post.source_url, post.language) == ("https://shop.example/how-to-return/", "en-gb")
    assert (
        page.html == '<p>First<br>line. <img src="https://a.example/b.png" /></p>\n\n<h2>Then</h2>\n\n<p>* no list</p>'
    )
    assert (page.audience, page.language) == (AGENTS, "de")
    assert (draft.external_id, draft.is_live) == ("14", False)


def test_other_xml_is_no_text_of_anybody(read, tmp_path):
    grows = EXPORT.replace("<rss", '<!DOCTYPE a [<!ENTITY b "cc">]><rss').replace("<title>Classic", "<title>&b;")
    assert read("sitemap.xml", "<urlset/>") == []
    assert read("grows.xml", grows) == []
    (told,) = read_paths([tmp_path / "grows.xml"])
    assert told.reason == "it is no export of WordPress"
    (*_before, last) = read("torn.xml", EXPORT[: EXPORT.index("Not yet")])
    assert last.reason == "it is damaged"


def test_the_folders_of_freshdesk(read):
    article = {
        "id": 3,
        "title": "Hello",
        "description": "<p>Hi</p>",
        "description_text": "Hi",
        "status": 2,
        "folder_id": 2,
    }
    folder = {"id": 2, "name": "Start", "visibility": 2, "articles": [article, {**article, "id": 4, "status": 1}]}
    one, other = read("Solutions.json", [{"category": {"id": 1, "name": "General", "all_folders": [folder]}}])
    assert (one.external_id, one.shelves, one.audience, one.is_live) == ("3", ("General", "Start"), CUSTOMERS, True)
    assert (other.external_id, other.is_live) == ("4", False)


def test_one_article_of_helpscout(read):
    (one,) = read(
        "a.json", {"article": {"id": "52", "name": "Alone", "text": "This is <b>it</b>.", "status": "published"}}
    )
    assert (one.external_id, one.title, one.html.strip()) == ("52", "Alone", "<p>This is <b>it</b>.</p>")


def test_the_numbers_of_notion_stay_out_of_sight(read):
    read(f"Start {ID}.md", "# Start\n\nHello\n")
    outer, inner = read(f"Start {ID}/Next {ID[::-1]}.md", "Words without a heading\n")
    assert (outer.title, outer.slug) == ("Start", "Start")
    assert (inner.title, inner.slug, inner.shelves) == ("Next", "Next", ("Start",))
    assert inner.external_id == f"Start {ID}/Next {ID[::-1]}"


def test_what_notions_database_knows_of_a_page_is_none_of_its_words(read):
    (page,) = read(f"Tank {ID}.md", "# Tank\n\nTags: oil, tank\nStatus: Draft\nOwner:\n\nTurn it: to the left.\n")
    assert (page.title, page.html.strip(), page.is_live) == ("Tank", "<p>Turn it: to the left.</p>", False)


@pytest.mark.parametrize("name", [f"Tank {ID}.md", "Tank.md"])
def test_words_that_only_look_like_it_stay(read, name):
    words = "Warning: never near a flame." if ID in name else "Status: it glows."
    (page,) = read(name, f"# Tank\n\n{words}\n\nTurn it.\n")
    assert (page.html.strip(), page.is_live) == (f"<p>{words}</p>\n<p>Turn it.</p>", True)


def test_a_list_to_tick_off_is_read_as_one(read):
    (page,) = read("a.md", "# A\n\n- [x]  Cold?\n- [ ] Empty?\n- [link] no\n\n`- [x] code`\n")
    assert re.findall(r"<li>([^<]*)", page.html) == ["☑ Cold?", "☐ Empty?", "[link] no"]
    assert "- [x] code" in page.html


def test_of_a_page_of_confluence_the_text_alone(read):
    (page,) = read(
        "Returns_1.html",
        '<html><head><title>SHOP : Returns</title></head><body><div id="page"><ol id="breadcrumbs"><li>SHOP</li></ol>'
        '<h1 id="title-heading"><span id="title-text"> SHOP : Returns </span></h1><div class="page-metadata">Created by Ana</div>'
        '<div id="main-content" class="wiki-content"><p>Thirty days.</p><div><b>Really.</b></div></div></div>'
        '<div id="footer">Document generated by Confluence</div></body></html>',
    )
    assert (page.title, page.html) == ("Returns", "<p>Thirty days.</p><div><b>Really.</b></div>")


def test_the_page_of_confluence_that_lists_the_others_is_no_article(read):
    (page,) = read(
        "index.html",
        '<html><head><title>Shop (SHOP)</title></head><body><h1 id="title-heading"><span id="title-text">\n'
        'Space Details:\n</span></h1><div id="main-content"><table><tr><th>Key</th><td>SHOP</td></tr></table></div></body></html>',
    )
    assert page.reason == "it only lists the other pages"


def test_a_table_of_hubspot_is_known_by_its_addresses_whatever_it_is_called(read, tmp_path):
    head = "Knowledge base name,Article title,Article subtitle,Article language,Article URL,Category,Subcategory,Article body,Status"
    rows = (
        "Help,Gift wrapping,In brown paper,en,https://help.example/gift,Orders,Presents,<p>We <b>wrap</b>.</p>,PUBLISHED",
        "Help,Not yet,,de,https://help.example/not-yet,Orders,,<p>Soon.</p>,DRAFT",
    )
    gift, draft = read("export-2026-01.csv", "\n".join((head, *rows)))
    assert (gift.external_id, gift.title, gift.summary) == (
        "https://help.example/gift", "Gift wrapping", "In brown paper",
    )  # fmt: skip
    assert (gift.html, gift.kind, gift.shelves) == ("<p>We <b>wrap</b>.</p>", "article", ("Orders", "Presents"))
    assert (gift.source_url, gift.language, gift.is_live) == ("https://help.example/gift", "en", True)
    assert (draft.language, draft.shelves, draft.is_live) == ("de", ("Orders",), False)
    (tmp_path / "export-2026-01.csv").rename(tmp_path / "export-2026-02.csv")
    assert [one.external_id for one in read_paths([tmp_path])] == [gift.external_id, draft.external_id]


def test_a_table_of_zendesk_is_known_by_its_numbers(read):
    (one,) = read("a.csv", "Article ID,Title,Body,Draft\n900,How to pay,<p>By card</p>,true\n")
    assert (one.external_id, one.title, one.is_live) == ("900", "How to pay", False)


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ('+++\ntitle = "Of Hugo"\ndraft = true\n+++', "Of Hugo"),
        ("---\ntitle: Lamps: how to\ndraft: true\n---", "Lamps: how to"),
        ("---\ntitle: Dots\ndraft: true\n...", "Dots"),
    ],
)
def test_what_stands_above_a_text_in_other_ways(read, above, title):
    (one,) = read("a.md", f"{above}\n\nThe text.\n")
    assert (one.title, one.is_live, one.html.strip()) == (title, False, "<p>The text.</p>")


def test_what_is_broken_above_is_refused_and_not_guessed(read):
    found = read("a.md", "+++\ntitle = \n+++\nx\n") + read("b.md", "---\ntitle: [\naudience: agents\n---\nx\n")[1:]
    assert [type(one) is Found for one in found] == [False, False]
    assert found[0].reason.startswith("what stands above the text is not TOML: ")


def test_a_name_for_the_look_of_an_element_that_goes_is_no_trouble(recwarn):
    assert clean('<section class="a"><aside class="tip">b</aside><p class="c">d</p></section>') == (
        '<aside class="tip">b</aside><p>d</p>'
    )
    assert [str(one.message) for one in recwarn] == []
