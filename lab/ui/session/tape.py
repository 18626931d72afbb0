"""A branch as a tape: its position, its speed, and the time to the next step. No screen and no clock."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, assert_never

from lab.session.events import AnyStep, Reply, Result, WorldEdit
from lab.session.telling import Passage, tell
from lab.ui.transcript.world_news import WorldBefore, matters

SPEEDS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, None)
"""Multiples of reading speed; None plays without waiting."""

SHORTEST: Final = 1 / 60
"""Seconds between two steps when not waiting: one frame."""

LONGEST: Final = 4.0
"""The most seconds that one step is shown at normal speed."""


class Tape:
    """The steps of one branch, a position and a speed."""

    def __init__(self, steps: Sequence[AnyStep]) -> None:
        self.steps = steps
        self.at = self.start
        self.speed: float | None = 1.0
        self.keeps_time = False
        """Whether each step is shown as long as it took when it was written, rather than as long as one reads it."""
        self.is_playing = False

    @property
    def start(self) -> int:
        """The place before the first reply, to which the tape rewinds."""
        for place, step in enumerate(self.steps):
            if isinstance(step, Reply):
                return max(0, place - 1)
        return len(self.steps) - 1

    @property
    def step(self) -> AnyStep:
        """The step at the current position."""
        return self.steps[self.at]

    @property
    def is_over(self) -> bool:
        """Whether nothing follows."""
        return self.at >= len(self.steps) - 1

    def go_to(self, event_id: int) -> bool:
        """Move to the step with that id and return whether this tape has it."""
        for place, step in enumerate(self.steps):
            if step.id == event_id:
                self.at = place
                return True
        return False

    def move(self, by: int) -> AnyStep:
        """Move by a number of steps, stopping at either end, and return the current step."""
        self.at = max(0, min(len(self.steps) - 1, self.at + by))
        return self.step

    def go_on_to(self, matches: Callable[[AnyStep], bool], way: int = 1) -> AnyStep | None:
        """Move to the next step for which `matches` is true, or back to the last one if `way` is -1, and return it.

        If there is none, stay and return None.
        """
        for place in range(self.at + 1, len(self.steps)) if way > 0 else range(self.at - 1, -1, -1):
            if matches(self.steps[place]):
                self.at = place
                return self.step
        return None

    def turn_place(self, turn: int) -> AnyStep | None:
        """Return the reply that begins turn `turn`, counted from 1, or None if there is none."""
        replies = [step for step in self.steps if isinstance(step, Reply)]
        return replies[turn - 1] if 1 <= turn <= len(replies) else None

    def change_speed(self, by: int) -> float | None:
        """Switch to the next faster (1) or slower (-1) speed and return it."""
        place = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, place))]
        return self.speed

    @property
    def wait(self) -> float:
        """Seconds until the next step: in proportion to the text of this one, or as they were. Never very long."""
        if self.speed is None:
            return SHORTEST
        seconds = self._pause if self.keeps_time else 0.6 + _size(self.step) / 300
        return max(SHORTEST, min(LONGEST, seconds) / self.speed)

    @property
    def _pause(self) -> float:
        """Seconds that passed before the next step was written."""
        if self.is_over:
            return 0.0
        try:
            now, following = (datetime.fromisoformat(step.at) for step in self.steps[self.at : self.at + 2])
            return (following - now).total_seconds()
        except (TypeError, ValueError):
            # A file edited by hand may have any text there.
            return 0.0

    def describe(self, *, is_whole: bool = False) -> str:
        """Return position and speed in a few words. The tape's length is included only if it is no spoiler."""
        speed = "no waiting" if self.speed is None else f"{self.speed:g}×{' as it was' if self.keeps_time else ''}"
        length = f"/{len(self.steps):,}" if is_whole or self.is_over else ""
        return f"{self.at + 1:,}{length} {'playing' if self.is_playing else 'paused'} {speed}"


def changes_world(step: AnyStep, before: WorldBefore) -> bool:
    """Return whether the step changed the world in a way that deserves a look."""
    return isinstance(step, Result | WorldEdit) and matters(
        step.changes, before(step), by_hand=isinstance(step, WorldEdit)
    )


def _size(step: AnyStep) -> int:
    """Return the characters one reads at a step."""
    return sum(_length(passage) for passage in tell(step).passages)


def _length(passage: Passage) -> int:
    match passage.part:
        case "system" | "user" | "prefill" | "text" | "call":
            return len(passage.text)
        case "told":
            return min(600, len(passage.text))
        case "reasoning" | "replacement" | "rewording" | "output" | "lost":
            return 0
    assert_never(passage.part)
