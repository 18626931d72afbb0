"""Keys, pasted text, clicks and sizes on every screen of the real app, without a terminal; singly and in bursts."""

import asyncio
import contextlib
import json
import os
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from textual import events
from textual.pilot import OutOfBounds, Pilot, WaitForScreenTimeout
from textual.worker import WorkerCancelled

from lab.protocol import Settings
from lab.session.log import Session
from lab.ui.app import LabApp
from lab.ui.session.screen import LabScreen
from lab.ui.start.requests import Start
from lab.ui.start.screen import StartScreen
from tests.fuzz import mutate
from tests.fuzz.bench import Target
from tests.fuzz.case import HANG, LOST, Case
from tests.fuzz.sessions import Sessions

LETTERS = tuple("abcdefghijklmnopqrstuvwxyzABEHJLMNPRSTUVWXYZ0123456789")
STEERING = (
    "space", "space", "space", "t", "w", "g", "S", "B", "k", "A", "d", "e", "f", "o", "a", "a", "M", "i", "W", "R",
    "m", "v", "J", "X", "V", "T", "n", "u", "r", "p", "E", "Y", "P", "L", "b", "N", "h", "colon", "slash"
)  # fmt: skip
MOVING = (
    "enter", "enter", "enter", "escape", "escape", "escape", "tab", "shift+tab", "up", "down", "left", "right",
    "home", "end", "pageup", "pagedown", "backspace", "delete", "f1", "f2", "f3", "f4"
)  # fmt: skip
CONTROL = (
    "ctrl+s", "ctrl+s", "ctrl+s", "ctrl+e", "ctrl+o", "ctrl+t", "ctrl+d", "ctrl+g", "ctrl+r", "ctrl+p", "ctrl+a",
    "ctrl+c", "ctrl+x", "ctrl+v", "ctrl+z", "ctrl+k", "ctrl+u", "ctrl+w", "ctrl+f", "ctrl+b", "ctrl+home",
    "shift+down"
)  # fmt: skip
MARKS = (
    "colon", "slash", "plus", "minus", "question_mark", "right_square_bracket", "left_square_bracket", "asterisk",
    "right_curly_bracket", "equals_sign", "full_stop", "comma", "quotation_mark", "less_than_sign"
)  # fmt: skip
TWICE = (
    ("ctrl+s", "ctrl+s"), ("enter", "enter"), ("escape", "escape"), ("ctrl+s", "escape"), ("enter", "escape"),
    ("ctrl+o", "ctrl+o"), ("escape", "enter", "enter"), ("m", "x", "ctrl+s", "ctrl+s"), ("space", "space", "space"),
    ("question_mark", "question_mark"), ("tab", "enter", "enter"), ("ctrl+p", "escape", "escape")
)  # fmt: skip
SIZES = ((20, 5), (1, 1), (300, 100), (80, 24), (120, 40), (60, 15), (40, 12))
BEGINNINGS = ("start", "saved", "demo", "file", "played", "human", "batch")
HANGS_AFTER = 90.0
"""Seconds of real time in which the app takes no key: a guard, since the watchdog counts processor time."""


class Keys:
    def __init__(self, folder: Path) -> None:
        self.sessions = Sessions(folder)
        self.folder = folder

    def run(self, case: Case) -> None:
        saved = case.folder / "sessions"
        saved.mkdir()
        os.environ["PEERLAB_SESSIONS"] = str(saved)
        settings = case.folder / "settings.toml"
        os.environ["PEERLAB_SETTINGS"] = str(settings)
        for number, content in enumerate(self.sessions.files):
            (saved / f"saved-{number}.toml").write_bytes(content)
        work = case.folder / "work"
        work.mkdir()
        beginning = case.luck.choice(BEGINNINGS)
        case.count(beginning)
        with contextlib.chdir(work):
            asyncio.run(_Visit(case, beginning, saved).play())

    def close(self) -> None:
        pass


