"""Bytes into text, whatever character set they claim; never raises and never leaves what PostgreSQL cannot keep."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from heard.channels.email.parsing.noting import noted

ALIASES = {
    "us-ascii": "cp1252", "ascii": "cp1252", "ansi_x3.4-1968": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252",
    "latin1": "cp1252", "latin-1": "cp1252", "iso_8859-1": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "cp936": "gb18030", "x-gbk": "gb18030",
    "hz-gb-2312": "hz", "chinese": "gb18030", "big5": "cp950", "big5-hkscs": "big5hkscs", "x-big5": "cp950",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext", "iso-2022-jp-ms": "iso2022_jp_ext", "cp50220": "iso2022_jp_ext",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "korean": "cp949",
    "iso-8859-8-i": "cp1255", "iso-8859-8-e": "cp1255", "iso-8859-8": "cp1255", "iso-8859-6-i": "iso8859-6",
    "windows-874": "cp874", "tis-620": "cp874", "macintosh": "mac_roman", "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic", "utf8": "utf-8", "utf8mb4": "utf-8", "unicode": "utf-16", "cp1252http": "cp1252",
}  # fmt: skip
"""Names mail programs use, and the superset that reads what they really send."""

REFUSED = {"utf-7", "utf_7", "unicode-1-1-utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined",
           "mbcs", "oem", "cp65000"}  # fmt: skip
"""Not character sets of mail: UTF-7 hides script from cleaners, the others are Python's own notations."""

MULTIBYTE = {"gb18030", "cp950", "big5hkscs", "cp932", "cp949", "euc_jp"}
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
                    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
SAMPLE = 20_000
FREQUENT = {
    "cp1251": "оеаинтсрвлкмдпуяыьгзбч", "koi8-r": "оеаинтсрвлкмдпуяыьгзбч",
    "gb18030": "的一是了我不在有你这们中大来上国个到说们为子和地出道也时年要您好，。", "cp950": "的一是了我不在有你這們中大來上國個到說您好，。",
    "cp932": "のにはをたがでてとしれさいうかなるますくもあ、。", "cp949": "이다는에을가의고하니를요습지사기로은안녕주문",
}  # fmt: skip
"""The commonest letters of languages whose mails often forget to name their character set."""


def decode(data: bytes, declared: str | None = None) -> tuple[str, str | None]:
    """Return the text and, when the declared character set could not be followed, a sentence saying so."""
    charset = known(declared or "")
    if charset in ("cp1252", "utf-8", None) and data.isascii() and not (charset is None and b"\x1b$" in data):
        return _plain_ascii(data, declared, charset)
    text, problem = _decode_marked(data) or _decode_declared(data, declared, charset)
    return storable(text), problem


def storable(text: str) -> str:
    """Take out NULs and lone surrogates, which PostgreSQL cannot keep."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else UNSTORABLE.sub("\ufffd", text)


@lru_cache(maxsize=512)
def known(declared: str) -> str | None:
    """Return Python's name for a declared character set, or None when there is none or it is refused."""
    name = declared.strip().strip("\"'").lower()
    name = ALIASES.get(name, name)
    if not name or len(name) > 40 or name in REFUSED:
        return None
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if not getattr(found, "_is_text_encoding", True) or found.name.replace("-", "_") in {
        r.replace("-", "_") for r in REFUSED
    }:
        return None
    return ALIASES.get(found.name, found.name)


def _plain_ascii(data: bytes, declared: str | None, charset: str | None) -> tuple[str, str | None]:
    problem = _unknown(declared) if declared and charset is None else None
    return data.decode("ascii").replace("\x00", ""), problem


def _unknown(declared: str) -> str:
    return noted("The declared character set is unknown or refused; it was guessed.", storable(declared[:40]))


def _decode_marked(data: bytes) -> tuple[str, str | None] | None:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace"), None
    return None


def _decode_declared(data: bytes, declared: str | None, charset: str | None) -> tuple[str, str | None]:
    if charset is None:
        return guess(data), _unknown(declared) if declared else None
    if charset in ("utf-16", "utf-32"):
        charset += "-le" if data[1:2] == b"\x00" or (charset == "utf-32" and data[3:4] == b"\x00") else "-be"
    if charset != "utf-8" and _is_really_utf8(data, charset):
        return data.decode("utf-8"), noted("The text is UTF-8, not what is declared.", declared or "")
    try:
        return data.decode(charset), None
    except (UnicodeError, ValueError):
        return _decode_damaged(data, declared or "", charset)


def _decode_damaged(data: bytes, declared: str, charset: str) -> tuple[str, str | None]:
    text = data.decode(charset, "replace")
    high = sum(1 for byte in data[:SAMPLE] if byte > 127)
    if text[:SAMPLE].count("\ufffd") * 4 > high and charset != "cp1252":
        return guess(data), noted("The text is not in the declared character set; it was guessed.", declared)
    if charset == "cp1252":
        return text, None
    return text, noted("Some characters are not valid in the declared character set.", declared)


def _is_really_utf8(data: bytes, charset: str) -> bool:
    if charset.startswith(("iso2022", "utf", "hz")) or data.isascii():
        return False
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    # A short Chinese text can be valid UTF-8 by accident ("联通" in GBK); a longer one cannot.
    if charset in MULTIBYTE and len(data) - len(text) < 12:
        return not _decodes(data, charset)
    return True


def _decodes(data: bytes, charset: str) -> bool:
    try:
        data.decode(charset)
    except UnicodeError:
        return False
    return True


def guess(data: bytes) -> str:
    """Return the likeliest reading of bytes that do not say, or wrongly say, what they are."""
    if b"\x1b$" in data or b"\x1b(" in data:
        return data.decode("iso2022_jp_ext", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    sample = data[:SAMPLE]
    best = max(FREQUENT, key=lambda charset: _likelihood(sample, charset))
    if _likelihood(sample, best) >= 0.3:
        return data.decode(best, "replace")
    mended = data.decode("utf-8", "replace")
    return mended if mended.count("\ufffd") * 8 < len(data) - len(mended) else data.decode("cp1252", "replace")


def _likelihood(sample: bytes, charset: str) -> float:
    """Return how much of the non-ASCII text consists of the language's commonest letters, 0 to 1."""
    text = sample.decode(charset, "replace")
    letters = [letter for letter in text if letter > "\x7f"]
    if len(letters) < 4 or text.count("\ufffd") > len(letters) // 20 + 1:
        return 0.0
    common = FREQUENT[charset]
    return sum(1 for letter in letters if letter in common) / len(letters)
