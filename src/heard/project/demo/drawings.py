"""Plain drawings for the demo's articles: a lantern, a parcel with its measures, a return label, a pan in the oven."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 720
FINER = 2  # drawn so much larger and made smaller, so that edges are smooth

PAPER, SHADE, INK = "#f6f1e7", "#e8dfcf", "#2f3542"
BRASS, FLAME, GLASS, CARDBOARD, TAPE, IRON, WHITE = (
    "#c9973f", "#f4b53f", "#dbe7ea", "#d3a876", "#e9cfa6", "#6d7686", "#fffdf8",
)  # fmt: skip
Spots = Sequence[tuple[float, float]]


class Sheet:
    """A sheet of paper that shapes are put on, in the measures of the finished picture."""

    def __init__(self) -> None:
        """Lay a table below the upper part."""
        self._image = Image.new("RGB", (WIDTH * FINER, HEIGHT * FINER), PAPER)
        self._pen = ImageDraw.Draw(self._image)
        self.shape([(0, 590), (WIDTH, 590), (WIDTH, HEIGHT), (0, HEIGHT)], SHADE, line=0)

    def shape(self, spots: Spots, fill: str, *, line: float = 6) -> None:
        """Fill what lies between some spots, and draw around it."""
        self._pen.polygon(_large(spots), fill=fill)
        if line:
            self.line([*spots, spots[0], spots[1]], line)

    def line(self, spots: Spots, width: float = 6, colour: str = INK) -> None:
        """Draw from spot to spot."""
        self._pen.line(_large(spots), fill=colour, width=int(width * FINER), joint="curve")

    def box(self, left: float, top: float, right: float, bottom: float, fill: str, *, round_: float = 0) -> None:
        """Draw a box, with round corners if wished."""
        corners = _large([(left, top), (right, bottom)])
        self._pen.rounded_rectangle(corners, round_ * FINER, fill=fill, outline=INK, width=6 * FINER)

    def oval(self, left: float, top: float, right: float, bottom: float, fill: str, *, line: float = 6) -> None:
        """Draw an oval into a box."""
        self._pen.ellipse(_large([(left, top), (right, bottom)]), fill=fill, outline=INK, width=int(line * FINER))

    def bow(self, left: float, top: float, right: float, bottom: float, begin: float, end: float) -> None:
        """Draw a part of an oval, in degrees from the right clockwise."""
        self._pen.arc(_large([(left, top), (right, bottom)]), begin, end, fill=INK, width=8 * FINER)

    def measure(
        self, begin: tuple[float, float], end: tuple[float, float], words: str, at: tuple[float, float]
    ) -> None:
        """Draw a line with a stroke at both ends, and how long it is beside it."""
        self.line([begin, end], 4)
        along = (end[0] - begin[0], end[1] - begin[1])
        long = (along[0] ** 2 + along[1] ** 2) ** 0.5
        across = (-along[1] / long * 14, along[0] / long * 14)
        for x, y in (begin, end):
            self.line([(x - across[0], y - across[1]), (x + across[0], y + across[1])], 4)
        self.words(words, at, 40)

    def words(self, words: str, at: tuple[float, float], size: int) -> None:
        """Write something around a spot."""
        letters = ImageFont.load_default(size * FINER)
        self._pen.text((at[0] * FINER, at[1] * FINER), words, fill=INK, font=letters, anchor="mm")

    def png(self) -> bytes:
        """Return the picture."""
        made = BytesIO()
        self._image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(made, "PNG", optimize=True)
        return made.getvalue()


def _large(spots: Spots) -> list[tuple[float, float]]:
    return [(x * FINER, y * FINER) for x, y in spots]


def _lantern(sheet: Sheet) -> None:
    sheet.bow(492, 48, 708, 420, 180, 360)
    sheet.shape([(540, 190), (660, 190), (690, 236), (510, 236)], BRASS)
    sheet.box(566, 150, 634, 192, BRASS, round_=10)
    sheet.oval(486, 236, 714, 466, GLASS)
    sheet.line([(495, 234), (474, 350), (506, 470)], 8)
    sheet.line([(705, 234), (726, 350), (694, 470)], 8)
    flame = [(600, 288), (612, 318), (624, 342), (630, 366), (626, 388), (614, 402)]
    sheet.shape([*flame, *((1200 - x, y) for x, y in reversed(flame))], FLAME, line=4)
    sheet.box(582, 404, 618, 470, WHITE)
    sheet.shape([(530, 462), (670, 462), (690, 506), (510, 506)], BRASS)
    sheet.line([(680, 486), (764, 486)], 8)
    sheet.oval(752, 460, 804, 512, BRASS)
    sheet.box(470, 504, 730, 606, BRASS, round_=26)
    sheet.line([(470, 560), (730, 560)], 4)


def _parcel(sheet: Sheet) -> None:
    front: Spots = [(390, 330), (690, 380), (690, 620), (390, 560)]
    side: Spots = [(690, 380), (890, 310), (890, 530), (690, 620)]
    lid: Spots = [(390, 330), (600, 268), (890, 310), (690, 380)]
    for spots, colour in ((front, CARDBOARD), (side, "#b98d5c"), (lid, "#e2bd8f")):
        sheet.shape(spots, colour)
    sheet.shape([(506, 349), (572, 360), (772, 293), (716, 285)], TAPE, line=0)
    sheet.shape([(506, 349), (572, 360), (572, 430), (506, 418)], TAPE, line=0)
    sheet.line([*front, front[0], lid[1], lid[2], lid[3]])
    sheet.measure((390, 610), (690, 672), "60 cm", (500, 680))
    sheet.measure((716, 662), (912, 572), "40 cm", (872, 648))
    sheet.measure((344, 330), (344, 556), "40 cm", (258, 443))


def _label(sheet: Sheet) -> None:
    sheet.box(250, 120, 950, 640, CARDBOARD, round_=8)
    sheet.shape([(545, 123), (655, 123), (655, 250), (545, 250)], TAPE, line=0)
    sheet.box(370, 226, 830, 560, WHITE, round_=12)
    sheet.line([(440, 312), (500, 268), (500, 296), (594, 296), (594, 328), (500, 328), (500, 356), (440, 312)], 8)
    for top, end in ((272, 780), (312, 740), (352, 764)):
        sheet.line([(650, top), (end, top)], 10, SHADE)
    sheet.line([(370, 396), (830, 396)], 4)
    at = 420
    for wide in (8, 4, 12, 4, 4, 8, 16, 4, 8, 4, 12, 8, 4, 4, 16, 8, 4, 12, 4, 8, 4, 8, 12):
        sheet.line([(at + wide / 2, 426), (at + wide / 2, 530)], wide)
        at += wide + 8
    sheet.line([(at + 2, 426), (at + 2, 530)], 4)


def _pan(sheet: Sheet) -> None:
    sheet.box(250, 60, 950, 670, "#cfd5d8", round_=24)
    for left in (330, 430, 770, 870):
        sheet.oval(left - 24, 92, left + 24, 140, WHITE)
    sheet.words("220 °C", (600, 116), 42)
    sheet.box(310, 176, 890, 610, "#3a3030", round_=16)
    for top in (430, 540):
        sheet.line([(316, top), (884, top)], 6, "#9aa1a6")
    sheet.shape([(440, 424), (474, 316), (690, 316), (724, 424)], IRON)
    sheet.line([(474, 316), (690, 316)], 8, "#99a2b0")
    sheet.line([(722, 408), (836, 408)], 22, INK)
    sheet.line([(722, 408), (830, 408)], 12, IRON)
    sheet.shape([(380, 530), (820, 530), (800, 544), (400, 544)], "#d9dee0", line=4)
    for left in (420, 500, 580, 660, 740):
        sheet.line([(left, 586), (left + 40, 586)], 8, "#e2703a")


#: What there is, by its name.
DRAWN: Mapping[str, Callable[[Sheet], None]] = {"lantern": _lantern, "parcel": _parcel, "label": _label, "pan": _pan}


def drawing(name: str) -> bytes:
    """Return a drawing as a PNG. Raises KeyError for one that nobody drew."""
    sheet = Sheet()
    DRAWN[name](sheet)
    return sheet.png()
