"""The start screen: choosing, the preview, and what is handed to the app."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input, Static

from lab.models.litellm_model import LitellmModel
from lab.models.local import LocalServer, Probe
from lab.protocol import Settings
from lab.scenario.briefing import AgentView, compare
from lab.scenario.compose import compose
from lab.scenario.load import load_scenario
from lab.settings import Config, load_config, save_config, settings_path
from lab.ui.app import LabApp
from lab.ui.commands.bindings import commands_of
from lab.ui.dialogs.raw import RawScreen
from lab.ui.kit.aside import Aside
from lab.ui.session.screen import LabScreen
from lab.ui.start import models as models_list
from lab.ui.start import server_line as asking
from lab.ui.start.preview import Preview
from lab.ui.start.requests import Open, Start
from lab.ui.start.screen import StartScreen
from lab.ui.start.start_line import StartLine
from tests.scenario.small import SMALL
from tests.ui.stage import PATIENCE, Stage, handled, until


async def settled(pilot: Pilot[Any]) -> None:
    """Wait until every thread has told what it found."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def pressed(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await handled(pilot)
        await settled(pilot)


def screen_of(app: Stage) -> StartScreen:
    assert isinstance(app.screen, StartScreen)
    return app.screen


def started(seen: list[Message]) -> list[Start]:
    return list({id(message): message for message in seen if isinstance(message, Start)}.values())


def preview_text(app: Stage) -> str:
    return "\n".join(line.plain[2:].rstrip() for line in screen_of(app).preview.lines)


async def test_a_first_visit_needs_nothing_but_enter() -> None:
    app, seen = Stage(StartScreen), list[Message]()
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
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await pressed(pilot, *"refu")
        assert screen_of(app).models.rows[0].key == "persona/refuser"
        await pressed(pilot, "enter")
        assert started(seen)[0].model == "persona/refuser"


