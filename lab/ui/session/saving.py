"""Tracks whether a session is saved, for its screen to show. No key waits for the disk."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from textual.screen import Screen
from textual.timer import Timer

from lab.engine.engine import Engine
from lab.errors import LabError
from lab.session.disk import ELSEWHERE, UnsavedError
from lab.text.safe import clean_line
from lab.ui.commands.bindings import command, keys_shown

_SLOW: Final = 0.7
"""Seconds the disk may take before the header says it is saving."""
_RETRY: Final = 2.0
"""Seconds after which what the file refused is tried again."""
_LOOK: Final = 2.0
"""Seconds between two looks at whether the file is still there, for a person who only reads."""


class Saving:
    """Watches the session's file and calls the screen back to redraw or to complain."""

    def __init__(
        self,
        engine: Engine,
        screen: Screen[None],
        draw: Callable[[], None],
        complain: Callable[[LabError], None],
    ) -> None:
        self.fault = ""
        """Why the session is not saved; empty while it is."""
        self.is_slow = False
        """Whether the disk has been busy long enough to mention it."""
        self._recorder = engine.recorder
        self._session = engine.session
        self._screen, self._draw, self._complain = screen, draw, complain
        self._remark = engine.session.notice
        self._retry: Timer | None = None

    def begin(self) -> None:
        """Start syncing the file in a thread, and looking after it."""
        loop = asyncio.get_running_loop()

        def report_sync() -> None:
            # The app may be gone by then.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._synced)

        self._session.sync_behind(report_sync)
        self._screen.set_interval(_LOOK, self._look_at_file)

    def confirm_write(self) -> None:
        """React to an event that was written."""
        self.fault = ""
        if self._session.is_saving:
            self._screen.set_timer(_SLOW, self._look)
        if self._session.notice != self._remark:
            self._remark = self._session.notice
            self._screen.app.notify(clean_line(self._remark), severity="warning", markup=False, timeout=12)

    def confirm_move(self) -> None:
        """React to the session's move to another file, and say where it is."""
        self.fault = ""
        self._draw()
        self._screen.app.notify(clean_line(f"The session goes on in {self._session.path}"), markup=False)

    def describe_fault(self, fault: LabError) -> LabError:
        """Return the fault to show. For a fault of the file, name the key that helps and update the header."""
        if fault.where != str(self._session.path):
            return fault
        self.fault = fault.what
        self._draw()
        if self._recorder.is_waiting and self._retry is None:
            self._retry = self._screen.set_interval(_RETRY, self._write_again)
        keymap: Mapping[str, str] = getattr(self._screen.app, "keymap", {})
        keys = "".join(keys_shown(command("lab.save-elsewhere"), keymap)[:1])
        return LabError(fault.what, where=fault.where, mend=f"{fault.mend} ({keys})" if fault.mend else keys)

    def _write_again(self) -> None:
        """Write what the file refused, if it takes it by now."""
        if self._recorder.is_waiting:
            with suppress(LabError):
                self._recorder.write_again()
        if not self._recorder.is_waiting and self._retry is not None:
            self._retry.stop()
            self._retry = None

    def _look_at_file(self) -> None:
        """Tell that the file was lost or changed, once, and that it is back."""
        why = self._session.why_unsaved()
        if why and not self.fault:
            self._complain(UnsavedError(why, where=str(self._session.path), mend=ELSEWHERE))
        elif self.fault and not why and not self._recorder.is_waiting:
            self.fault = ""
            self._draw()

    def _synced(self) -> None:
        if not self._screen.is_mounted:
            return
        if self.is_slow and not self._session.is_saving:
            self.is_slow = False
            self._draw()
        if self._session.is_saving and (why := self._session.why_unsaved()):
            self._complain(UnsavedError(why, where=str(self._session.path), mend=ELSEWHERE))

    def _look(self) -> None:
        if self._screen.is_mounted and self._session.is_saving and not self.is_slow:
            self.is_slow = True
            self._draw()
