"""The start screen: choosing, and what is handed to the app."""

import asyncio
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Static

from lab.protocol import Settings
from lab.scenario.compose import compose
from lab.scenario.load import load_scenario
from lab.settings import Config, load_config, save_config, settings_path
from lab.ui.commands.bindings import commands_of
from lab.ui.start.requests import Open, Start
from lab.ui.start.screen import StartScreen
from lab.ui.start.start_line import StartLine
from tests.ui.bare_app import BareApp, drawn, handled, until


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until every thread has told what it found."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def pressed(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await handled(pilot)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def screen_of(app: BareApp) -> StartScreen:
    assert isinstance(app.screen, StartScreen)
    return app.screen


def started(seen: list[Message]) -> list[Start]:
    return list({id(message): message for message in seen if isinstance(message, Start)}.values())


def preview_text(app: BareApp) -> str:
    return "\n".join(line.plain[2:].rstrip() for line in screen_of(app).preview.lines)


async def test_a_first_visit_needs_nothing_but_enter() -> None:
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await pressed(pilot, "enter")
        (start,) = started(seen)
    assert start.model.startswith("persona/")
    assert start.scenario == "clear-the-host"
    assert start.settings == Settings() and start.api_base is None
    scenario = load_scenario("clear-the-host").scenario
    assert start.condition == compose(scenario, {}).condition


async def test_typing_narrows_the_models_and_enter_starts_with_the_first() -> None:
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await pressed(pilot, *"refu")
        assert screen_of(app).models.rows[0].key == "persona/refuser"
        await pressed(pilot, "enter")
        assert started(seen)[0].model == "persona/refuser"


async def test_what_is_typed_is_shown_and_enter_starts_the_scenario_on_top() -> None:
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        screen = screen_of(app)
        screen.scenarios.focus()
        await pressed(pilot, *"bench")
        assert "bench" in str(screen.query_one("#what").border_subtitle)
        assert all("bench" in row.key or "bench" in row.text.plain.casefold() for row in screen.scenarios.rows)
        assert screen.scenarios.current == screen.scenarios.rows[0].key
        await pressed(pilot, "enter")
        assert started(seen)[0].scenario == screen.scenarios.rows[0].key


async def test_the_help_sheet_and_the_palette_have_the_commands_of_the_screen() -> None:
    assert {command.owner for name in StartScreen.COMMAND_SETS for command in commands_of(name)} == {"start"}


async def test_a_typed_persona_needs_no_key() -> None:
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        note = screen_of(app).models.note("persona/protector@0.6")
        assert "no key" in note and "looked up" not in note


async def test_any_litellm_id_can_be_typed() -> None:
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        # Its letters occur in this order in an id of the list, which no one means who types a whole id.
        await pressed(pilot, *"openai/m")
        assert plan(app).startswith("⏎ starts openai/m on ")
        await pressed(pilot, "enter")
        assert started(seen)[0].model == "openai/m"
        assert plan(app) == "starting openai/m on clear-the-host…"


async def test_escape_takes_the_filter_back() -> None:
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        everything = len(screen_of(app).models.rows)
        await pressed(pilot, *"refu")
        assert len(screen_of(app).models.rows) < everything
        await pressed(pilot, "escape")
        assert len(screen_of(app).models.rows) == everything


async def test_a_model_without_a_key_is_not_started_and_says_what_it_needs() -> None:
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        screen_of(app).models.go("gpt-5.2")
        await pressed(pilot, "enter")
        assert started(seen) == []
        assert any("OPENAI_API_KEY" in notice.message for notice in app._notifications)


async def test_a_key_in_the_environment_makes_its_models_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-real-key")
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        screen_of(app).models.go("gpt-5.2")
        await pressed(pilot, "enter")
        assert started(seen)[0].model == "gpt-5.2"


async def test_a_star_is_kept_and_its_model_comes_first() -> None:
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pressed(pilot, "down", "down", "asterisk")
        starred = load_config().starred
        assert len(starred) == 1
        first = next(row for row in screen_of(app).models.rows if row.choosable)
        assert first.key == starred[0]


async def test_a_faulty_settings_file_is_told_and_does_not_stop_the_screen(fresh_machine: Path) -> None:
    (fresh_machine / "settings.toml").write_text("nonsense = 1\n")
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert screen_of(app).models.rows
        assert any("nonsense" in notice.message for notice in app._notifications)


async def test_a_scenario_file_of_ones_own_is_read_by_its_path(tmp_path: Path) -> None:
    text = load_scenario("clear-the-host").text
    path = tmp_path / "clear-the-host.toml"
    path.write_text(text)
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        screen_of(app).scenarios.focus()
        screen_of(app).scenarios.filter_text = str(path)
        await settled(pilot)
        await pressed(pilot, "end", "enter")
        assert screen_of(app).scenarios.current == str(path)
        await pressed(pilot, "enter")
        assert started(seen)[0].scenario == str(path)


