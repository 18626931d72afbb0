"""A text field that can hold foreign text safely and returns it byte for byte.

Each control character is shown and edited as one visible stand-in; `exact_text` turns the stand-ins back.
"""

from collections.abc import Mapping
from typing import Final

from rich.text import Text
from textual import events
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import TextArea

from lab.text.safe import replace_hidden

STAND_INS: Final = "␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡◌◍◎◊▣▤▥▦▧▨▩◧◨◩◪◫◬◭◮◰◱◲◳◴◵◶◷⌧⌀⌁⌂⌖⌗⌘⌙"
"""Candidates for stand-ins. Characters that the text itself contains are skipped."""
UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"


def stand_ins(text: str, existing: Mapping[str, str] | None = None, around: str = "") -> dict[str, str]:
    """Return, for each character of `text` that must not reach a terminal, a visible one that `text` does not hold.

    `existing` are the stand-ins of the text `around` it, which stay. A character of `text` that is one of them
    gets a stand-in of its own.
    """
    letter_map = dict(existing or {})
    hostile = _hidden(text) - set(letter_map) | {letter for letter in letter_map.values() if letter in text}
    letters_in_use = {*text, *around, *letter_map.values()}
    free = [letter for letter in STAND_INS if letter not in letters_in_use]
    for letter in sorted(hostile):
        picture = _picture(letter)
        if picture not in letters_in_use and picture in free:
            free.remove(picture)
            letter_map[letter] = picture
        elif free:
            letter_map[letter] = free.pop()
        else:
            letter_map[letter] = next(
                place
                for code in range(0xE000, 0xF8FF)
                if (place := chr(code)) not in letters_in_use and place not in letter_map.values()
            )
    return letter_map


def _hidden(text: str) -> set[str]:
    letters: set[str] = set()

    def note(letter: str) -> str:
        letters.add(letter)
        return letter

    replace_hidden(text, note)
    return letters


def _picture(letter: str) -> str:
    code = ord(letter)
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else ""


def _replaced(text: str, letters: Mapping[str, str]) -> str:
    return text.translate({ord(letter): other for letter, other in letters.items()}) if letters else text


class TextField(TextArea):
    """A `TextArea` for untrusted text."""

    def __init__(
        self,
        text: str = "",
        *,
        id: str | None = None,
        read_only: bool = False,
        line_numbers: bool = False,
        soft_wrap: bool = True,
        tabs: bool = False,
        placeholder: str = "",
    ) -> None:
        self._stand_ins: Mapping[str, str] = stand_ins(text)
        super().__init__(
            _replaced(text, self._stand_ins),
            id=id,
            read_only=read_only,
            show_line_numbers=line_numbers,
            soft_wrap=soft_wrap,
            tab_behavior="indent" if tabs else "focus",
            placeholder=placeholder,
            theme="css",
        )
        self.indent_type = "tabs" if "\n\t" in text or text.startswith("\t") else "spaces"

    @property
    def hidden_count(self) -> int:
        """The number of distinct characters that a stand-in replaces."""
        return len(self._stand_ins)

    @property
    def exact_text(self) -> str:
        """The text with every stand-in turned back."""
        return _replaced(self.text, {picture: letter for letter, picture in self._stand_ins.items()})

    @exact_text.setter
    def exact_text(self, text: str) -> None:
        self._stand_ins = stand_ins(text)
        self.load_text(_replaced(text, self._stand_ins))

    def get_line(self, line_index: int) -> Text:
        """Return a line for drawing; a control character without a stand-in is drawn as �."""
        line = super().get_line(line_index)
        safe_text = replace_hidden(line.plain, lambda _: UNKNOWN)
        if safe_text != line.plain:
            line.plain = safe_text
        return line

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the lines of a region; nothing of a field that was removed, since its styles are gone before it is."""
        return super().render_lines(crop) if self.is_attached else [Strip.blank(crop.width)] * crop.height

    async def _on_paste(self, event: events.Paste) -> None:
        """Insert pasted text, with a stand-in for each control character."""
        event.prevent_default()
        if self.read_only:
            return
        text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        self._stand_ins = stand_ins(text, self._stand_ins, self.text)
        await super()._on_paste(events.Paste(_replaced(text, self._stand_ins)))
        event.stop()
