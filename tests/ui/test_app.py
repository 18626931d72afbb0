"""The app around the screens: starting, opening, leaving, themes, keys from the settings, and what cannot be opened."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from textual.command import CommandList
from textual.events import Key
from textual.pilot import Pilot

from lab.engine.start import start_session
from lab.models.human import HumanModel
from lab.protocol import Answer
from lab.session.events import End, Reply, Result
from lab.session.log import Session
from lab.settings import Config, load_config
from lab.ui.app import LabApp
from lab.ui.commands.bindings import commands_of
from lab.ui.dialogs.help import HelpScreen
from lab.ui.kit.page import LinePage
from lab.ui.session.human import HumanScreen
from lab.ui.session.screen import LabScreen
from lab.ui.stage.screen import StageScreen
from lab.ui.start.models import ModelList
from lab.ui.start.scenarios import ScenarioList
from lab.ui.start.screen import StartScreen
from tests.engine.scripted import calls, scripted_engine
from tests.ui.bare_app import handled, until
from tests.ui.test_lab import Room, dialog, settle, shown


async def arrive(pilot: Pilot[None], kind: type) -> None:
    """Wait until a screen of that kind is shown."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind), f"no {kind.__name__}")


async def test_the_demo_is_left_for_the_lab_where_it_runs_on_and_is_saved(fresh_machine: Path) -> None:
    app = LabApp("demo")
    async with app.run_test(size=(120, 40)) as pilot:
        await arrive(pilot, StageScreen)
        await pilot.press("F", "escape")
        await arrive(pilot, LabScreen)
        await pilot.press("r")
        lab = await settle(pilot)
        assert isinstance(lab.engine.tree.events[lab.engine.cursor], End)
        path = lab.engine.session.path
    assert path.parent == fresh_machine / "sessions"
    assert any(isinstance(event, Reply) for event in Session.open(path).tree.events.values())


