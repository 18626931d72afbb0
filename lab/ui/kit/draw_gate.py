"""The last gate before the terminal: whatever a widget draws, no character that a terminal obeys is in the line."""

from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from lab.text.safe import replace_hidden


class DrawGate(LineFilter):
    """Blanks what was not made visible before it was drawn; the cells of the line stay where they are."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Return the segments with nothing in them but what is seen."""
        return [
            segment if (text := replace_hidden(segment.text, _blank)) is segment.text else segment._replace(text=text)
            for segment in segments
        ]


def _blank(letter: str) -> str:
    return " " * cell_len(letter)


DRAW_GATE: Final = DrawGate()
