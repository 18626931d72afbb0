"""Every word on the pictures of the screens stands out from what is behind it, at 4.5 to 1 or more."""

import re
from collections.abc import Container
from pathlib import Path

from lab.ui.theme import THEMES

PICTURES = Path(__file__).with_name("__snapshots__")
VEILED = ("test_lab_world", "test_every_size")
"""Pictures with a dialog, behind which a screen is veiled on purpose: only words in a colour of the theme count."""
LEAST = 4.5
_RULE = re.compile(r"\.(terminal-[\w-]*r\d+) \{ fill: (#[0-9a-fA-F]{6})")
_RECT = re.compile(r'<rect fill="(#[0-9a-fA-F]{6})" x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"')
_TEXT = re.compile(r'<text class="(terminal-[\w-]*r\d+)" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>')
_LETTER = re.compile(r"[A-Za-z0-9]")


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2, from 1 to 21."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


def faint_words(picture: str, among: Container[str | None] = ()) -> list[str]:
    """The words of a picture that stand out less, with their colours. Borders and bars are no words.

    `among` leaves out words of any other colour.
    """
    colours = dict(_RULE.findall(picture))
    rects = [(fill, *map(float, place)) for fill, *place in _RECT.findall(picture)]
    words = []
    for name, x, y, text in _TEXT.findall(picture):
        text = text.replace("&#160;", " ")
        if not _LETTER.search(text) or name not in colours or (among and colours[name] not in among):
            continue
        at, base = float(x) + 1, float(y) - 5
        behind = [
            fill for fill, left, top, width, height in rects if left <= at < left + width and top <= base < top + height
        ]
        if behind and contrast(colours[name], behind[-1]) < LEAST:
            words.append(f"{text.strip()[:30]!r} {colours[name]} on {behind[-1]}")
    return words


def test_every_word_on_a_screen_can_be_read() -> None:
    pictures = [path for path in sorted(PICTURES.rglob("*.svg")) if path.parent.name not in VEILED]
    assert pictures
    assert {word for picture in pictures for word in faint_words(picture.read_text("utf-8"))} == set()


def test_every_word_in_a_dialog_over_a_screen_can_be_read() -> None:
    pictures = [path for name in VEILED for path in sorted((PICTURES / name).glob("*.svg"))]
    assert pictures
    plain = {colour for theme in THEMES for colour in (theme.foreground, theme.primary, *theme.variables.values())}
    faint = {word for path in pictures for word in faint_words(path.read_text("utf-8"), plain)}
    assert faint == set()


def test_marked_words_can_be_read() -> None:
    for theme in THEMES:
        words, mark = (theme.variables[f"screen-selection-{ground}"] for ground in ("foreground", "background"))
        assert contrast(words, mark) >= LEAST, theme.name
