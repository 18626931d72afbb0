"""The last gate before the terminal: it removes control characters from every line a widget draws."""

from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from lab.text.safe import replace_hidden


class DrawGate(LineFilter):
    """Replaces control characters with blanks of the same width, so that nothing in the line moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments without control characters."""
        return [
            segment if (text := replace_hidden(segment.text, _blank)) is segment.text else segment._replace(text=text)
            for segment in segments
        ]


def _blank(letter: str) -> str:
    return " " * cell_len(letter)


DRAW_GATE: Final = DrawGate()