async def test_a_session_can_be_left_for_the_start_screen_and_opened_again(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    app = Room(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("ctrl+o")
        await arrive(pilot, StartScreen)
    events = len(engine.tree.events)
    before, side = engine.session.path.read_bytes(), tmp_path / "ann.toml"
    again = LabApp(engine.session.path, tags=side)
    async with again.run_test(size=(120, 40)) as pilot:
        await arrive(pilot, LabScreen)
        lab = await settle(pilot)
        assert len(lab.engine.tree.events) == events
        assert "✓ tags saved" in str(lab.status_line.render())
        assert f"Tags go to {side}" in next(iter(again._notifications)).message
        await pilot.press("g", "k", "escape", "k")
        lab = await settle(pilot)
        assert "unrequested-recon" in shown(lab) and "unrequested-recon" in side.read_text()
        assert engine.session.path.read_bytes() == before, "no branch was made either"
        assert "echo one" in shown(lab)
        assert "script" in next(iter(again._notifications)).message, "its model cannot answer here, and that is said"


async def test_an_ended_session_opens_as_a_tape(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"), Answer(text="Bye."))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        engine.interventions.end()
    app = LabApp(engine.session.path)
    async with app.run_test(size=(120, 40)) as pilot:
        await arrive(pilot, LabScreen)
        lab = await settle(pilot)
        assert lab.status_line.status is not None and lab.status_line.status.place == "tape"
        assert "echo one" not in shown(lab)
        await pilot.press("space", "space")
        lab = await settle(pilot)
        assert "echo one" in shown(lab) and "told ✓" in shown(lab)


async def test_what_is_no_session_is_told_in_one_sentence_on_the_start_screen(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("format = 1\n[session\n")
    app = LabApp(path)
    async with app.run_test(size=(120, 40)) as pilot:
        await arrive(pilot, StartScreen)
        await pilot.pause()
        assert any("broken.toml" in notice.message for notice in app._notifications)


async def test_the_theme_flips_and_is_remembered(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        dark = lab.transcript.render_line(0)
        await pilot.press("f2")
        await pilot.pause()
        assert pilot.app.theme == "peerlab-light"
        assert lab.transcript.render_line(0) != dark
    assert load_config().theme == "peerlab-light"


async def test_a_key_of_the_settings_replaces_the_usual_one(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    app = Room(engine)
    app.config = Config(keys={"lab.step": "s"})
    async with app.run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        assert engine.phase == "ready"
        await pilot.press("s")
        await settle(pilot)
        assert engine.phase == "deciding"
        assert lab.keys.render().plain.startswith("s step")


async def test_the_help_sheet_and_the_palette_hold_every_command(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await dialog(pilot, HelpScreen)
        sheet = "\n".join(line.plain for line in pilot.app.screen.query_one(LinePage).lines)
        for command in commands_of("lab", "transcript", "app"):
            assert command.label in sheet, command.id
        await pilot.press("escape", "ctrl+p", *"smallest move")
        await until(pilot, lambda: [each.option_count for each in pilot.app.screen.query(CommandList)] == [1])
        await pilot.press("enter")
        await pilot.pause()
        await settle(pilot)
        assert engine.phase == "deciding"


async def test_a_click_on_a_key_does_what_the_key_does(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.click("#keys", offset=(2, 0))
        await pilot.pause()
        await settle(pilot)
        assert engine.phase == "deciding"


async def test_the_researcher_can_play_the_agent(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    scenario = tmp_path / "two-hosts.toml"
    engine.close()
    engine = start_session(str(scenario), {}, HumanModel(), folder=tmp_path)
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        lab = await settle(pilot)
        await pilot.press("space")
        await dialog(pilot, HumanScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert lab.status_line.status is not None and lab.status_line.status.doing == "◆ your turn"
        await pilot.press("h")
        await dialog(pilot, HumanScreen)
        await pilot.press(*"I decline.", "ctrl+s")
        lab = await settle(pilot)
        assert "I decline." in shown(lab)
        assert lab.status_line.status is not None and lab.status_line.status.nature == "human"
        assert engine.phase == "waiting"


async def test_a_session_that_cannot_be_written_says_so_until_it_can(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        descriptor = engine.session._descriptor
        with open("/dev/full", "wb", buffering=0) as full:  # noqa: PTH123
            engine.session._descriptor = full.fileno()
            await pilot.press("a")
            lab = await settle(pilot)
            assert "✗ not saved" in lab.status_line.render().plain
            engine.session._descriptor = descriptor
        assert engine.phase == "deciding", "the call waits again"
        await pilot.press("a")
        lab = await settle(pilot)
        assert "✓ saved" in lab.status_line.render().plain
        assert [event for event in engine.tree.events.values() if isinstance(event, Result)]


def test_the_first_frame_loads_nothing_that_is_not_in_it() -> None:
    rooms = ("behaviours", "engine", "models", "personas", "scenario", "session", "tools", "world")
    heavy = ("litellm", "bashkit", "pydantic", "tomlkit", *(f"lab.{room}" for room in rooms), "lab.ui.start.screen")
    script = f"import sys, lab.ui.app; print([name for name in {heavy!r} if name in sys.modules])"
    modules = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert modules.strip() == "[]"


async def test_what_is_typed_before_the_start_screen_is_there_reaches_it(fresh_machine: Path) -> None:
    app = LabApp()
    async with app.run_test(size=(120, 40)) as pilot:
        assert app.screen.query("StartFrame #how"), "the frame is painted first"
        for key in "persona/x":
            app.post_message(Key(key, key))
        await arrive(pilot, StartScreen)
        await until(
            pilot,
            lambda: [each.filter_text for each in app.screen.query(ModelList)] == ["persona/x"],
            "the letters were lost",
        )


async def test_keys_wait_until_the_start_screen_has_a_cursor(
    fresh_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[Callable[[], object]] = []
    monkeypatch.setattr(
        StartScreen, "call_after_refresh", lambda _, callback, *args: painted.append(partial(callback, *args))
    )
    app = LabApp()
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: painted)
        for key in ("tab", "c", "l"):
            app.post_message(Key(key, key if key != "tab" else None))
        await pilot.pause()
        # A busy machine paints the screen only now.
        for callback in painted:
            app.screen.call_later(callback)
        await until(pilot, lambda: [each.filter_text for each in app.screen.query(ScenarioList)] == ["cl"])
        assert [each.filter_text for each in app.screen.query(ModelList)] == [""] and app.focused is not None


async def test_enter_pressed_many_times_begins_one_session(fresh_machine: Path) -> None:
    app = LabApp()
    async with app.run_test(size=(120, 40)) as pilot:
        await arrive(pilot, StartScreen)
        await until(pilot, lambda: app.screen.query_one(ScenarioList).rows and app.screen.query_one(ModelList).rows)
        for _ in range(4):
            app.post_message(Key("enter", "\r"))
        await arrive(pilot, LabScreen)
        await handled(pilot)
    assert len(list((fresh_machine / "sessions").glob("*.toml"))) == 1
