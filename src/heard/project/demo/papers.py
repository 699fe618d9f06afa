"""Invoices and letters as small PDF files, written by hand: one page, one typeface, a few lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def invoice(values: Mapping[str, str]) -> bytes:
    """An invoice for the order of a story. Letters that Latin-1 does not know become question marks."""
    return _pdf(
        "Invoice",
        [
            "Larch & Lantern, The Old Chapel, 4 Mill Lane, Hebden Vale",
            "",
            f"To: {values['full']}",
            f"{values['street']}, {values['town']}",
            "",
            f"Invoice for order {values['order']}",
            f"1 x {values['product']} ({values['option']})",
            f"Total {values['amount'].replace('£', 'GBP ')}, of which VAT 20 %",
            "",
            "Paid with thanks.",
        ],
    )


def label(values: Mapping[str, str]) -> bytes:
    """A return label for the order of a story."""
    return _pdf(
        "Return label, postage paid",
        [
            "To: Larch & Lantern Returns, The Old Chapel, 4 Mill Lane, Hebden Vale",
            "",
            f"From: {values['full']}, {values['town']}",
            f"Order {values['order']}, {values['carrier']} {values['tracking']}",
        ],
    )


def letter(values: Mapping[str, str]) -> bytes:
    """A short letter for the customer of a story."""
    return _pdf(
        "For your files",
        [
            f"For {values['full']}",
            "",
            "This is the document we promised you in our mail.",
            f"It concerns {values['product']}, order {values['order']}.",
            "",
            "Larch & Lantern, The Old Chapel, 4 Mill Lane, Hebden Vale",
        ],
    )


def _pdf(title: str, lines: Sequence[str]) -> bytes:
    words = [f"BT /F1 22 Tf 60 770 Td ({_escaped(title)}) Tj ET"]
    words += [
        f"BT /F1 11 Tf 60 {730 - 20 * number} Td ({_escaped(line)}) Tj ET" for number, line in enumerate(lines) if line
    ]
    stream = "\n".join(words).encode("latin-1", "replace")
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def _assembled(objects: Sequence[bytes]) -> bytes:
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (
            size,
            table,
            size,
            len(made),
        )
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