async def test_what_is_typed_is_shown_and_enter_starts_the_scenario_on_top() -> None:
    app, seen = Stage(StartScreen), list[Message]()
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
    app = Stage(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        note = screen_of(app).models.note("persona/protector@0.6")
        assert "no key" in note and "looked up" not in note


async def test_any_litellm_id_can_be_typed() -> None:
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await pressed(pilot, *"zz/q-1", "end", "enter")
        assert started(seen)[0].model == "zz/q-1"


async def test_escape_takes_the_filter_back() -> None:
    app = Stage(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        everything = len(screen_of(app).models.rows)
        await pressed(pilot, *"refu")
        assert len(screen_of(app).models.rows) < everything
        await pressed(pilot, "escape")
        assert len(screen_of(app).models.rows) == everything


async def test_a_model_without_a_key_is_not_started_and_says_what_it_needs() -> None:
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        screen_of(app).models.go("gpt-5.2")
        await pressed(pilot, "enter")
        assert started(seen) == []
        assert any("OPENAI_API_KEY" in notice.message for notice in app._notifications)


async def test_a_key_in_the_environment_makes_its_models_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-real-key")
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        screen_of(app).models.go("gpt-5.2")
        await pressed(pilot, "enter")
        assert started(seen)[0].model == "gpt-5.2"


async def test_turning_a_factor_changes_condition_and_preview_and_marks_the_difference() -> None:
    app, seen = Stage(StartScreen), list[Message]()
    scenario = load_scenario("clear-the-host").scenario
    factor = scenario.factors[-1]
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        assert screen_of(app).preview.lines
        screen_of(app).factors.focus()
        await pressed(pilot, "end", "right", "right")
        assert screen_of(app).condition[factor.name] == factor.levels[2].name
        signs = {line.plain[:1] for line in screen_of(app).preview.lines}
        assert signs & {"+", "~", "−", "-"}
        subtitle = str(screen_of(app).query_one("#view").border_subtitle)
        assert f"{factor.levels[1].name} → {factor.levels[2].name}" in subtitle
        await pressed(pilot, "enter")
        assert started(seen)[0].condition[factor.name] == factor.levels[2].name
        await pressed(pilot, "left")
        assert screen_of(app).condition[factor.name] == factor.levels[1].name


async def test_the_preview_shows_what_a_level_sets_of_how_the_model_is_asked() -> None:
    def view(settings: str) -> AgentView:
        return AgentView("You are.", "Work.", (), (), {}, settings)

    usual, off = view(""), view('reasoning_effort = "none"')
    app = Stage(widgets=lambda: [Preview()])
    async with app.run_test(size=(80, 24)) as pilot:
        preview = app.query_one(Preview)
        for shown, difference, words in (
            (off, compare(usual, off, "before"), '~ reasoning_effort = "none"'),
            (usual, compare(off, usual, "before"), "~ none"),
            (off, None, '  reasoning_effort = "none"'),
        ):
            preview.show(shown, difference)
            await pilot.pause()
            assert words in [line.plain.rstrip() for line in preview.lines]
        preview.show(usual)
        await pilot.pause()
        assert not any("settings" in line.plain for line in preview.lines)


async def test_the_preview_is_exactly_what_the_agent_gets() -> None:
    app = Stage(StartScreen)
    scenario = load_scenario("clear-the-host").scenario
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        shown = " ".join(preview_text(app).split())
        composed = compose(scenario, {})
        assert " ".join(composed.system.split()) in shown
        assert " ".join(composed.user.split()) in shown
        for host in composed.hosts:
            assert host.name in shown and host.address in shown
        assert '"command"' not in shown
        await pressed(pilot, "ctrl+t")
        assert '"command"' in preview_text(app)


async def test_the_difference_from_the_default_can_be_read_as_text() -> None:
    app = Stage(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen_of(app).factors.focus()
        await pressed(pilot, "right", "right", "ctrl+d")
        assert "default" in str(screen_of(app).query_one("#view").border_subtitle)
        await pressed(pilot, "ctrl+g")
        assert isinstance(app.screen, RawScreen)
        text = "\n".join(line.plain for line in app.screen.query_one("Page").lines)  # type: ignore[attr-defined]
        assert "+++" in text


async def test_sampling_settings_and_an_address_go_with_the_start() -> None:
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await pressed(pilot, "ctrl+e", *"0.7")
        app.screen.query_one("#seed", Input).value = "3"
        app.screen.query_one("#stop", Input).value = "END, STOP"
        app.screen.query_one("#extra", Input).value = "top_k = 40"
        app.screen.query_one("#malformed", Input).value = "redraw"
        app.screen.query_one("#send_reasoning", Input).value = "no"
        app.screen.query_one("#api_base", Input).value = "http://127.0.0.1:8080/v1"
        screen_of(app).models.focus()
        await pressed(pilot, "enter")
        (start,) = started(seen)
    assert start.settings == Settings(
        temperature=0.7, seed=3, stop=("END", "STOP"), malformed="redraw", send_reasoning="no", extra={"top_k": 40}
    )
    assert start.api_base == "http://127.0.0.1:8080/v1"


@pytest.mark.parametrize(
    ("field", "text"), [("temperature", "hot"), ("top_p", "2"), ("seed", "-1"), ("extra", "{"), ("malformed", "ask")]
)
async def test_a_setting_that_makes_no_sense_is_named_and_nothing_starts(field: str, text: str) -> None:
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        app.screen.query_one(f"#{field}", Input).value = text
        await pressed(pilot, "enter")
        assert started(seen) == []
        assert any(field in notice.message for notice in app._notifications)


async def test_a_star_is_kept_and_its_model_comes_first() -> None:
    app = Stage(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pressed(pilot, "down", "down", "asterisk")
        starred = load_config().starred
        assert len(starred) == 1
        first = next(row for row in screen_of(app).models.rows if row.choosable)
        assert first.key == starred[0]


async def test_a_faulty_settings_file_is_told_and_does_not_stop_the_screen(fresh_machine: Path) -> None:
    (fresh_machine / "settings.toml").write_text("nonsense = 1\n")
    app = Stage(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert screen_of(app).models.rows
        assert any("nonsense" in notice.message for notice in app._notifications)


async def test_a_scenario_file_of_ones_own_is_read_by_its_path(tmp_path: Path) -> None:
    text = load_scenario("clear-the-host").text
    path = tmp_path / "clear-the-host.toml"
    path.write_text(text)
    app, seen = Stage(StartScreen), list[Message]()
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
    app, seen = Stage(StartScreen), list[Message]()
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
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        turned = {row.key for row in screen_of(app).factors.rows}
        assert turned >= {factor.name for factor in load_scenario("move-by-date").scenario.factors}
        assert "You are" in preview_text(app)
        await pressed(pilot, "enter")
        assert (started(seen)[0].model, started(seen)[0].scenario) == ("persona/refuser", "move-by-date")


async def test_a_budget_goes_with_the_start_and_an_empty_field_means_the_scenarios_limit() -> None:
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        assert app.screen.query_one("#turns", Input).placeholder == "60"
        app.screen.query_one("#cost", Input).value = "0.25"
        app.screen.query_one("#tokens", Input).value = "90000"
        await pressed(pilot, "enter")
        (start,) = started(seen)
    assert start.limits == {"cost": 0.25, "tokens": 90_000}


async def test_a_budget_that_is_no_number_is_named_and_nothing_starts() -> None:
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        app.screen.query_one("#turns", Input).value = "0"
        await pressed(pilot, "enter")
        assert started(seen) == []
        assert any("turns" in notice.message for notice in app._notifications)


async def test_the_app_starts_the_session_with_the_limits_that_were_set() -> None:
    app = LabApp("start")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        limits = {"turns": 2, "cost": 0.5}
        app.post_message(Start("clear-the-host", {}, "persona/refuser", Settings(), None, limits))
        await settled(pilot)
        await settled(pilot)
        assert isinstance(app.screen, LabScreen)
        assert (app.screen.engine.agent.limits.turns, app.screen.engine.agent.limits.cost) == (2, 0.5)


def answering(monkeypatch: pytest.MonkeyPatch, probe: Probe) -> None:
    async def probed(api_base: str) -> Probe:
        return msgspec.structs.replace(probe, api_base=api_base)

    monkeypatch.setattr(asking, "probe_local", probed)


async def ask_server(pilot: Pilot[Any], address: str) -> None:
    await pressed(pilot, "ctrl+e")
    field = pilot.app.screen.query_one("#api_base", Input)
    field.value = address
    field.focus()
    await pressed(pilot, "enter")


async def test_the_models_of_a_server_are_listed_and_start_at_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, Probe("", ("openai/qwen-7b", "openai/[b]mistral")))
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await ask_server(pilot, "http://127.0.0.1:9/v1")
        assert [row.key for row in screen_of(app).models.rows][1:3] == ["openai/qwen-7b", "openai/[b]mistral"]
        assert "2 models" in screen_of(app).sampling.server.answer.plain
        screen_of(app).models.focus()
        await pressed(pilot, "enter")
        (start,) = started(seen)
        assert (start.model, start.api_base) == ("openai/qwen-7b", "http://127.0.0.1:9/v1")
        # Another address: what the first one had is no longer offered.
        answering(monkeypatch, Probe("", (), "nothing answers there (Connection refused)"))
        screen_of(app).sampling.is_open = False
        await ask_server(pilot, "http://127.0.0.1:10/v1")
        assert all("qwen" not in row.key for row in screen_of(app).models.rows)
        assert "http://127.0.0.1:10/v1: nothing answers there" in screen_of(app).sampling.server.answer.plain


async def test_an_address_typed_in_a_burst_is_asked_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, Probe("", ("openai/qwen-7b",)))
    monkeypatch.setattr(asking, "STILL", 0.01)
    app = Stage(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pressed(pilot, "ctrl+e")
        field = app.screen.query_one("#api_base", Input)
        # What the field tells of each letter is only heard when all of them stand there.
        for end in range(1, 8):
            field.value = "http://"[:end]
        async with asyncio.timeout(PATIENCE):
            while not screen_of(app).sampling.server.answer:
                await settled(pilot)
        assert "has 1 model" in screen_of(app).sampling.server.answer.plain


async def test_the_settings_a_model_does_not_take_are_named_once_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    async def dropped(self: LitellmModel, settings: Settings) -> tuple[str, ...]:
        return ("top_p",) if settings.top_p is not None else ()

    monkeypatch.setattr(LitellmModel, "dropped", dropped)
    monkeypatch.setattr("lab.models.litellm_setup.is_loaded", lambda: False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-real-key")
    app = Stage(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen_of(app).models.go("gpt-5.2")
        app.screen.query_one("#top_p", Input).value = "0.5"
        await settled(pilot)
        taken = screen_of(app).sampling.taken_line
        assert "F3 asks" in taken.answer.plain
        await pressed(pilot, "f3")
        assert "gpt-5.2 does not take top p" in taken.answer.plain
        screen_of(app).models.go("persona/refuser")
        await settled(pilot)
        assert "no live model" in taken.answer.plain


@pytest.mark.parametrize("not_taken", [(), ("top_p",)], ids=["all", "not-all"])
async def test_what_a_model_does_not_take_is_told_before_it_is_asked_anything(
    monkeypatch: pytest.MonkeyPatch, not_taken: tuple[str, ...]
) -> None:
    async def dropped(self: LitellmModel, settings: Settings) -> tuple[str, ...]:
        return not_taken

    monkeypatch.setattr(LitellmModel, "dropped", dropped)
    monkeypatch.setattr("lab.models.litellm_setup.is_loaded", lambda: False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-real-key")
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        screen_of(app).models.go("gpt-5.2")
        app.screen.query_one("#top_p", Input).value = "0.5"
        await settled(pilot)
        await pressed(pilot, "enter")
        await settled(pilot)
        if not_taken:
            assert started(seen) == []
            assert "gpt-5.2 does not take top p" in screen_of(app).sampling.taken_line.answer.plain
            await pressed(pilot, "enter")
            await settled(pilot)
        assert [start.settings.top_p for start in started(seen)] == [0.5]


async def test_the_settings_of_a_model_that_is_told_its_tools_in_text_are_asked_too() -> None:
    app = Stage(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen_of(app).models.filter_text = "prompted/openai/local"
        for field, text in (("top_p", "0.5"), ("tool_choice", "required"), ("reasoning_effort", "low")):
            app.screen.query_one(f"#{field}", Input).value = text
        await settled(pilot)
        await pressed(pilot, "f3")
        said = screen_of(app).sampling.taken_line.answer.plain
        assert said == "✗ prompted/openai/local does not take reasoning effort: it will not be sent"


async def test_the_first_paint_says_that_the_scenarios_are_being_read(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Stage(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = StartScreen()
        monkeypatch.setattr(screen, "_fetch", lambda: None)
        await app.push_screen(screen)
        await until(pilot, lambda: "reading the scenarios" in "".join(line.plain for line in screen.preview.lines))
        assert "reading" in screen.factors._empty


async def test_what_is_chosen_is_marked_by_a_sign_while_the_keys_are_elsewhere() -> None:
    app = Stage(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        models = screen_of(app).models
        assert models.render_line(models.cursor).text.startswith("▸ ")
        screen_of(app).factors.focus()
        await settled(pilot)
        assert models.render_line(models.cursor).text.startswith("▹ ")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (200, 60)])
@pytest.mark.parametrize("theme", ["peerlab-dark", "peerlab-light"])
def test_it_looks_as_designed(
    snap_compare: Any, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], theme: str
) -> None:
    # Whatever else is shipped.
    monkeypatch.setattr("lab.ui.start.screen.shipped_scenarios", lambda: ["clear-the-host", "move-by-date"])

    async def turn(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        assert isinstance(pilot.app.screen, StartScreen)
        pilot.app.screen.factors.focus()
        await pressed(pilot, "right")
        await asyncio.sleep(0)

    assert snap_compare(Stage(StartScreen, theme=theme), terminal_size=size, run_before=turn)


PRESETS = """
[[preset]]
name = "study-good"
summary = "A peer with a good history."
condition = { relationship = "good" }
differs = "Ours says no number of rounds."
"""


async def with_presets(pilot: Pilot[Any], folder: Path) -> StartScreen:
    """Choose a scenario of one's own that has a preset, and stand on its first switch."""
    scenario = folder / "small.toml"
    scenario.write_text(SMALL + PRESETS)
    await settled(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, StartScreen)
    await pressed(pilot, "tab")
    screen.scenarios.filter_text = str(scenario)
    await pressed(pilot, "enter", "tab")
    return screen


async def test_a_preset_sets_every_factor_and_says_where_it_differs(tmp_path: Path) -> None:
    async with Stage(StartScreen).run_test(size=(120, 40)) as pilot:
        screen = await with_presets(pilot, tmp_path)
        await pressed(pilot, "right")
        assert screen.condition == {"relationship": "good", "lever": "visible"}
        said = screen.query_one("#asks", Aside).text.plain
        assert "Differs: Ours says no number" in said
        await pressed(pilot, "down", "right")
        assert screen.condition["relationship"] == "none"
        await pressed(pilot, "up")
        assert screen.query_one("#asks", Aside).text.plain.startswith("none: a condition of your own")


async def test_any_two_conditions_can_be_compared_by_pinning_one(tmp_path: Path) -> None:
    async with Stage(StartScreen).run_test(size=(120, 40)) as pilot:
        screen = await with_presets(pilot, tmp_path)
        await pressed(pilot, "down", "right", "f4", "down", "right", "up", "left")
        assert "pinned · relationship: good → none, lever: visible → absent" in str(screen.panel.border_subtitle)
        await pressed(pilot, "ctrl+g")
        assert isinstance(pilot.app.screen, RawScreen)
        told = screen.panel.difference()
        assert told is not None
        assert "-Hill & Co thinks well of the peer." in told[1]
        await pressed(pilot, "escape", "f4")
        assert "pinned" not in str(screen.panel.border_subtitle)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_settings_look_as_designed(
    snap_compare: Any, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.setattr("lab.ui.start.screen.shipped_scenarios", lambda: ["clear-the-host", "move-by-date"])

    async def unfold(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await pressed(pilot, "ctrl+e", *"0.7")
        # A field's cursor blinks.
        screen_of(pilot.app).models.focus()
        await pilot.pause()

    assert snap_compare(Stage(StartScreen), terminal_size=size, run_before=unfold)


def plan(app: Stage) -> str:
    return screen_of(app).query_one(StartLine).plan.plain


async def test_one_line_says_what_enter_starts_as_one_types_and_turns() -> None:
    app = Stage(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert plan(app) == "⏎ starts Complier on clear-the-host  ·  default condition"
        await pressed(pilot, *"refu", "tab", *"bench", "tab", "end", "up", "right")
        assert plan(app).startswith("⏎ starts Refuser on benchmark-review  ·  tools=")
        screen_of(app).models.focus()
        await pressed(pilot, "escape", "ctrl+u", *"haiku")
        assert "needs ANTHROPIC_API_KEY" in plan(app)
        assert "no key found" in str(screen_of(app).query_one("#ready", Static).render())


async def test_the_last_condition_of_a_scenario_comes_back() -> None:
    levels = {"relationship": "good", "oversight": "no such level", "gone": "x"}
    save_config(Config(conditions={"clear-the-host": levels}))
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await pressed(pilot, "enter")
        (start,) = started(seen)
    assert start.levels == {"relationship": "good"}
    assert start.condition["relationship"] == "good" and "gone" not in start.condition


async def test_servers_that_answer_on_this_machine_stand_in_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answering() -> tuple[tuple[LocalServer, Probe], ...]:
        address = "http://127.0.0.1:11434/v1"
        return ((LocalServer("Ollama", address), Probe(address, ("openai/small",))),)

    monkeypatch.setattr(models_list, "answering_servers", answering)
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        rows = [row.text.plain for row in screen_of(app).models.rows]
        assert rows[0] == "on this machine  http://127.0.0.1:11434/v1" and "small" in rows[1]
        await pressed(pilot, *"small", "enter")
        (start,) = started(seen)
    assert (start.model, start.api_base) == ("openai/small", "http://127.0.0.1:11434/v1")


async def test_the_session_a_crash_left_open_is_offered() -> None:
    path = settings_path().parent / "left.toml"
    notes = settings_path().parent / ".open"
    notes.mkdir(parents=True)
    path.write_text("")
    (notes / "4194305").write_text(str(path))
    app, seen = Stage(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        assert any("left was open when Peerlab last ended" in notice.message for notice in app._notifications)
        await pressed(pilot, "f5")
        assert any(isinstance(message, Open) and message.path == path for message in seen)
        assert "No session was left open" in screen_of(app).why_not("resume", ())
