"""The settings on the start screen: sampling, budgets, servers, and what a model does not take of them."""

import asyncio
from typing import Any

import msgspec
import pytest
from textual.message import Message
from textual.pilot import Pilot
from textual.widgets import Input

from lab.models.litellm_model import LitellmModel
from lab.models.local import LocalServer, Probe
from lab.protocol import Settings
from lab.ui.app import LabApp
from lab.ui.session.screen import LabScreen
from lab.ui.start import models as models_list
from lab.ui.start import server_line as asking
from lab.ui.start.requests import Start
from lab.ui.start.screen import StartScreen
from tests.ui.bare_app import PATIENCE, BareApp
from tests.ui.test_start import pressed, screen_of, settled, started


async def test_sampling_settings_and_an_address_go_with_the_start() -> None:
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await pressed(pilot, "ctrl+e", *"0.7", "ctrl+e")
        assert not screen_of(app).sampling.is_open and screen_of(app).models.has_focus, "the key that opens it folds it"
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
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        app.screen.query_one(f"#{field}", Input).value = text
        await pressed(pilot, "enter")
        assert started(seen) == []
        assert any(field in notice.message for notice in app._notifications)


async def test_a_budget_goes_with_the_start_and_an_empty_field_means_the_scenarios_limit() -> None:
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        assert app.screen.query_one("#turns", Input).placeholder == "60"
        app.screen.query_one("#cost", Input).value = "0.25"
        app.screen.query_one("#tokens", Input).value = "90000"
        await pressed(pilot, "enter")
        (start,) = started(seen)
    assert start.limits == {"cost": 0.25, "tokens": 90_000}


async def test_a_budget_that_is_no_number_is_named_and_nothing_starts() -> None:
    app, seen = BareApp(StartScreen), list[Message]()
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
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await ask_server(pilot, "http://127.0.0.1:9/v1")
        assert [row.key for row in screen_of(app).models.rows][1:3] == ["openai/qwen-7b", "openai/[b]mistral"]
        assert "2 models" in screen_of(app).sampling.server.answer.plain
        # There is nothing more to ask: the key does what it does in any field.
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
    app = BareApp(StartScreen)
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
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen_of(app).models.go("gpt-5.2")
        app.screen.query_one("#top_p", Input).value = "0.5"
        await settled(pilot)
        summary = screen_of(app).sampling.taken_line
        assert "F3 asks" in summary.answer.plain
        await pressed(pilot, "f3")
        assert "gpt-5.2 does not take top p" in summary.answer.plain
        screen_of(app).models.go("persona/refuser")
        await settled(pilot)
        assert "no live model" in summary.answer.plain


@pytest.mark.parametrize("not_taken", [(), ("top_p",)], ids=["all", "not-all"])
async def test_what_a_model_does_not_take_is_told_before_it_is_asked_anything(
    monkeypatch: pytest.MonkeyPatch, not_taken: tuple[str, ...]
) -> None:
    async def dropped(self: LitellmModel, settings: Settings) -> tuple[str, ...]:
        return not_taken

    monkeypatch.setattr(LitellmModel, "dropped", dropped)
    monkeypatch.setattr("lab.models.litellm_setup.is_loaded", lambda: False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-real-key")
    app, seen = BareApp(StartScreen), list[Message]()
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
    app = BareApp(StartScreen)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        screen_of(app).models.filter_text = "prompted/openai/local"
        for field, text in (("top_p", "0.5"), ("tool_choice", "required"), ("reasoning_effort", "low")):
            app.screen.query_one(f"#{field}", Input).value = text
        await settled(pilot)
        await pressed(pilot, "f3")
        said = screen_of(app).sampling.taken_line.answer.plain
        assert said == "✗ prompted/openai/local does not take reasoning effort: it will not be sent"


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

    assert snap_compare(BareApp(StartScreen), terminal_size=size, run_before=unfold)


async def test_servers_that_answer_on_this_machine_stand_in_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    async def answering() -> tuple[tuple[LocalServer, Probe], ...]:
        address = "http://127.0.0.1:11434/v1"
        return ((LocalServer("Ollama", address), Probe(address, ("openai/small",))),)

    monkeypatch.setattr(models_list, "answering_servers", answering)
    app, seen = BareApp(StartScreen), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        rows = [row.text.plain for row in screen_of(app).models.rows]
        assert rows[0] == "on this machine  http://127.0.0.1:11434/v1" and "small" in rows[1]
        await pressed(pilot, *"small", "enter")
        (start,) = started(seen)
    assert (start.model, start.api_base) == ("openai/small", "http://127.0.0.1:11434/v1")