class _Visit:
    """A researcher with restless hands at the app, from its start to its end."""

    def __init__(self, case: Case, beginning: str, saved: Path) -> None:
        self.case, self.luck, self.beginning, self.saved = case, case.luck, beginning, saved
        self.pressed: list[str] = []

    async def play(self) -> None:
        start: str | Path = "start" if self.beginning in ("start", "saved", "human", "batch") else self.beginning
        if self.beginning in ("file", "played"):
            start = self.saved / f"saved-{self.luck.randrange(3) if self.beginning == 'file' else 1}.toml"
        app = LabApp(start)  # type: ignore[arg-type]
        written: list[tuple[Path, int]] = []
        try:
            async with app.run_test(
                size=self.luck.choice(((120, 40), (120, 40), (80, 24), (200, 60), (40, 12)))
            ) as pilot:
                await self._arrive(pilot)
                for _ in range(self.luck.choice((15, 30, 60))):
                    if not app.is_running or app._exception:
                        break
                    self.case.begin_input()
                    await asyncio.wait_for(self._act(pilot), HANGS_AFTER)
                if app.is_running and not app._exception:
                    await self._come_back(pilot)
                written = _sessions_of(app)
        except TimeoutError:
            self.case.fault(HANG, f"no key is taken on {type(app.screen).__name__}", self.pressed[-30:])
        except Exception as error:
            if app._exception is None:
                self.case.crash("app", error)
        if app._exception is not None:
            self.case.crash("app", app._exception)
        self.case.files["keys.json"] = json.dumps(self.pressed).encode()
        for path, last in written:
            self._expect_kept(path, last)

    async def _arrive(self, pilot: Pilot[None]) -> None:
        for _ in range(3000):
            if isinstance(pilot.app.screen, StartScreen | LabScreen):
                break
            await pilot.pause(0.02)
        await pilot.pause()
        if self.beginning == "saved":
            await pilot.press("ctrl+o")
        if self.beginning in ("human", "batch"):
            is_batch = self.beginning == "batch"
            model = "persona/protector" if is_batch else "human"
            more = {"repetitions": 4, "at_once": 2} if is_batch else {}
            condition = {"relationship": "good"}
            pilot.app.post_message(Start("clear-the-host", condition, model, Settings(), None, **more))
            for _ in range(3000):
                if not isinstance(pilot.app.screen, StartScreen):
                    break
                await pilot.pause(0.02)

    async def _act(self, pilot: Pilot[None]) -> None:
        try:
            form = self.luck.random()
            if form < 0.7:
                await pilot.press(self._note(self._key()))
            elif form < 0.84:
                burst = (
                    self.luck.choice(TWICE)
                    if self.luck.random() < 0.6
                    else [self._key() for _ in range(self.luck.randrange(2, 6))]
                )
                await self._burst(pilot, burst)
            elif form < 0.88:
                text = self.luck.choice(mutate.TEXTS)
                self._note(f"paste {text[:20]!r}")
                pilot.app.post_message(events.Paste(text))
                await pilot.pause()
            elif form < 0.93:
                at = (self.luck.randrange(pilot.app.size.width), self.luck.randrange(pilot.app.size.height))
                self._note(f"click {at}")
                await pilot.click(offset=at)
            elif form < 0.96:
                size = self.luck.choice(SIZES)
                self._note(f"size {size}")
                await pilot.resize_terminal(*size)
            else:
                self._note("wait")
                groups = ("open", "engine", "verify")
                await pilot.app.workers.wait_for_complete([one for one in pilot.app.workers if one.group in groups])
        except (OutOfBounds, WaitForScreenTimeout, WorkerCancelled) as error:
            self.case.count(type(error).__name__)

    async def _burst(self, pilot: Pilot[None], keys: Sequence[str]) -> None:
        """Let keys arrive together, as over a slow line."""
        driver = pilot.app._driver
        assert driver is not None
        self._note("burst " + " ".join(keys))
        for key in keys:
            event = events.Key(key, _character(key))
            event.set_sender(pilot.app)
            driver.send_message(event)
        await pilot.pause()
        await pilot.pause()

    def _key(self) -> str:
        group = self.luck.choices((STEERING, MOVING, LETTERS, CONTROL, MARKS), (35, 30, 15, 12, 8))[0]
        return self.luck.choice(group)

    def _note(self, what: str) -> str:
        self.pressed.append(what)
        return what

    async def _come_back(self, pilot: Pilot[None]) -> None:
        """Wherever one is, Escape leads back to a screen of the lab, and there is one."""
        await pilot.resize_terminal(120, 40)
        for _ in range(20):
            if isinstance(pilot.app.screen, StartScreen | LabScreen):
                return
            await asyncio.wait_for(pilot.press("escape"), HANGS_AFTER)
        # A batch is left by its own key, once it is over.
        if type(pilot.app.screen).__name__ != "BatchScreen":
            name = type(pilot.app.screen).__name__
            self.case.expect(False, f"Escape does not lead back from {name}", self.pressed[-30:])

    def _expect_kept(self, path: Path, last: int) -> None:
        session = self.case.attempt("open", lambda: Session.open(path))
        if session is None or session.tree.last_id < last:
            self.case.fault(LOST, "events are not in the file", f"{last} of {path.name}; {self.pressed[-30:]}")
        self.case.count("sessions looked at")


def _character(key: str) -> str | None:
    if len(key) == 1:
        return key
    try:
        return unicodedata.lookup(key.replace("_", " ").upper())
    except KeyError:
        return " " if key == "space" else None


def _sessions_of(app: LabApp) -> list[tuple[Path, int]]:
    screens = [screen for screen in app.screen_stack if isinstance(screen, LabScreen)]
    return [(screen.engine.session.path, screen.engine.tree.last_id) for screen in screens]


TARGETS = (Target("keys", Keys, processor=20.0, patience=180.0),)
