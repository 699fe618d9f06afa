"""Draws the icons of the installed app, as the one of the browser tab is drawn; `python -m heard.project.app_icons` anew.

An “h” of two strokes with a point between them, on our blue. The maskable one leaves room to be cut to any shape.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent / "static" / "heard" / "icons"
BLUE, WHITE = (61, 79, 209, 255), (255, 255, 255, 255)
GRID = 32  # units to a side, as in favicon.svg
FINER = 4  # drawn so much larger, then made smaller: smooth edges


def draw(size: int, *, maskable: bool = False) -> Image.Image:
    """Return the icon with so many pixels to a side."""
    unit = size * FINER / GRID
    picture = Image.new("RGBA", (size * FINER, size * FINER))
    pen = ImageDraw.Draw(picture)
    edge = size * FINER - 1
    pen.rounded_rectangle((0, 0, edge, edge), radius=0 if maskable else 8 * unit, fill=BLUE)
    scale, middle = (0.72 if maskable else 1.0), GRID / 2

    def at(x: float, y: float) -> tuple[float, float]:
        return (middle + (x - middle) * scale) * unit, (middle + (y - middle) * scale) * unit

    for start, end in (((9, 8), (9, 24)), ((23, 8), (23, 24)), ((9, 16), (13, 16)), ((19, 16), (23, 16))):
        _stroke(pen, at(*start), at(*end), 3.2 * scale * unit)
    _point(pen, at(16, 16), 1.9 * scale * unit)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _stroke(pen: ImageDraw.ImageDraw, start: tuple[float, float], end: tuple[float, float], width: float) -> None:
    pen.line((start, end), fill=WHITE, width=round(width))
    for place in (start, end):
        _point(pen, place, width / 2)


def _point(pen: ImageDraw.ImageDraw, place: tuple[float, float], radius: float) -> None:
    (x, y), r = place, radius
    pen.ellipse((x - r, y - r, x + r, y + r), fill=WHITE)


ICONS = {
    "app-192.png": {"size": 192},
    "app-512.png": {"size": 512},
    "app-maskable-512.png": {"size": 512, "maskable": True},
}

if __name__ == "__main__":
    for name, options in ICONS.items():
        draw(**options).save(FOLDER / name, optimize=True)  # type: ignore[arg-type]
