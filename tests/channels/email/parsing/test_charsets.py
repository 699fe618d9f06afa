"""Text in every character set, also when the mail says the wrong one or none."""

import pytest

from heard.channels.email.parsing import parse
from heard.channels.email.parsing.charsets import decode

GREETING = "Привет, где мой заказ? Я жду его уже целую неделю."
CHINESE = "您好，我的订单还没有到，请问什么时候可以收到？谢谢你们。"
JAPANESE = "こんにちは。注文した商品がまだ届いていません。いつ届きますか。"
KOREAN = "안녕하세요. 주문한 상품이 아직 도착하지 않았습니다. 언제 오나요?"


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        ("Grüße für 5 € – “jetzt”", "utf-8", "utf-8"),
        ("Grüße", "latin-1", "iso-8859-1"),
        ("5 € – “jetzt”", "cp1252", "iso-8859-1"),
        ("5 € – “jetzt”", "cp1252", "us-ascii"),
        ("5 € – “jetzt”", "cp1252", "windows-1252"),
        ("Zażółć gęślą jaźń", "iso-8859-2", "ISO-8859-2"),
        ("İyi günler, şikâyetim var", "cp1254", "iso-8859-9"),
        (GREETING, "koi8-r", "KOI8-R"),
        (GREETING, "cp1251", "windows-1251"),
        (CHINESE, "gb2312", "GB2312"),
        (CHINESE + "镕", "gbk", "gb2312"),
        (CHINESE + "𠀀", "gb18030", "gbk"),
        ("訂單還沒有到", "big5", "big5"),
        (JAPANESE, "iso2022_jp", "ISO-2022-JP"),
        (JAPANESE, "cp932", "Shift_JIS"),
        (JAPANESE, "euc_jp", "EUC-JP"),
        (KOREAN, "euc_kr", "ks_c_5601-1987"),
        ("ההזמנה שלי", "cp1255", "iso-8859-8-i"),
        ("أين طلبي", "cp1256", "windows-1256"),
        ("สินค้า", "cp874", "tis-620"),
        ("Grüße 🎉", "utf-16", "utf-16"),
        ("Grüße 🎉", "utf-16-le", "utf-16"),
        ("Grüße 🎉", "utf-16-be", "utf-16"),
        ("Grüße", "utf-8-sig", "utf-8"),
    ],
)
def test_text_is_read_as_declared(text, encoding, declared):
    assert decode(text.encode(encoding), declared) == (text, None)


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (CHINESE, "utf-8", "gb2312"),
        ("Grüße für alle", "utf-8", "iso-8859-1"),
        (GREETING, "utf-8", "koi8-r"),
        (CHINESE, "gb18030", "utf-8"),
        (GREETING, "cp1251", "utf-8"),
        (JAPANESE, "cp932", "utf-8"),
        (GREETING, "cp1251", "x-unknown-charset"),
        ("Grüße", "cp1252", "no such charset"),
    ],
)
def test_a_wrong_declaration_is_seen_through_and_told(text, encoding, declared):
    found, problem = decode(text.encode(encoding), declared)

    assert found == text
    assert problem


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Grüße", "utf-8"), ("Grüße", "cp1252"), (GREETING, "koi8-r"), (GREETING, "cp1251"), (CHINESE, "gb18030"), (JAPANESE, "cp932"),
     (JAPANESE, "iso2022_jp"), (KOREAN, "cp949")],
)  # fmt: skip
def test_a_missing_declaration_is_guessed(text, encoding):
    assert decode(text.encode(encoding), None) == (text, None)


def test_a_short_chinese_text_is_not_taken_for_utf8():
    assert decode("联通".encode("gbk"), "gb2312") == ("联通", None)


@pytest.mark.parametrize(
    "declared", ["utf-7", "unicode-1-1-utf-7", "punycode", "unicode_escape", "rot13", "base64", "zip"]
)
def test_notations_that_hide_text_are_refused(declared):
    assert decode(b"+ADw-script+AD4- \\u003c", declared) == (
        "+ADw-script+AD4- \\u003c",
        f"The declared character set is unknown or refused; it was guessed. ({declared})",
    )


def test_what_postgresql_cannot_store_is_taken_out():
    assert decode(b"a\x00b", "utf-8") == ("ab", None)
    assert decode(b"a\x00b\xc3\xbc", "utf-8") == ("abü", None)
    assert decode(b"\x3d\xd8a\x00", "utf-16-le")[0].isprintable()


def test_the_charset_of_a_page_is_read_from_the_page_itself():
    raw = "From: a@b.example\nContent-Type: text/html\n\n<meta charset=windows-1251><p>Привет</p>".encode("cp1251")

    assert parse(raw).text == "Привет"
