"""Keys, pasted text, clicks and sizes on every screen of the real app, without a terminal; singly and in bursts."""

import asyncio
import contextlib
import json
import os
import time
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from unittest.mock import patch

from textual import events, screen
from textual.app import App
from textual.pilot import Pilot

from lab.protocol import Settings
from lab.session.log import Session
from lab.ui.app import LabApp
from lab.ui.session import driver
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
SIZES = ((20, 5), (1, 1), (80, 24), (120, 40), (60, 15), (40, 12), (80, 24), (60, 15), (200, 60))
VISITS = 6
"""How often an app is led back before another one begins."""
MOST_ROUNDS = 20_000
MOST_WAIT = 0.3
WAITED = ("open", "engine", "verify")
BEGINNINGS = ("start", "saved", "demo", "file", "played", "human", "batch")
HANGS_AFTER = 90.0
"""Seconds of real time in which the app takes no key: a guard, since the watchdog counts processor time."""


class Keys:
    """Each case is an app that lives over many inputs; between two visits it is led back by its own keys."""

    def __init__(self, folder: Path) -> None:
        self.sessions = Sessions(folder)

    def run(self, case: Case) -> None:
        saved = case.folder / "sessions"
        saved.mkdir()
        os.environ["PEERLAB_SESSIONS"] = str(saved)
        os.environ["PEERLAB_SETTINGS"] = str(case.folder / "settings.toml")
        for number, content in enumerate(self.sessions.files):
            (saved / f"saved-{number}.toml").write_bytes(content)
        work = case.folder / "work"
        work.mkdir()
        # A step right after the one before is looked at twice only by hands; here it mostly counts at once.
        beat = case.luck.choice((0.0, 0.0, 0.4))
        # Drawn is what the bench says, not what the clock says.
        drawn = patch.object(screen, "UPDATE_PERIOD", 1.0)
        with contextlib.chdir(work), patch.object(driver, "BEAT", beat), drawn:
            asyncio.run(_Hands(case, saved).play(case.luck.choice(BEGINNINGS)))

    def close(self) -> None:
        pass


