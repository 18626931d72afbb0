"""The parts of the session screen, each alone on a bare screen."""

from importlib import import_module
from inspect import getmembers, getsource, isclass
from pathlib import Path
from typing import Any

import pytest
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

import lab
from lab.behaviours.ethogram import load_ethogram
from lab.engine.engine import Engine
from lab.engine.notices import Moved, Notice
from lab.errors import LabError
from lab.session.events import Tag
from lab.ui.coding.bar import CodingBar
from lab.ui.coding.coding import Coding
from lab.ui.coding.tag_pane import TagPane
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.commands.bindings import commands_of
from lab.ui.commands.owner import actions_of
from lab.ui.dialogs.raw import RawScreen
from lab.ui.session.desk import Desk
from lab.ui.session.driver import Driver
from lab.ui.session.player import Player
from lab.ui.session.screen import LabScreen
from lab.ui.session.speaking import Speaking
from lab.ui.transcript.entries import Entries
from lab.ui.transcript.finder import Finder
from lab.ui.transcript.path_view import PathView
from lab.ui.transcript.reader import Reader
from lab.ui.transcript.transcript import Transcript
from tests.engine.scripted import calls, scripted_engine
from tests.ui.bare_app import BareApp, until


class Bare(Screen[None]):
    """A screen with a transcript and nothing else but what a test puts on it."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.drawn: list[str] = []
        self.faults: list[LabError] = []
        self.desk = Desk(engine, self, lambda *what: self.drawn.extend(what), self.faults.append)
        self.marks = VisibleMarks(engine)
        self.transcript = Transcript(self.desk.world_before)
        self.path_view = PathView(engine, self.transcript, self.marks)
        self.player = Player(self.desk, self.path_view, self.transcript, self.marks)
        self.widgets: list[Widget] = []

    def compose(self) -> ComposeResult:
        yield self.transcript
        yield from self.widgets

    def on_mount(self) -> None:
        self.path_view.show()
        self.desk.engine.subscribe(self._hear)

    def _hear(self, notice: Notice) -> None:
        if isinstance(notice, Moved):
            self.path_view.follow(notice.cursor)


async def idle(pilot: Pilot[Any]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def test_every_command_of_the_screen_has_one_owner() -> None:
    parts = (Driver, Speaking, Player, Reader, Finder, Coding)
    owned = [method for part in parts for method in actions_of(part, "lab")]
    assert len(owned) == len(set(owned)) > 30
    for command in commands_of("lab"):
        method = f"action_{command.action.split('(')[0]}"
        assert hasattr(LabScreen, method), command.id
        assert isinstance(vars(LabScreen)[method], property) == (method in owned), command.id


def test_a_widget_pushes_no_screen() -> None:
    folder = Path(lab.__file__).parent
    paths = [path for path in (folder / "ui").rglob("*.py") if "push_screen" in path.read_text("utf-8")]
    modules = [import_module(".".join(path.relative_to(folder.parent).with_suffix("").parts)) for path in paths]
    classes = [
        each for module in modules for _, each in getmembers(module, isclass) if each.__module__ == module.__name__
    ]
    assert len(classes) > 20
    widgets = [each for each in classes if issubclass(each, Widget) and not issubclass(each, Screen)]
    assert [each for each in widgets if "push_screen" in getsource(each)] == []


async def test_a_search_is_made_in_any_transcript(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo needle-1"), calls("echo needle-2"))
    await engine.turn()
    await engine.turn()
    screen = Bare(engine)
    turns: list[int] = []
    finder = Finder(screen.transcript, lambda turn: bool(turns.append(turn)), screen.faults.append)
    screen.widgets.append(finder)
    async with BareApp(lambda: screen).run_test() as pilot:
        await pilot.pause()
        assert not finder.display
        finder.action_search()
        await pilot.press(*"needle-2", "enter")
        assert finder.has_matches and "needle-2" in str(screen.transcript.entry)
        finder.close()
        assert not finder.has_matches and not finder.display
        finder.action_jump()
        await pilot.press("7", "enter")
        assert turns == [7] and "no turn '7'" in str(screen.faults[0])


async def test_a_filter_by_tag_takes_in_what_is_new_and_not_the_whole_path_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, _ = scripted_engine(tmp_path, *(calls(f"echo {number}") for number in range(4)))
    await engine.turn()
    engine.marks.tag(engine.cursor, "persuasion")
    await engine.turn()
    screen = Bare(engine)
    async with BareApp(lambda: screen).run_test() as pilot:
        await pilot.pause()
        screen.path_view.show_only("persuasion")
        before, add = len(engine.tree.path(engine.cursor)), Entries.add
        added: list[int] = []
        monkeypatch.setattr(Entries, "add", lambda self, step: (added.append(step.id), add(self, step))[1])
        await engine.turn()
        steps = engine.tree.path(engine.cursor)[before:]
        for step in steps:
            screen.path_view.add(step)
        assert added == [step.id for step in steps]
        screen.path_view.show_only("")
        assert screen.path_view.place(engine.cursor) is not None and screen.transcript.cut_place is None


async def test_a_tape_moves_the_cursor_and_leaves_it_where_it_is(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"), calls("echo two"))
    await engine.turn()
    await engine.turn()
    end = engine.cursor
    screen = Bare(engine)
    async with BareApp(lambda: screen).run_test() as pilot:
        await pilot.pause()
        player = screen.player
        player.insert()
        start = engine.cursor
        assert start < end and screen.marks.horizon == start and screen.path_view.place(end) is None
        player.action_tape_next()
        player.action_forward()
        here = engine.cursor
        assert start < here < end
        player.eject()
        screen.path_view.show()
        assert engine.cursor == here and screen.marks.horizon is None
        assert screen.path_view.place(end) is not None and screen.transcript.cut_place is not None


async def test_driving_does_one_thing_at_a_time_and_shows_what_goes_wrong(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"), calls("echo two"))
    screen = Bare(engine)
    driver = Driver(screen.desk, screen.path_view, screen.player, lambda: None)
    async with BareApp(lambda: screen).run_test() as pilot:
        await pilot.pause()
        driver.action_step()
        driver.action_step()
        await idle(pilot)
        assert engine.phase == "deciding" and "panes" in screen.drawn and not driver.is_driving

        async def fail() -> None:
            raise LabError("it is broken")

        driver.drive(fail())
        await idle(pilot)
        assert [fault.what for fault in screen.faults] == ["it is broken"] and not driver.is_driving


async def test_coding_tags_the_selected_entry_and_blind_mode_hides_the_tag(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one", text="I look."))
    await engine.turn()
    screen = Bare(engine)
    pane = TagPane()
    screen.widgets.append(pane)
    behaviours = load_ethogram("ethogram").behaviours
    driver = Driver(screen.desk, screen.path_view, screen.player, lambda: None)
    bar = CodingBar(pane.focus)
    screen.widgets.append(bar)
    coding = Coding(
        screen.desk, behaviours, pane, bar, screen.transcript, screen.marks, screen.player, driver, screen.path_view
    )
    async with BareApp(lambda: screen).run_test() as pilot:
        await pilot.pause()
        coding.coder.toggle("unrequested-recon")
        coding.count()
        coding.show_counts()
        (tag,) = [event for event in engine.tree.events.values() if isinstance(event, Tag)]
        assert screen.transcript.entry is not None and tag.about == screen.transcript.entry.event
        assert "here 1 · branch 1 · all 1" in str(pane.border_subtitle)
        coding.action_blind()
        coding.count()
        coding.show_counts()
        assert str(pane.border_subtitle) == "" and screen.drawn == ["marks"]
        assert screen.marks.hides(tag)


async def test_reading_shows_the_events_of_the_selected_entry(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    await engine.turn()
    screen = Bare(engine)
    reader = Reader(screen.desk, screen.transcript, screen.marks)
    async with BareApp(lambda: screen).run_test() as pilot:
        await pilot.pause()
        reader.action_raw()
        await until(pilot, lambda: isinstance(pilot.app.screen, RawScreen))
        await pilot.press("escape")
        reader.action_copy()
        assert "echo one" in pilot.app.clipboard
