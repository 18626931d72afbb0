"""The progress of a run: one changing line on stderr if it is a terminal, plus a line for each outcome and fault."""

import shutil
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from lab.cli.output import rewrite, say, say_json_line, tell
from lab.text.amounts import counted
from lab.text.safe import clean_line

if TYPE_CHECKING:
    from lab.batch.batch import Batch
    from lab.batch.plan import Part
    from lab.engine.notices import Retrying

_PAUSE: Final = 30.0
"""Seconds between two lines of progress where stderr is no terminal."""


class Progress:
    """Listens to a batch and rewrites its line. When stderr is no terminal, a line says now and then how far it is."""

    def __init__(
        self,
        batch: "Batch",
        *,
        tells_outcomes: bool,
        tells_lines: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Subscribe to the batch. With `tells_lines`, whatever moves is a line of JSON on stdout.

        `clock` returns seconds.
        """
        self._batch = batch
        self._jobs = batch.plan.jobs
        self._count = len(batch.parts)
        self._tells_outcomes = tells_outcomes
        self._tells_lines = tells_lines
        self._is_watched = sys.stderr.isatty()
        self._waited_for: dict[int, Retrying | None] = {}
        self._turns: dict[int, int] = {}
        self._clock = clock
        self._begun = self._last_line = clock()
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
        if self._tells_lines:
            self._say_line(part)
        if part.outcome:
            self.close()
            self._tell(part)
            if not self._is_watched and self._count > 1 and self._clock() - self._last_line >= _PAUSE:
                self._last_line = self._clock()
                tell(f"peerlab: {self._far()}")
        elif self._is_watched and part.doing:
            place = f"{self._far()} · session {part.number}/{self._count} · " if self._count > 1 else ""
            line = clean_line(f"{place}turn {part.turn} · {part.doing}")
            # A character takes at most two columns, so a line cut to this width never wraps.
            width = shutil.get_terminal_size().columns - 1
            rewrite(_shorten(line, width))

    def _far(self) -> str:
        """Say how many sessions are over, how many failed, and how long the rest will take at this pace."""
        from lab.batch.plan import tally

        counts = tally(self._batch.parts)
        over = self._count - counts.running - counts.to_come
        words = [f"{over} of {self._count} over"]
        if counts.failed + counts.lost:
            words.append(f"{counts.failed + counts.lost} failed")
        if over and over < self._count:
            words.append(f"{_left((self._clock() - self._begun) / over * (self._count - over))} left")
        return " · ".join(words)

    def _say_line(self, part: "Part") -> None:
        """Print what is new of a session: that it began, its next turn, how it ended."""
        from lab.batch.ending import table_of

        place = {"session": part.number, "of": self._count}
        if part.number not in self._turns:
            self._turns[part.number] = 0
            job = self._jobs[part.number - 1]
            path = str(job.path) if job.path else None
            say_json_line(
                {
                    "is": "begun",
                    **place,
                    "model": job.model,
                    "condition": dict(job.condition),
                    "seed": job.seed,
                    "goes_on": path,
                }
            )
        if part.outcome:
            say_json_line({"is": "over", **place, **table_of(part.outcome)})
        elif part.state == "elsewhere":
            say_json_line({"is": "elsewhere", **place})
        elif part.turn > self._turns[part.number]:
            self._turns[part.number] = part.turn
            say_json_line({"is": "turn", **place, "turn": part.turn, "cost": part.spending.cost})

    def _tell(self, part: "Part") -> None:
        from lab.batch.ending import line_of

        outcome = part.outcome
        if outcome is None:
            return
        if self._tells_outcomes:
            say(line_of(outcome))
        if outcome.fault:
            tell(f"peerlab: {outcome.fault}")


def _left(seconds: float) -> str:
    """Return a time as one says it in passing."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} min"
    return f"about {counted(round(minutes / 60), 'hour')}"


def _shorten(line: str, width: int) -> str:
    from rich.cells import set_cell_size

    return set_cell_size(line, width).rstrip()