class _Hands:
    """A researcher with restless hands at the app, from its start to its end."""

    def __init__(self, case: Case, saved: Path) -> None:
        self.case, self.luck, self.saved = case, case.luck, saved
        self.pressed: list[str] = []
        self.sessions: dict[Path, int] = {}
        """The last event of each session when it was last looked at."""

    async def play(self, beginning: str) -> None:
        start: str | Path = beginning if beginning == "demo" else "start"
        if beginning in ("file", "played"):
            start = self.saved / f"saved-{self.luck.randrange(3) if beginning == 'file' else 1}.toml"
        app = LabApp(start)  # type: ignore[arg-type]
        app.animation_level = "none"
        try:
            async with app.run_test(size=self.luck.choice(SIZES[2:])) as pilot:
                await self._arrive(pilot)
                for visit in range(VISITS):
                    await self._visit(pilot, beginning if not visit else self.luck.choice(("saved", "human", "batch")))
                    if not _is_alive(app):
                        break
        except TimeoutError:
            self.case.fault(HANG, f"no key is taken on {type(app.screen).__name__}", self.pressed[-30:])
        except Exception as error:
            if app._exception is None:
                self.case.crash("app", error)
        if app._exception is not None:
            self.case.crash("app", app._exception)
        self.case.files["keys.json"] = json.dumps(self.pressed).encode()
        for path, last in self.sessions.items():
            self._expect_kept(path, last)

    async def _visit(self, pilot: Pilot[None], beginning: str) -> None:
        """Go somewhere from the first screen, if one is there, and press keys; then come back."""
        self.case.count(beginning)
        if beginning == "saved" and isinstance(pilot.app.screen, StartScreen):
            await self._burst(pilot, ["ctrl+o"])
        if beginning in ("human", "batch") and isinstance(pilot.app.screen, StartScreen):
            is_batch = beginning == "batch"
            model = "persona/protector" if is_batch else "human"
            more = {"repetitions": 4, "at_once": 2} if is_batch else {}
            pilot.app.post_message(Start("clear-the-host", {"relationship": "good"}, model, Settings(), None, **more))
            await _until(pilot, lambda: not isinstance(pilot.app.screen, StartScreen))
        for _ in range(self.luck.choice((15, 30, 60))):
            if not _is_alive(pilot.app):
                return
            await asyncio.wait_for(self._act(pilot), HANGS_AFTER)
        if _is_alive(pilot.app):
            await self._come_back(pilot)

    async def _arrive(self, pilot: Pilot[None]) -> None:
        await _until(pilot, lambda: isinstance(pilot.app.screen, StartScreen | LabScreen))

    async def _act(self, pilot: Pilot[None]) -> None:
        form = self.luck.random()
        if form < 0.7:
            await self._burst(pilot, [self._key()])
        elif form < 0.84:
            is_known = self.luck.random() < 0.6
            some = [self._key() for _ in range(self.luck.randrange(2, 6))]
            await self._burst(pilot, self.luck.choice(TWICE) if is_known else some)
        elif form < 0.88:
            text = self.luck.choice(mutate.TEXTS)
            self._begin(f"paste {text[:20]!r}")
            pilot.app.post_message(events.Paste(text))
            await _settle(pilot)
        elif form < 0.94:
            at = (self.luck.randrange(pilot.app.size.width), self.luck.randrange(pilot.app.size.height))
            self._begin(f"click {at}")
            await _click(pilot, *at)
        elif form < 0.97:
            size = self.luck.choice(SIZES)
            self._begin(f"size {size}")
            await pilot.resize_terminal(*size)
            await _settle(pilot)
        else:
            self.pressed.append("wait")
            end = time.monotonic() + MOST_WAIT
            while time.monotonic() < end and any(one.group in WAITED for one in pilot.app.workers):
                await asyncio.sleep(0.005)
            await _settle(pilot)
        self._look(pilot.app)

    async def _burst(self, pilot: Pilot[None], keys: Sequence[str]) -> None:
        """Let keys arrive together, as over a slow line."""
        self._begin(" ".join(keys))
        for key in keys:
            _send(pilot, events.Key(key, _character(key)))
        # Fast hands are ahead of what is drawn.
        await _settle(pilot, is_drawn=self.luck.random() < 0.25)

    def _key(self) -> str:
        group = self.luck.choices((STEERING, MOVING, LETTERS, CONTROL, MARKS), (35, 30, 15, 12, 8))[0]
        return self.luck.choice(group)

    def _begin(self, what: str) -> None:
        self.case.begin_input()
        self.pressed.append(what)

    def _look(self, app: App[None]) -> None:
        """Remember of each session on a screen how far it has come."""
        if not app._exception:
            for each in app.screen_stack:
                if isinstance(each, LabScreen):
                    self.sessions[each.engine.session.path] = each.engine.tree.last_id

    async def _come_back(self, pilot: Pilot[None]) -> None:
        """Wherever one is, Escape leads back to a screen of the lab, and there is one; mostly on to the first one."""
        await pilot.resize_terminal(*self.luck.choice(((80, 24), (120, 40))))
        await _settle(pilot)
        for _ in range(20):
            if isinstance(pilot.app.screen, StartScreen | LabScreen) or not _is_alive(pilot.app):
                break
            await asyncio.wait_for(self._burst(pilot, ["escape"]), HANGS_AFTER)
        name = type(pilot.app.screen).__name__
        # A batch is left by its own key, once it is over.
        is_left = isinstance(pilot.app.screen, LabScreen) and self.luck.random() < 0.8
        if is_left or name == "BatchScreen":
            await asyncio.wait_for(self._burst(pilot, ["escape", "escape", "q", "y"]), HANGS_AFTER)
        elif not isinstance(pilot.app.screen, StartScreen | LabScreen) and _is_alive(pilot.app):
            self.case.expect(False, f"Escape does not lead back from {name}", self.pressed[-30:])

    def _expect_kept(self, path: Path, last: int) -> None:
        session = self.case.attempt("open", lambda: Session.open(path))
        if session is None or session.tree.last_id < last:
            self.case.fault(LOST, "events are not in the file", f"{last} of {path.name}; {self.pressed[-30:]}")
        self.case.count("sessions looked at")


def _is_alive(app: App[None]) -> bool:
    return app.is_running and app._exception is None


def _send(pilot: Pilot[None], event: events.Event) -> None:
    assert pilot.app._driver is not None
    event.set_sender(pilot.app)
    pilot.app._driver.send_message(event)


async def _click(pilot: Pilot[None], x: int, y: int) -> None:
    for kind in (events.MouseMove, events.MouseDown, events.MouseUp):
        button = 0 if kind is events.MouseMove else 1
        _send(pilot, kind(None, x, y, 0, 0, button, False, False, False, screen_x=x, screen_y=y))
    await _settle(pilot)


async def _settle(pilot: Pilot[None], *, is_drawn: bool = True) -> None:
    """Let everything happen that waits for no time, thread or file, and draw what it came to."""
    await _let_happen()
    if is_drawn and _is_alive(pilot.app):
        pilot.app.screen._on_timer_update()
        await _let_happen()


async def _let_happen() -> None:
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    for _ in range(MOST_ROUNDS):
        await asyncio.sleep(0)
        if not ready:
            break


async def _until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    """Wait for something that takes its time."""
    end = time.monotonic() + HANGS_AFTER
    while not holds() and _is_alive(pilot.app):
        if time.monotonic() > end:
            raise TimeoutError
        await asyncio.sleep(0.01)
    await _settle(pilot)


def _character(key: str) -> str | None:
    if len(key) == 1:
        return key
    try:
        return unicodedata.lookup(key.replace("_", " ").upper())
    except KeyError:
        return " " if key == "space" else None


TARGETS = (Target("keys", Keys, processor=20.0, patience=180.0),)
