"""Keys that arrive in one burst: none is lost, none acts twice, and no screen is taken away that stays."""

import itertools
from asyncio import sleep
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from textual.app import App
from textual.command import CommandList, CommandPalette
from textual.content import Content
from textual.events import Key, Paste
from textual.screen import Screen
from textual.widgets import Static

from lab.engine.drafting import Draft, Drafts
from lab.engine.engine import Engine
from lab.engine.minimal_pairs import Arms
from lab.engine.two_memories import Memory
from lab.protocol import Call, Request, Tool
from lab.session.events import Message, Note, Result
from lab.session.standing import Standing
from lab.ui.coding.tag_list import TagListScreen
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.commands.bindings import commands_of
from lab.ui.dialogs.dialog import Dialog
from lab.ui.dialogs.editor import EditorScreen, TextEditor
from lab.ui.dialogs.help import HelpScreen
from lab.ui.dialogs.path import PathScreen
from lab.ui.dialogs.pick import PickScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.raw import RawScreen
from lab.ui.dialogs.record import RecordScreen
from lab.ui.kit.form import Field
from lab.ui.repetitions.arms import ArmsScreen
from lab.ui.repetitions.asking import SamplesPrompt
from lab.ui.repetitions.tagging import SampleTags
from lab.ui.session.aside import AsideScreen
from lab.ui.session.call_editor import CallEditor
from lab.ui.session.drafting import DraftChoice, Drafting
from lab.ui.session.fact_choice import FactChoice
from lab.ui.session.history_choice import HistoryChoice
from lab.ui.session.human import HumanScreen
from lab.ui.session.model_choice import ModelChoice
from lab.ui.session.pair import PairScreen
from lab.ui.session.result_editor import ResultEditor
from lab.ui.session.say import SayScreen
from lab.ui.session.screen import LabScreen
from lab.ui.session.two_memories import MemoryScreen
from lab.ui.transcript.entries import Entries
from lab.ui.transcript.world_news import unknown
from lab.ui.world.change import ChangeScreen
from lab.ui.world.find_file import FindFileScreen
from lab.world import Outcome, World
from tests.engine.scripted import calls, scripted_engine
from tests.ui.bare_app import BareApp, handled
from tests.ui.test_lab import Room, dialog, settle, told
from tests.ui.world_app import HOSTS

BASH = Tool("bash", "Run a command.", {"type": "object", "properties": {"command": {"type": "string"}}})
CALL = Call("call-1", "bash", '{"command": "true"}')
NOW = Standing(model="persona/protector", nature="scripted")


def session_in(folder: Path) -> tuple[Engine, int]:
    """Return a session that has not begun, in a folder of its own, and where it stands."""
    engine, _ = scripted_engine(Path(mkdtemp(dir=folder)), calls("pwd"))
    return engine, engine.cursor


def memory_in(folder: Path) -> MemoryScreen:
    engine, at = session_in(folder)
    return MemoryScreen(engine, Memory("asked", at), Memory("ran", at))


def result_in(folder: Path) -> ResultEditor:
    engine, _ = session_in(folder)
    drafting = Drafting(lambda: engine, engine)  # type: ignore[arg-type, return-value]
    return ResultEditor("fake", CALL, Outcome("out\n"), drafting, has_exit_code=True)


def pair_in(folder: Path) -> PairScreen:
    engine, at = session_in(folder)
    engine.interventions.say("Wait.")
    return PairScreen(engine, Arms(at, engine.cursor, "said as user: “Wait.”"))


def tags_in(folder: Path) -> SampleTags:
    engine, at = session_in(folder)
    entries = Entries()
    entries.extend([engine.tree.step(at)])
    branch = engine.tree.step(at).branch
    return SampleTags(engine, VisibleMarks(engine), lambda: entries.items, 0, branch, unknown)


