"""Deciding about a call in the lab: denied, edited, faked, doctored, or left waiting."""

import json
from pathlib import Path

import pytest

from lab.engine.start import start_session
from lab.protocol import Answer
from lab.session.events import Decision, Result
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session.call_editor import CallEditor
from lab.ui.session.history_choice import HistoryChoice
from lab.ui.session.result_editor import ResultEditor
from tests.engine.scripted import SCENARIO, Script, calls, scripted_engine
from tests.ui.bare_app import drawn, until
from tests.ui.test_lab import SIZE, Room, dialog, settle, shown, told

DRAFTED = """
[[custom_tool]]
name = "ask"
description = "Ask somebody."
drafted = "One line of chat."
[[custom_tool.parameter]]
name = "question"
"""


async def test_deny_tells_the_agent_a_reason_that_can_be_worded(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, calls("rm -rf /srv/old"), Answer(text="I see."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("d")
        await dialog(pilot, PromptScreen)
        await pilot.press("ctrl+a", "ctrl+k", *"no")
        await pilot.press("ctrl+s")
        lab = await settle(pilot)
        result = told(engine, Result)[-1]
        assert result.arguments is None and result.told and "no" in result.told  # type: ignore[attr-defined]
        assert "✗ denied" in shown(lab)
        await pilot.press("space")
        await settle(pilot)
        assert script.requests[-1].messages[-1].text == result.told  # type: ignore[attr-defined]


@pytest.mark.parametrize(("keys", "history"), [((), "ran"), (("space",), "asked")])
async def test_an_edited_call_runs_and_its_history_is_chosen(
    tmp_path: Path, keys: tuple[str, ...], history: str
) -> None:
    engine, script = scripted_engine(tmp_path, calls("echo one"), Answer(text="ok"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("e")
        await dialog(pilot, CallEditor)
        await pilot.press("end", *"XY | tee /tmp/new", "ctrl+s")
        await dialog(pilot, HistoryChoice)
        await until(pilot, lambda: "would  + " in drawn(pilot.app) and "/tmp/new new file" in drawn(pilot.app))
        await pilot.press(*keys, "enter")
        lab = await settle(pilot)
        assert told(engine, Result)[-1].output == "oneXY\n"  # type: ignore[attr-defined]
        assert "asked" in shown(lab) and "ran" in shown(lab)
        await pilot.press("space")
        await settle(pilot)
        command = json.loads(script.requests[-1].messages[-2].calls[0].arguments)["command"]
        assert command == ("echo oneXY | tee /tmp/new" if history == "ran" else "echo one")


async def test_an_edited_call_that_nothing_can_run_is_said_and_kept(tmp_path: Path) -> None:
    scenario = tmp_path / "drafted.toml"
    scenario.write_text(SCENARIO.replace('"bash",', '"bash", "ask",') + DRAFTED)
    engine = start_session(str(scenario), {}, Script(calls("ls")), folder=tmp_path)
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("e")
        await dialog(pilot, CallEditor)
        await pilot.press("shift+tab", "right", "tab", *"Who is there", "ctrl+s")
        await dialog(pilot, HistoryChoice)
        await pilot.press("enter")
        await settle(pilot)
        assert any("ask has no result of its own" in notice.message for notice in pilot.app._notifications)
        await pilot.press("e")
        await dialog(pilot, CallEditor)
        assert "[ask]" in drawn(pilot.app) and "Who is there" in drawn(pilot.app)


async def test_a_long_edited_call_is_read_to_its_end_in_a_small_terminal(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("\n".join(f"echo line {number}" for number in range(30))))
    async with Room(engine).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("e")
        await dialog(pilot, CallEditor)
        await pilot.press("ctrl+end", *"XY", "ctrl+s")
        await dialog(pilot, HistoryChoice)
        await until(pilot, lambda: "63 lines: pageup and pagedown scroll" in drawn(pilot.app))
        assert "line 29XY" not in drawn(pilot.app) and "the call that runs" in drawn(pilot.app)
        await pilot.press(*["pagedown"] * 12)
        assert "line 29XY" in drawn(pilot.app) and "● the call that runs" in drawn(pilot.app)
        await pilot.resize_terminal(80, 95)
        whole = ("asked bash", "line 29XY")
        await until(pilot, lambda: all(words in drawn(pilot.app) for words in whole), "all of it has room")
        assert "63 lines" not in drawn(pilot.app)


async def test_a_fake_starts_from_what_the_call_would_give_and_changes_nothing(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt; ls /srv/old"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        before = engine.snapshot
        await pilot.press("f")
        await dialog(pilot, ResultEditor)
        assert pilot.app.screen.query_one("TextField").text.startswith("big.bin")  # type: ignore[attr-defined]
        await pilot.press("tab", *"2", "ctrl+s")
        lab = await settle(pilot)
        result = told(engine, Result)[-1]
        assert isinstance(result, Result) and result.arguments is None and result.told == "big.bin\n"
        assert result.exit_code == 2 and "exit 2" in shown(lab)
        assert engine.snapshot == before


async def test_a_doctored_result_keeps_both_what_it_gave_and_what_was_told(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("cat /srv/notice.txt"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("o")
        await dialog(pilot, ResultEditor)
        await pilot.press("down", "down", *"Or not.", "ctrl+s")
        lab = await settle(pilot)
        result = told(engine, Result)[-1]
        assert result.output == "Clear /srv/old.\n" and result.told == "Clear /srv/old.\nOr not."  # type: ignore[attr-defined]
        assert "+ Or not." in shown(lab)


async def test_leaving_a_decision_leaves_the_call_waiting(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        for key, kind in (("e", CallEditor), ("d", PromptScreen), ("f", ResultEditor), ("o", ResultEditor)):
            await pilot.press(key)
            await dialog(pilot, kind)
            await pilot.press("escape")
            await settle(pilot)
            assert engine.phase == "deciding"
        assert told(engine, Decision) == []


async def test_the_call_that_is_decided_next_is_the_selected_one(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one", "echo two", "echo three"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        for _ in range(3):
            await pilot.press("space")
            lab = await settle(pilot)
            entry = lab.transcript.entry
            assert entry is not None and entry.call == engine.standing.pending[0]
