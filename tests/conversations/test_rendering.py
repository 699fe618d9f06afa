import html
import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from heard.conversations.rendering import mark_names, render, safe

TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code"}
MARKS = st.text(alphabet="ab *_`[]()<>&\"'\n-1.@:/\\!#=xhtps")


class Reader(HTMLParser):
    """Reads what a browser would see."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.seen, self.words, self.open = [], [], []

    def handle_starttag(self, tag, attributes):
        self.seen.append((tag, attributes))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def handle_comment(self, data):
        raise AssertionError("a comment came through")

    handle_decl = handle_pi = unknown_decl = handle_comment


def read(rendered):
    reader = Reader()
    reader.feed(rendered)
    reader.close()
    assert reader.open == []
    return reader


@given(st.one_of(st.text(), MARKS, st.from_regex(r"\[.*\]\(.*\)|<.*>|\*\*.*\*\*")))
def test_nothing_typed_ever_becomes_markup_of_its_own(text):
    for tag, attributes in read(render(text)).seen:
        assert tag in TAGS
        assert [name for name, _ in attributes] == (["href", "rel"] if tag == "a" else [])
        if tag == "a":
            assert attributes[0][1].startswith(("http://", "https://", "mailto:"))


@given(st.text(alphabet=st.characters(exclude_characters="*_`[]()-•>@:\r\n\t", exclude_categories=["Cs", "Cc"])))
def test_plain_words_come_out_as_they_went_in(text):
    if not re.match(r"[ \t]{0,3}\d{1,3}[.)]", text):
        assert "".join(read(render(text)).words) == (text if text.strip() else "")


@given(st.text())
def test_what_somebody_else_made_can_neither_act_nor_load(text):
    for attack in (
        text,
        f"<script>{text}</script>",
        f'<img src=x onerror="{text}">',
        f'<a href="javascript:{text}">x</a>',
    ):
        cleaned = safe(attack).lower()
        assert "<script" not in cleaned
        assert "<img" not in cleaned
        assert 'href="javascript' not in cleaned


def test_it_understands_what_people_type():
    assert render("Hello **Ana**,\n\nit is *late*: see https://x.example/a?b=1&c=2.") == (
        "<p>Hello <strong>Ana</strong>,</p><p>it is <em>late</em>: see "
        '<a href="https://x.example/a?b=1&amp;c=2" rel="noopener noreferrer">https://x.example/a?b=1&amp;c=2</a>.</p>'
    )
    assert render("- one\n- two\n1. first\n2) second\nend") == (
        "<ul><li>one</li><li>two</li></ul><ol><li>first</li><li>second</li></ol><p>end</p>"
    )
    assert (
        render("> quoted\n> more\nmine\nstill mine")
        == "<blockquote>quoted<br>more</blockquote><p>mine<br>still mine</p>"
    )
    assert render("[our page](https://x.example) or ana@x.example") == (
        '<p><a href="https://x.example" rel="noopener noreferrer">our page</a> or '
        '<a href="mailto:ana@x.example" rel="noopener noreferrer">ana@x.example</a></p>'
    )


def test_it_leaves_alone_what_only_looks_like_marks():
    for text in ("2 * 3 * 4 = 24", "snake_case_name", "a ** b ** c", "[x](javascript:alert(1))", "5*4*3"):
        assert html.unescape(render(text)) == f"<p>{text}</p>"


def test_long_rubbish_is_read_in_one_go():
    for rubbish in ("*", "[", "_a", "**a", "`", "http://", "a@", "[a](", "> " * 3, "- "):
        assert render(rubbish * 20_000)


def test_a_name_stands_out_in_any_case_and_a_letter_that_is_another_one_in_its_language_does_no_harm():
    assert mark_names("<p>@IŞIL</p>", {"Işıl": 7}) == "<p>@IŞIL</p>"
    assert mark_names("<p>@ana</p>", {"Ana": 7}) == '<p><span class="mention" data-agent="7">@ana</span></p>'