DIALOGS: dict[type[Dialog[Any]], Callable[[Path], Dialog[Any]]] = {
    AsideScreen: lambda folder: AsideScreen(*session_in(folder)),
    CallEditor: lambda _: CallEditor(CALL, (BASH,)),
    ChangeScreen: lambda _: ChangeScreen("a change", [Content("one file")]),
    DraftChoice: lambda _: DraftChoice(Drafts(model="m", drafts=(Draft(style="mundane", text="ok"),), cost=0.0)),
    EditorScreen: lambda _: EditorScreen("a text", ""),
    FactChoice: lambda folder: FactChoice(session_in(folder)[0], "said as user: “Wait.”"),
    HelpScreen: lambda _: HelpScreen(commands_of("start", "app")),
    HistoryChoice: lambda folder: HistoryChoice(
        CALL, Call("call-1", "bash", '{"command": "false"}'), session_in(folder)[0].forecaster.forecast
    ),
    HumanScreen: lambda _: HumanScreen(Request((), (BASH,))),
    MemoryScreen: lambda folder: memory_in(folder),
    ModelChoice: lambda _: ModelChoice(NOW),
    PairScreen: lambda folder: pair_in(folder),
    PathScreen: lambda _: PathScreen("a file", "its path", "/etc/passwd"),
    PromptScreen: lambda _: PromptScreen("a name", "", one_line=True),
    RawScreen: lambda _: RawScreen("raw", "text"),
    RecordScreen: lambda _: RecordScreen("a record", (Field(name="path", value="/srv"),)),
    ResultEditor: lambda folder: result_in(folder),
    SampleTags: lambda folder: tags_in(folder),
    SamplesPrompt: lambda _: SamplesPrompt("samples", ""),
    SayScreen: lambda _: SayScreen(lambda _: ""),
    FindFileScreen: lambda _: FindFileScreen(World(HOSTS, "2026-03-01 09:00:00").snapshot()),
    TagListScreen: lambda _: TagListScreen([]),
}
BURSTS = [
    *itertools.product(("ctrl+s", "enter", "escape"), repeat=2),
    ("ctrl+s", "ctrl+s", "ctrl+s", "escape"),
    ("escape", "escape", "escape", "enter"),
    ("x", "enter", "ctrl+s", "escape", "x"),
]


def burst(app: App[Any], *keys: str) -> None:
    """Let keys arrive all at once, as from a slow connection."""
    for key in keys:
        app.post_message(Key(key, key if len(key) == 1 else " " if key == "space" else None))


class Below(Screen[None]):
    """A screen that a dialog must leave where it is."""

    def compose(self) -> Any:
        yield Static("here")


def test_every_dialog_is_tried() -> None:
    def kinds(kind: type) -> set[type]:
        return {kind, *(each for below in kind.__subclasses__() for each in kinds(below))}

    bases = {Dialog, TextEditor, ArmsScreen, PickScreen}
    own = {kind for kind in kinds(Dialog) - bases if kind.__module__.startswith("lab.")}
    assert own == set(DIALOGS)


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
async def test_no_burst_takes_away_more_than_the_dialog_itself(kind: type[Dialog[Any]], tmp_path: Path) -> None:
    app = BareApp(Below)
    async with app.run_test() as pilot:
        await pilot.pause()
        below = app.screen
        for keys in BURSTS:
            app.answers.clear()
            app.push_screen(DIALOGS[kind](tmp_path), app.answers.append)
            await pilot.pause()
            burst(app, *keys)
            await handled(pilot)
            assert app.is_running and app.screen_stack[:2] == [app.screen_stack[0], below], keys
            assert len(app.answers) <= 1, keys
            while app.screen is not below:
                app.pop_screen()
            await pilot.pause()


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
async def test_a_dialog_may_be_left_before_it_is_laid_out(kind: type[Dialog[Any]], tmp_path: Path) -> None:
    app = BareApp(Below)
    async with app.run_test() as pilot:
        await pilot.pause()
        below = app.screen
        # It opens by itself, under a hand that types.
        app.push_screen(DIALOGS[kind](tmp_path), app.answers.append)
        await sleep(0)
        burst(app, "ctrl+s", "escape")
        await handled(pilot)
        while app.screen is not below:
            app.pop_screen()
        app.push_screen(DIALOGS[kind](tmp_path), app.answers.append)
        await sleep(0)
        app.exit()
    # What an app raises while it ends is kept by it.
    assert app._exception is None


