"""The frame of the pictures of rates and differences: the document, its measures, and a line of text."""

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from lab.text.safe import clean_line

LETTER: Final = 7.2
"""Width of a letter at 12 pixels in a monospaced face."""
MARGIN: Final = 16
LINE: Final = 18


def document(width: float, height: float, parts: Iterable[str]) -> str:
    """Return an SVG document of its own, with no script and no reference to anything outside it."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {width:.0f} {height:.0f}" font-family="monospace" font-size="12">'
    )
    # One family alone: what draws a PNG takes the first and nothing in its place.
    ground = f'<rect width="{width:.0f}" height="{height:.0f}" fill="#ffffff"/>'
    return "\n".join([head, ground, *parts, "</svg>"]) + "\n"


def svg_text(x: float, y: float, words: str, *, anchor: str = "start", fill: str = "#111827", weight: str = "") -> str:
    """Return a line of foreign text, cleaned and escaped."""
    bold = f' font-weight="{weight}"' if weight else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"{bold}>{escape(clean_line(words))}</text>'
    )
