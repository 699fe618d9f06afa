"""HTML of strangers is harmless to show, and readable as text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heard.channels.email.parsing import clean_html, parse
from heard.channels.email.parsing.markup import html_to_lines, lines_to_text


def text_of(html):
    return lines_to_text(html_to_lines(clean_html(html)))


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("<script>alert(1)</script>Hi", "Hi"),
        ("<p onclick=alert(1)>Hi</p>", "<p>Hi</p>"),
        ("<form action=/x><input name=a><button>Go</button></form>", "Go"),
        ("<iframe src=//evil></iframe><object data=x></object><embed src=x>", ""),
        ("<style>p{position:fixed}</style><title>T</title><p>Hi</p>", "<p>Hi</p>"),
        ('<p style="position:fixed;top:0;color:red;margin:-9px;background:url(//evil)">Hi</p>', '<p style="color:red">Hi</p>'),
        ('<a href="javascript:alert(1)">x</a>', '<a target="_blank" rel="noopener noreferrer nofollow ugc">x</a>'),
        ('<a href="data:text/html,x">x</a>', '<a target="_blank" rel="noopener noreferrer nofollow ugc">x</a>'),
        ('<a href="/admin">x</a>', '<a target="_blank" rel="noopener noreferrer nofollow ugc">x</a>'),
        ('<a href="cid:x">x</a>', '<a target="_blank" rel="noopener noreferrer nofollow ugc">x</a>'),
        ('<img src="https://t.example/p.gif?a=1&b=2">', '<img data-remote-src="https://t.example/p.gif?a=1&amp;b=2" loading="lazy">'),
        ('<img src="cid:a@b">', '<img data-cid="a@b" loading="lazy">'),
        ('<img src="CID:a@b">', '<img data-cid="a@b" loading="lazy">'),
        ('<img src="/logo.png" srcset="https://t.example/x 2x">', '<img loading="lazy">'),
        ('<img alt="<img src=x>" src="https://t.example/a">', '<img alt="&lt;img src=x&gt;" data-remote-src="https://t.example/a" loading="lazy">'),
        ('<p id="search" class="button">x</p>', "<p>x</p>"),
        ('<div class="gmail_quote mine">x</div>', '<div class="gmail_quote">x</div>'),
        ("<svg><script>x</script></svg><math><mi>x</mi></math>y", "y"),
        ("<base href=//evil><link rel=stylesheet href=//evil><meta http-equiv=refresh content=0>x", "x"),
    ],
)  # fmt: skip
def test_nothing_dangerous_is_left(html, safe):
    assert clean_html(html) == safe


def test_html_built_to_exhaust_its_reader_is_not_shown():
    mail = parse(b"From: a@b.example\nContent-Type: text/html\n\n" + b"<div>" * 50_000 + b"Hi")

    assert (mail.safe_html, mail.text.strip()) == (None, "Hi")
    assert "The HTML is built to exhaust its reader and is not shown." in mail.problems


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("One<br>Two", "One\nTwo"),
        ("a  \n b&nbsp;c &amp; &lt;d&gt;", "a b c & <d>"),
        ("<h1>Title</h1>text", "Title\n\ntext"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<ol><li>one<li>two</ol>", "1. one\n2. two"),
        ("<table><tr><td>Mug</td><td>2</td></tr><tr><td>Cup</td><td>1</td></tr></table>", "Mug | 2\nCup | 1"),
        ('<a href="https://shop.example/a">here</a>', "here <https://shop.example/a>"),
        ('<a href="https://shop.example">https://shop.example</a>', "https://shop.example"),
        ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
        ("<blockquote>One<blockquote>Two</blockquote></blockquote>", "> One\n>\n> > Two"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<img src="https://t.example/x" alt="A mug">', "[A mug]"),
        ('<div style="display:none">hidden</div>shown', "shown"),
        ("<b>bold</b><i>italic</i>", "bolditalic"),
    ],
)
def test_html_becomes_readable_text(html, text):
    assert text_of(html) == text


CONTAINERS = {
    "Gmail": '<div class="gmail_quote"><div class="gmail_attr">X:</div><blockquote class="gmail_quote">OLD</blockquote></div>',
    "Gmail, forwarding": '<div class="gmail_quote">---- xyz ----<br>OLD</div>',
    "Thunderbird": '<div class="moz-cite-prefix">X:</div><blockquote type="cite">OLD</blockquote>',
    "Apple Mail": '<blockquote type="cite"><div>X:</div>OLD</blockquote>',
    "Yahoo": '<div id="yahoo_quoted_123" class="yahoo_quoted">X:<div>OLD</div></div>',
    "Outlook on the web": '<div id="appendonsend"></div><hr tabindex="-1"><div id="divRplyFwdMsg">Xx: y<br>Zz: w</div><div>OLD</div>',
    "Outlook on the web, passed on": '<div id="x_divRplyFwdMsg">Xx: y</div><div>OLD</div>',
    "Outlook": "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p>Xx: y</p></div><p>OLD</p>",
    "Outlook for Mac": '<span id="OLK_SRC_BODY_SECTION"><div>Xx: y</div>OLD</span>',
    "Hotmail": '<hr id="stopSpelling">Xx: y<br>OLD',
    "Zimbra": '<hr id="zwchr"><b>Xx: </b>y<br>OLD',
    "Zoho": '<div class="zmail_extra">X:<blockquote>OLD</blockquote></div>',
    "Proton": '<div class="protonmail_quote">X:<blockquote>OLD</blockquote></div>',
}


@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS.keys())
def test_what_a_program_marks_as_quote_is_not_new(container):
    html = f"<html><body><div>NEW</div>{container}</body></html>"
    mail = parse(b"From: a@b.example\nContent-Type: text/html\n\n" + html.encode())

    assert mail.reply == "NEW"
    assert "OLD" in mail.quoted
    assert ("NEW" in mail.reply_html, "OLD" in mail.reply_html) == (True, False)


def test_an_answer_below_gmails_quote_is_kept():
    html = '<div class="gmail_quote">X:<blockquote class="gmail_quote">OLD</blockquote><div>NEW</div></div>'

    assert parse(b"From: a@b.example\nContent-Type: text/html\n\n" + html.encode()).reply == "NEW"


def test_a_signature_a_program_marks_is_not_new():
    html = '<div>NEW</div><div class="gmail_signature">Anna Miller<br>whatever she likes to say</div>'

    assert parse(b"From: a@b.example\nContent-Type: text/html\n\n" + html.encode()).reply == "NEW"


TAGS = ["<p>", "</p>", "<div class=gmail_quote>", "<blockquote>", "</div>", "<b", ">", "<!--", "-->", "<img src=cid:x>", "<a href=x>",
        "<table>", "<td>", "<script>", "</script>", "<svg>", "<style>", "&amp;", "&#0;", "<![CDATA["]  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(TAGS), st.text(max_size=10)), max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_comes_in_comes_out_clean_and_stays_so(pieces):
    safe = clean_html("".join(pieces))

    assert "<script" not in safe
    assert clean_html(safe.replace("data-cid", "title").replace("data-remote-src", "title")) is not None
    html_to_lines(safe)