async def test_a_session_that_opens_while_the_app_is_left_is_not_set_up(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    app = BareApp(Below)
    async with app.run_test() as pilot:
        await pilot.pause()
        app.push_screen(LabScreen(engine))
        app.exit()
        await sleep(0)
    assert app._exception is None


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
async def test_a_dialog_that_is_dismissed_twice_answers_once(kind: type[Dialog[Any]], tmp_path: Path) -> None:
    app = BareApp(Below)
    async with app.run_test() as pilot:
        await pilot.pause()
        below, screen = app.screen, DIALOGS[kind](tmp_path)
        app.push_screen(screen, app.answers.append)
        await pilot.pause()
        while app.screen is not screen:
            # It asked something at once.
            app.pop_screen()
        screen.dismiss(None)
        screen.dismiss(None)
        await pilot.pause()
        assert app.screen is below
        assert app.answers == [None]


async def test_a_dialog_below_another_one_leaves_that_alone() -> None:
    app = BareApp(lambda: PromptScreen("below", ""))
    async with app.run_test() as pilot:
        await pilot.pause()
        below = app.screen
        app.push_screen(EditorScreen("above", ""))
        await pilot.pause()
        below.dismiss("too early")
        await pilot.pause()
        assert isinstance(app.screen, EditorScreen)
        assert app.answers == []


@pytest.mark.parametrize("ends", [("ctrl+s", "ctrl+s"), ("ctrl+s", "escape"), ("ctrl+s", "ctrl+s", "escape", "escape")])
async def test_a_note_typed_and_ended_in_one_burst_is_written_once(tmp_path: Path, ends: tuple[str, ...]) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        burst(pilot.app, "m", *"deny", *ends)
        await handled(pilot)
        await settle(pilot)
        assert isinstance(pilot.app.screen, LabScreen)
        assert [note.text for note in told(engine, Note)] == ["deny"]  # type: ignore[attr-defined]


async def test_what_is_said_in_one_burst_decides_nothing(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        burst(pilot.app, "i", *"add a word", "ctrl+s")
        await handled(pilot)
        await settle(pilot)
        assert engine.phase == "deciding"
        assert [message.text for message in told(engine, Message)][-1:] == ["add a word"]  # type: ignore[attr-defined]
        assert told(engine, Result) == []


async def test_a_paste_keeps_its_place_among_the_keys_around_it() -> None:
    app = BareApp(lambda: PromptScreen("say", ""))
    async with app.run_test() as pilot:
        await pilot.pause()
        burst(app, "a")
        app.post_message(Paste("BC"))
        burst(app, "d", "ctrl+s")
        await handled(pilot)
        assert app.answers == ["aBCd"]


async def test_the_palette_takes_no_screen_along(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for keys in (("escape", "escape"), ("enter", "enter"), ("enter", "escape"), ("escape", "enter", "escape")):
            burst(pilot.app, "ctrl+p", *keys)
            await handled(pilot)
            await settle(pilot)
            assert any(isinstance(screen, LabScreen) for screen in pilot.app.screen_stack), keys
            while not isinstance(pilot.app.screen, LabScreen):
                await pilot.press("escape")
                await pilot.pause()


async def test_the_palette_opens_while_the_one_before_is_on_its_way_out(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        pilot.app.action_command_palette()
        pilot.app.pop_screen()
        pilot.app.action_command_palette()
        await pilot.pause()
        assert isinstance(pilot.app.screen, CommandPalette)


async def test_a_page_down_before_the_palette_has_drawn_its_list_does_nothing(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        pilot.app.action_command_palette()
        palette = pilot.app.screen
        await pilot.pause()
        commands = palette.query_one(CommandList)
        commands.styles.height = 0
        commands.styles.border = ("none", "black")
        await pilot.pause()
        commands.clear_options()
        commands.add_option("one")
        commands.highlighted = 0
        await pilot.pause()
        await pilot.press("pagedown", "pageup")
        assert pilot.app.screen is palette


async def test_leaving_the_session_twice_at_once_leaves_the_start_screen(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        lab.action_close()
        lab.action_close()
        await pilot.pause()
        assert len(pilot.app.screen_stack) == 2
        await pilot.press("question_mark")
        await dialog(pilot, HelpScreen)
