"""Plays a tape: runs the timer that moves it, and reports its position."""

from collections.abc import Callable

from textual.timer import Timer
from textual.widget import Widget

from lab.session.events import AnyStep
from lab.ui.session.tape import Tape


class TapeDeck:
    """Plays a tape on the clock of a screen. It calls `on_step` at each step, `on_state` when anything else changes."""

    def __init__(
        self, tape: Tape, clock: Widget, on_step: Callable[[AnyStep], None], on_state: Callable[[], None]
    ) -> None:
        self.tape = tape
        self._clock = clock
        self._on_step = on_step
        self._on_state = on_state
        self._timer: Timer | None = None

    def play(self) -> None:
        """Play, or pause if it is playing. At the end it starts over."""
        if self.tape.is_playing:
            self.pause()
            return
        if self.tape.is_over:
            self.tape.at = self.tape.start
            self._on_step(self.tape.step)
        self.tape.is_playing = True
        self._wind()
        self._on_state()

    def pause(self) -> None:
        """Pause at the current step."""
        self.tape.is_playing = False
        if self._timer:
            self._timer.stop()
        self._timer = None
        self._on_state()

    def move(self, by: int) -> None:
        """Move by hand."""
        before = self.tape.at
        if self.tape.move(by) is not None and self.tape.at != before:
            self._on_step(self.tape.step)
        self._again()

    def go_on_to(self, matches: Callable[[AnyStep], bool], way: int = 1) -> bool:
        """Move to the next step for which `matches` is true, or back (-1); return whether there was one."""
        step = self.tape.go_on_to(matches, way)
        if step is not None:
            self._on_step(step)
        self._again()
        return step is not None

    def go_to(self, event_id: int) -> None:
        """Move to a step."""
        if self.tape.go_to(event_id):
            self._on_step(self.tape.step)
        self._again()

    def change_speed(self, by: int) -> None:
        """Play faster or slower from the next step on."""
        self.tape.change_speed(by)
        self._again()
        self._on_state()

    def change_time(self) -> None:
        """Switch between waiting as long as one reads and as long as it took."""
        self.tape.keeps_time = not self.tape.keeps_time
        self._again()
        self._on_state()

    def _again(self) -> None:
        if self.tape.is_playing:
            self._wind()

    def _wind(self) -> None:
        if self._timer:
            self._timer.stop()
        self._timer = self._clock.set_timer(self.tape.wait, self._next)

    def _next(self) -> None:
        if not self.tape.is_playing:
            return
        if not self.tape.is_over:
            self._on_step(self.tape.move(1))
        if self.tape.is_over:
            self.pause()
        else:
            self._wind()
