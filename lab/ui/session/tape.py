"""Playing a branch as a tape: which step comes next, and how long to wait for it. No screen, no clock."""

from collections.abc import Callable, Sequence
from typing import Final, assert_never

from lab.session.events import (
    AnyStep,
    Decision,
    End,
    Failure,
    Fork,
    Message,
    Opening,
    Reply,
    Result,
    Rewording,
    Switch,
    WorldEdit,
)
from lab.ui.transcript.world_news import WorldBefore, matters

SPEEDS: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, None)
"""How many times faster than it is read; None plays without waiting."""

SHORTEST: Final = 1 / 60
"""Seconds between two steps that do not wait: a frame."""

LONGEST: Final = 4.0
"""Seconds that one step is shown at normal speed, at most."""


class Tape:
    """The steps of one branch, the place one stands at, and the speed."""

    def __init__(self, steps: Sequence[AnyStep]) -> None:
        self.steps = steps
        self.at = self.start
        self.speed: float | None = 1.0
        self.is_playing = False

    @property
    def start(self) -> int:
        """The place before the first reply: where the tape is rewound to."""
        for place, step in enumerate(self.steps):
            if isinstance(step, Reply):
                return max(0, place - 1)
        return len(self.steps) - 1

    @property
    def step(self) -> AnyStep:
        """The step one stands on."""
        return self.steps[self.at]

    @property
    def is_over(self) -> bool:
        """Whether nothing follows."""
        return self.at >= len(self.steps) - 1

    def go_to(self, event_id: int) -> bool:
        """Stand on the step of that id; returns whether it is on this tape."""
        for place, step in enumerate(self.steps):
            if step.id == event_id:
                self.at = place
                return True
        return False

    def move(self, by: int) -> AnyStep:
        """Move by so many steps, stopping at either end, and return where one stands."""
        self.at = max(0, min(len(self.steps) - 1, self.at + by))
        return self.step

    def go_on_to(self, matches: Callable[[AnyStep], bool]) -> AnyStep | None:
        """Move on to the next step of which `matches` is true; None, and no move, when none follows."""
        for place in range(self.at + 1, len(self.steps)):
            if matches(self.steps[place]):
                self.at = place
                return self.step
        return None

    def turn_place(self, turn: int) -> AnyStep | None:
        """Return the reply that begins turn `turn`, counted from 1; None when there is none."""
        replies = [step for step in self.steps if isinstance(step, Reply)]
        return replies[turn - 1] if 1 <= turn <= len(replies) else None

    def change_speed(self, by: int) -> float | None:
        """Take the next faster (1) or slower (-1) speed and return it."""
        place = SPEEDS.index(self.speed) + by
        self.speed = SPEEDS[max(0, min(len(SPEEDS) - 1, place))]
        return self.speed

    @property
    def wait(self) -> float:
        """Seconds until the next step comes, by how much there is to read in this one."""
        if self.speed is None:
            return SHORTEST
        return min(LONGEST, 0.6 + _size(self.step) / 300) / self.speed

    def describe(self, *, is_whole: bool = False) -> str:
        """Return place and speed in a few words; how long the tape is only of one that is shown whole."""
        speed = "no waiting" if self.speed is None else f"{self.speed:g}×"
        length = f"/{len(self.steps):,}" if is_whole or self.is_over else ""
        return f"{self.at + 1:,}{length} {'playing' if self.is_playing else 'paused'} {speed}"


def changes_world(step: AnyStep, before: WorldBefore) -> bool:
    """Return whether the step changed the world in a way somebody would look at."""
    return isinstance(step, Result | WorldEdit) and matters(
        step.changes, before(step), by_hand=isinstance(step, WorldEdit)
    )


def _size(step: AnyStep) -> int:
    match step:
        case Reply():
            return len(step.text) + sum(len(call.arguments) for call in step.calls)
        case Result():
            return min(600, len(step.output))
        case Message():
            return len(step.text)
        case Opening() | Failure() | Decision() | Rewording() | WorldEdit() | Switch() | Fork() | End():
            return 0
    assert_never(step)
