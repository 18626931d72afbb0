"""The part of the session screen that redraws what a notice of the engine changes."""

from typing import assert_never

from lab.engine.notices import (
    Appended,
    Moved,
    Notice,
    Phase,
    PhaseChanged,
    Printed,
    Retrying,
    SamplingProgress,
    Streamed,
)
from lab.models.human import HumanModel
from lab.session.events import AnyEvent, Margin
from lab.ui.coding.coding import Coding
from lab.ui.session.desk import Desk
from lab.ui.session.driver import Driver
from lab.ui.session.saving import Saving
from lab.ui.session.status_view import StatusView
from lab.ui.transcript.path_view import PathView


class Hearing:
    """Tells the parts of the screen what happened."""

    def __init__(
        self, desk: Desk, saving: Saving, path: PathView, status: StatusView, driver: Driver, coding: Coding
    ) -> None:
        self._desk = desk
        self._saving = saving
        self._path = path
        self._status = status
        self._driver = driver
        self._coding = coding

    def hear(self, notice: Notice) -> None:
        """Take in a notice of the engine."""
        match notice:
            case Appended(event=event):
                self._saving.confirm_write()
                self._take(event)
            case Streamed(delta=delta):
                self._path.take(delta)
                self._desk.draw("stream")
            case Printed(text=text):
                # A dry run prints on its own screen.
                if not self._driver.is_dry:
                    self._path.print(text)
                    self._desk.draw("stream")
            case Retrying():
                self._status.begin_retry(notice)
                self._desk.draw("status")
            case PhaseChanged(phase=phase):
                self._change_phase(phase)
            case Moved(cursor=cursor):
                self._path.follow(cursor)
                self._desk.draw("panes")
            case SamplingProgress():
                # Samples have a screen of their own.
                pass
            case _:
                assert_never(notice)

    def _take(self, event: AnyEvent) -> None:
        if isinstance(event, Margin):
            self._path.mark(event)
            self._coding.count()
            self._desk.draw("tags")
            return
        if event.id == self._desk.engine.cursor:
            self._path.add(event)
        # Any other is a sample: it stands on a branch of its own, beside the one that is shown.
        self._desk.draw("panes")

    def _change_phase(self, phase: Phase) -> None:
        self._path.change_phase(is_dry=self._driver.is_dry)
        if phase == "deciding":
            self._driver.call_arrives()
        if phase == "replying":
            self._desk.draw("stream")
            if isinstance(self._desk.engine.agent.model, HumanModel):
                self._desk.screen.call_later(self._driver.action_answer)
        else:
            self._status.end_retry()
        self._desk.draw("status")
