"""What strangers wrote is shown, and nothing of it acts, loads by itself or hides."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from heard.knowledge.cleaning import ATTRIBUTES, DEEPEST, TAGS, clean, plain_words
from heard.knowledge.markdown import markdown_to_html

ADDED = {"id", "rel", "loading"}
PIECES = st.sampled_from([
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>", "</a>", "<iframe src=//e>",
    "<svg onload=alert(1)>", "<math><mi>", "</svg>", "<style>*{}</style>", "<form action=/x><input name=a>", "</form>", "<h1>", "</h1>",
    "<h2 id=main onclick=x>", "</h2>", "<p style='position:fixed'>", "</p>", "data:text/html,x", "<a href=' java\tscript:x'>", "<template>",
    "<object data=x>", "<embed src=x>", "<base href=//e>", "<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=//e>",
    "<table><tr><td>", "</table>", "```\n", "[a](javascript:x)", "![a](data:image/svg+xml,x)", "<noscript><p title='</noscript><img src=x onerror=x>'>",
    "\n\n", "# ", "|a|b|\n|-|-|\n", "<!--", "-->", "<![CDATA[", "]]>", "<img srcset='javascript:x 1x'>", "<code class='language-x\" onclick=x'>", "&lt;", "\0",
])  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=14).map("".join)


class Looked(HTMLParser):
    """Collects what an HTML text holds."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def harmless(html: str) -> bool:
    for tag, attributes in Looked(html).tags:
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | ADDED
        if tag not in TAGS or not set(attributes) <= allowed:
            return False
        for name in ("href", "src", "srcset"):
            scheme, colon, _ = attributes.get(name, "").partition(":")
            if (
                colon
                and scheme.strip().lower() not in {"http", "https", "mailto", "tel"}
                and not set(scheme) & set("/?#")
            ):
                return False
        if not attributes.get("id", "part-").startswith("part-"):
            return False
    return True


@given(TEXTS)
def test_nothing_active_survives_in_html(text: str) -> None:
    assert harmless(clean(text))


@given(TEXTS)
def test_nothing_active_survives_in_markdown(text: str) -> None:
    assert harmless(markdown_to_html(text))


@given(TEXTS)
def test_what_was_cleaned_twice_stays_harmless(text: str) -> None:
    assert harmless(clean(clean(text)))


@given(TEXTS)
def test_plain_words_hold_no_empty_lines(text: str) -> None:
    words = plain_words(text)
    assert "\n\n" not in words
    assert words == words.strip()


def test_what_an_article_needs_stays() -> None:
    html = (
        '<table><thead><tr><th scope="col">A</th></tr></thead><tbody><tr><td colspan="2">1</td></tr></tbody></table>'
        '<pre><code class="language-python">x &lt; y</code></pre><figure><img src="/a.webp" alt="A lamp" loading="lazy"></figure>'
        '<aside class="note"><p>Mind <kbd>Esc</kbd>.</p></aside><details><summary>More</summary><p>It folds.</p></details>'
    )
    assert clean(html) == html


def test_headings_get_ids_of_their_words_and_links_lead_there() -> None:
    assert clean('<h1>Send it back</h1><h3 id="main">Send it back</h3><a href="#send-it-back">up</a>') == (
        '<h2 id="part-send-it-back">Send it back</h2><h3 id="part-send-it-back-2">Send it back</h3>'
        '<a href="#part-send-it-back" rel="noopener">up</a>'
    )


def test_cleaning_ordinary_markdown_again_changes_nothing() -> None:
    html = markdown_to_html(
        "# A\n\nHello **you**, [here](https://a.example/) or [there](#a).\n\n|a|b|\n|-|-|\n|1|2|\n\n~~old~~\n\n```py\n1 < 2\n```\n"
    )
    assert clean(html) == html
    assert "<table>" in html
    assert "<s>old</s>" in html


def test_links_of_strangers_say_so() -> None:
    assert markdown_to_html("[a](https://a.example)", rel="noopener nofollow ugc") == (
        '<p><a href="https://a.example" rel="noopener nofollow ugc">a</a></p>\n'
    )


def test_html_built_to_exhaust_its_reader_becomes_words() -> None:
    assert clean("<div>" * (DEEPEST + 1) + "words").strip() == "words"
    assert plain_words("<b>" * 100_000 + "words") == "words"


def test_plain_words_have_a_line_for_each_block() -> None:
    assert plain_words(
        "<h2>Fees &amp; limits</h2><p>None, <b>nev</b>er.<br>Truly.</p><ul><li>one</li><li>two</li></ul><script>x</script>"
    ) == ("Fees & limits\nNone, never.\nTruly.\none\ntwo")


def test_a_paragraph_is_one_line_however_its_source_was_wrapped() -> None:
    assert plain_words("<p>Print the\nlabel.</p><pre>one\n  two</pre>") == "Print the label.\none\ntwo"
