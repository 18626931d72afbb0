"""The condition on the start screen: its factors, presets, preview, and how it differs from another one."""

from pathlib import Path
from typing import Any

from textual.message import Message
from textual.pilot import Pilot

from lab.scenario.briefing import AgentView, compare
from lab.scenario.compose import compose
from lab.scenario.load import load_scenario
from lab.settings import Config, save_config
from lab.ui.dialogs.raw import RawScreen
from lab.ui.kit.explanation import Explanation
from lab.ui.start.preview import Preview
from lab.ui.start.screen import StartScreen
from tests.scenario.small import SMALL
from tests.ui.bare_app import BareApp
from tests.ui.test_start import pressed, preview_text, screen_of, settled, started


async def test_turning_a_factor_changes_condition_and_preview_and_marks_the_difference() -> None:
    app, seen = BareApp(StartScreen), list[Message]()
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
    app = BareApp(widgets=lambda: [Preview()])
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
    app = BareApp(StartScreen)
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
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen_of(app).factors.focus()
        await pressed(pilot, "right", "right", "ctrl+d")
        assert "default" in str(screen_of(app).query_one("#view").border_subtitle)
        await pressed(pilot, "ctrl+g")
        assert isinstance(app.screen, RawScreen)
        text = "\n".join(line.plain for line in app.screen.query_one("Page").lines)  # type: ignore[attr-defined]
        assert "+++" in text


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
    async with BareApp(StartScreen).run_test(size=(120, 40)) as pilot:
        screen = await with_presets(pilot, tmp_path)
        await pressed(pilot, "right")
        assert screen.condition == {"relationship": "good", "lever": "visible"}
        said = screen.query_one("#asks", Explanation).text.plain
        assert "Differs: Ours says no number" in said
        await pressed(pilot, "down", "right")
        assert screen.condition["relationship"] == "none"
        await pressed(pilot, "up")
        assert screen.query_one("#asks", Explanation).text.plain.startswith("none: a condition of your own")


async def test_any_two_conditions_can_be_compared_by_pinning_one(tmp_path: Path) -> None:
    async with BareApp(StartScreen).run_test(size=(120, 40)) as pilot:
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


async def test_the_last_condition_of_a_scenario_comes_back() -> None:
    levels = {"relationship": "good", "oversight": "no such level", "gone": "x"}
    save_config(Config(conditions={"clear-the-host": levels}))
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await pressed(pilot, "enter")
        (start,) = started(seen)
    assert start.levels == {"relationship": "good"}
    assert start.condition["relationship"] == "good" and "gone" not in start.condition
