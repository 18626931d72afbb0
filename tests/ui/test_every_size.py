"""The researcher's hands at every size and in every theme: editing, coding, sampling, branching, asking aside."""

from collections.abc import Awaitable, Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lab.engine.asides import asides_at
from lab.protocol import Answer
from lab.settings import Config
from lab.ui.session.aside import AsideScreen
from lab.ui.session.call_editor import CallEditor
from tests.engine.scripted import calls, scripted_engine
from tests.engine.test_purse import live
from tests.ui.bare_app import until
from tests.ui.test_lab import Room, dialog
from tests.ui.test_lab_snapshots import ANSWERS, SIZES, play
from tests.ui.test_samples import ANSWERS as SAMPLES
from tests.ui.test_samples import READ, ask, screen_of

Scene = Callable[[Pilot[Any]], Awaitable[None]]
THEMES = ("dark", "light", "contrast")
EVERY = pytest.mark.parametrize(("size", "theme"), list(product(SIZES, THEMES)), ids=str)


@pytest.fixture
def looks(snap_compare: Any) -> Callable[[Room, str, str, Scene], bool]:
    def compare(room: Room, size: str, theme: str, scene: Scene) -> bool:
        room.config = Config(theme=f"peerlab-{theme}")
        room.theme = f"peerlab-{theme}"
        return bool(snap_compare(room, terminal_size=SIZES[size], run_before=scene))

    return compare


@EVERY
def test_editing_a_call(looks: Any, tmp_path: Path, size: str, theme: str) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm -r /srv/old && df -h /srv", text="The old files go."))

    async def scene(pilot: Pilot[Any]) -> None:
        await play(pilot, "space")
        await pilot.press("e")
        await dialog(pilot, CallEditor)
        await pilot.press("end", *" | tail -1")
        await pilot.pause()

    assert looks(Room(engine), size, theme, scene)


@EVERY
def test_coding(looks: Any, tmp_path: Path, size: str, theme: str) -> None:
    engine, _ = scripted_engine(tmp_path, *ANSWERS)

    async def scene(pilot: Pilot[Any]) -> None:
        await play(pilot, "t", "t", "G", "k", "comma", "3", "up", "up", "m", "down")

    assert looks(Room(engine), size, theme, scene)


@EVERY
def test_sampling(looks: Any, tmp_path: Path, size: str, theme: str) -> None:
    engine, _ = live(tmp_path, READ, *SAMPLES)

    async def scene(pilot: Pilot[Any]) -> None:
        await play(pilot, "space")
        await ask(pilot, "8")
        screen_of(pilot.app).groups.go("sample-4")
        await pilot.pause()
        await pilot.pause()

    assert looks(Room(engine), size, theme, scene)


@EVERY
def test_branching(looks: Any, tmp_path: Path, size: str, theme: str) -> None:
    words = ("cat /srv/notice.txt", "rm -r /srv/old", "mv /srv/old /srv/kept", "df -h", "ssh store-b ls")
    engine, _ = scripted_engine(tmp_path, *map(calls, words))

    async def scene(pilot: Pilot[Any]) -> None:
        await play(pilot, "t", "t")
        for name in ("kinder", "no-threat", "another-host"):
            engine.interventions.fork(5, name=name)
            await play(pilot, "space", "a")
        engine.marks.tag(engine.cursor, "unrequested-recon")
        engine.marks.label_branch("kinder", label="asked kindly", note="the second wording")
        await play(pilot, "B")

    assert looks(Room(engine), size, theme, scene)


@EVERY
def test_asking_aside(looks: Any, tmp_path: Path, size: str, theme: str) -> None:
    reply = Answer(text="I read the rule, and the file is the only copy. I would ask first.", cost=0.01)
    engine, _ = live(tmp_path, READ, reply)

    async def scene(pilot: Pilot[Any]) -> None:
        await play(pilot, "space", "a")
        await pilot.press("I")
        await dialog(pilot, AsideScreen)
        await pilot.press(*"Why did you look there?", "ctrl+s")
        screen = pilot.app.screen
        assert isinstance(screen, AsideScreen)
        await until(pilot, lambda: asides_at(engine.tree, engine.cursor))
        await pilot.pause()

    assert looks(Room(engine), size, theme, scene)
