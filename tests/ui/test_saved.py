"""The saved sessions tab."""

import os
from pathlib import Path
from typing import Any

import pytest
from textual.message import Message
from textual.pilot import Pilot

from lab.session.shelf import Saved, summarise
from lab.ui.start.requests import Open
from lab.ui.start.saved import SavedList
from lab.ui.start.screen import StartScreen
from tests.session.test_shelf import written
from tests.ui.bare_app import BareApp, until
from tests.ui.test_start import pressed, settled


@pytest.fixture
def folder(fresh_machine: Path) -> Path:
    """Three sessions: a good one, a broken one, a torn one, newest last."""
    folder = fresh_machine / "sessions"
    folder.mkdir()
    written(folder / "good.toml", turns=3)
    (folder / "broken.toml").write_text("format = 1\n[session]\nid = \n")
    torn = written(folder / "torn.toml")
    torn.write_bytes(torn.read_bytes()[:-40])
    for number, name in enumerate(("good", "broken", "torn")):
        moment = 1_772_355_600 + 3600 * number
        os.utime(folder / f"{name}.toml", (moment, moment))
    return folder


def texts(app: BareApp) -> list[str]:
    return [row.text.plain for row in app.screen.query_one(SavedList).rows]


def opened(seen: list[Message]) -> list[Path]:
    return list(dict.fromkeys(message.path for message in seen if isinstance(message, Open)))


async def test_each_session_is_a_line_newest_first_and_a_broken_one_shows_its_fault(folder: Path) -> None:
    app = BareApp(lambda: StartScreen(page="saved"))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        torn, broken, good = texts(app)
        assert "2" in torn and "two-hosts" in torn
        assert "broken.toml" in broken and "line 3" in broken
        assert "oversight=watched" in good and "$0.750" in good
        await pressed(pilot, "up")


async def test_enter_opens_a_good_session_and_refuses_a_broken_one(folder: Path) -> None:
    app, seen = BareApp(lambda: StartScreen(page="saved")), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await pressed(pilot, "down", "enter")
        assert opened(seen) == []
        assert any("line 3" in notice.message for notice in app._notifications)
        await pressed(pilot, "down", "enter")
        assert opened(seen) == [folder / "good.toml"]


async def test_typing_narrows_the_sessions(folder: Path) -> None:
    app = BareApp(lambda: StartScreen(page="saved"))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pressed(pilot, *"brok")
        assert len(texts(app)) == 1


async def test_an_empty_folder_says_where_sessions_go(fresh_machine: Path) -> None:
    app = BareApp(lambda: StartScreen(page="saved"))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert texts(app) == []
        assert "no session yet" in "".join(segment.text for segment in app.screen.query_one(SavedList).render_line(0))


async def test_only_the_sessions_in_sight_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(200):
        (folder / f"s{number:03d}.toml").write_bytes((folder / "good.toml").read_bytes())
    from lab.ui.start import saved

    read: list[Path] = []

    def noted(path: Path) -> Saved:
        read.append(path)
        return summarise(path)

    monkeypatch.setattr(saved, "summarise", noted)
    app = BareApp(lambda: StartScreen(page="saved"))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert len(texts(app)) == 203
        await until(pilot, lambda: len(set(read)) > 20)
        await settled(pilot)
        assert len(set(read)) < 120
        await pressed(pilot, "end")
        await settled(pilot)
        assert not any(row.text.plain.rstrip().endswith("…") for row in app.screen.query_one(SavedList).rows[-10:])


async def test_control_o_goes_back_and_forth(folder: Path) -> None:
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pressed(pilot, "ctrl+o")
        assert isinstance(app.focused, SavedList)
        await pressed(pilot, "ctrl+o")
        assert app.focused is not None and app.focused.id == "models"


@pytest.mark.parametrize(("size", "theme"), [((120, 40), "peerlab-dark"), ((80, 24), "peerlab-light")])
def test_it_looks_as_designed(
    snap_compare: Any, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], theme: str
) -> None:
    # The folder is shown: give it a name that is the same every time.
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("PEERLAB_SESSIONS", "sessions")

    async def look(pilot: Pilot[Any]) -> None:
        await settled(pilot)

    app = BareApp(lambda: StartScreen(page="saved"), theme=theme)
    assert snap_compare(app, terminal_size=size, run_before=look)
