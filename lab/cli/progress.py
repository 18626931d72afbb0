"""The progress of a run: one changing line on stderr if it is a terminal, plus a line for each outcome and fault."""

import shutil
import sys
from typing import TYPE_CHECKING

from lab.cli.output import rewrite, say, tell
from lab.text.safe import clean_line

if TYPE_CHECKING:
    from lab.batch.batch import Batch
    from lab.batch.plan import Part
    from lab.engine.notices import Retrying


class Progress:
    """Listens to a batch and rewrites its line. When stderr is no terminal, prints only outcomes and failures."""

    def __init__(self, batch: "Batch", *, tells_outcomes: bool) -> None:
        """Subscribe to the batch."""
        self._count = len(batch.parts)
        self._tells_outcomes = tells_outcomes
        self._is_watched = sys.stderr.isatty()
        self._waited_for: dict[int, Retrying | None] = {}
        batch.subscribe(self._hear)

    def close(self) -> None:
        """Clear the line."""
        if self._is_watched:
            rewrite("")

    def _hear(self, part: "Part") -> None:
        from lab.batch.plan import again_words

        if part.again is not None and part.again is not self._waited_for.get(part.number):
            self.close()
            tell(f"peerlab: {again_words(part.again)}")
        self._waited_for[part.number] = part.again
        if part.outcome:
            self.close()
            self._tell(part)
        elif self._is_watched and part.doing:
            place = f"session {part.number}/{self._count} · " if self._count > 1 else ""
            line = clean_line(f"{place}turn {part.turn} · {part.doing}")
            # A character takes at most two columns, so a line cut to this width never wraps.
            width = shutil.get_terminal_size().columns - 1
            rewrite(_shorten(line, width))

    def _tell(self, part: "Part") -> None:
        from lab.batch.outcome import line_of

        outcome = part.outcome
        if outcome is None:
            return
        if self._tells_outcomes:
            say(line_of(outcome))
        if outcome.fault:
            tell(f"peerlab: {outcome.fault}")


def _shorten(line: str, width: int) -> str:
    from rich.cells import set_cell_size

    return set_cell_size(line, width).rstrip()