async def test_a_broken_scenario_shows_its_fault_instead_of_a_preview(tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text("[scenario]\nnaem = 'odd'\n")
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        screen_of(app).scenarios.focus()
        screen_of(app).scenarios.filter_text = str(path)
        await settled(pilot)
        await pressed(pilot, "end", "enter")
        assert "naem" in preview_text(app)
        await pressed(pilot, "enter")
        assert started(seen) == []


async def test_the_scenario_used_last_is_under_the_cursor_again() -> None:
    save_config(Config(scenario="move-by-date", recent=("persona/refuser",)))
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        turned = {row.key for row in screen_of(app).factors.rows}
        assert turned >= {factor.name for factor in load_scenario("move-by-date").scenario.factors}
        assert "You are" in preview_text(app)
        await pressed(pilot, "enter")
        assert (started(seen)[0].model, started(seen)[0].scenario) == ("persona/refuser", "move-by-date")


async def test_the_first_paint_says_that_the_scenarios_are_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = StartScreen()
        monkeypatch.setattr(screen, "_fetch", lambda: None)
        await app.push_screen(screen)
        await until(pilot, lambda: "reading the scenarios" in "".join(line.plain for line in screen.preview.lines))
        assert "reading" in screen.factors._empty


async def test_what_is_chosen_is_marked_by_a_sign_while_the_keys_are_elsewhere() -> None:
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        models = screen_of(app).models
        assert models.render_line(models.cursor).text.startswith("▸ ")
        screen_of(app).factors.focus()
        await settled(pilot)
        assert models.render_line(models.cursor).text.startswith("▹ ")


@pytest.mark.parametrize(
    ("theme", "size"), product(("peerlab-dark", "peerlab-light", "peerlab-contrast"), ("120x40", "80x24", "200x60"))
)
def test_it_looks_as_designed(snap_compare: Any, monkeypatch: pytest.MonkeyPatch, size: str, theme: str) -> None:
    # Whatever else is shipped.
    monkeypatch.setattr("lab.ui.start.screen.shipped_scenarios", lambda: ["clear-the-host", "move-by-date"])

    async def turn(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        assert isinstance(pilot.app.screen, StartScreen)
        pilot.app.screen.factors.focus()
        await pressed(pilot, "right")
        await asyncio.sleep(0)

    columns, lines = map(int, size.split("x"))
    assert snap_compare(BareApp(StartScreen, theme=theme), terminal_size=(columns, lines), run_before=turn)


async def test_every_panel_of_a_wide_terminal_has_the_room_for_its_title_and_its_words() -> None:
    app = BareApp(StartScreen)
    async with app.run_test(size=(200, 60)) as pilot:
        await settled(pilot)
        picture = drawn(app)
        for words in (
            "─ model ─",
            "─ scenario ─",
            "─ condition ─",
            "─ what the agent gets ─",
            "Complier",
            "clear-the-",
        ):
            assert words in picture
        assert "⏎ starts Complier on clear-the-host" in picture.splitlines()[-2]


def plan(app: BareApp) -> str:
    return screen_of(app).query_one(StartLine).plan.plain


async def test_one_line_says_what_enter_starts_as_one_types_and_turns() -> None:
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert plan(app) == "⏎ starts Complier on clear-the-host  ·  default condition"
        await pressed(pilot, *"refu", "tab", *"bench", "tab", "end", "up", "right")
        assert plan(app).startswith("⏎ starts Refuser on benchmark-review  ·  tools=")
        screen_of(app).models.focus()
        await pressed(pilot, "escape", "ctrl+u", *"haiku")
        assert "needs ANTHROPIC_API_KEY" in plan(app)
        assert "no key found" in str(screen_of(app).query_one("#ready", Static).render())
        screen_of(app).models.show_models([], (), ())
        screen_of(app).models.show([], None)
        await pressed(pilot, "enter")
        assert [notice.message for notice in app._notifications][-1] == "models and scenarios are still being read"


async def test_the_session_a_crash_left_open_is_offered() -> None:
    path = settings_path().parent / "left.toml"
    notes = settings_path().parent / ".open"
    notes.mkdir(parents=True)
    path.write_text("")
    tags = path.with_name("left.tags-ann.toml")
    (notes / "4194305").write_text(f"{path}\0{tags}")
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        assert any(
            "goes on with it, its tags in left.tags-ann.toml." in notice.message for notice in app._notifications
        )
        await pressed(pilot, "f5")
        assert any(isinstance(message, Open) and (message.path, message.tags) == (path, tags) for message in seen)
        assert "No session was left open" in screen_of(app).why_not("resume", ())
