"""Working in the lab: every path a researcher takes, through the real engine, by keyboard alone."""

import asyncio
import json
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from lab.engine.engine import Engine
from lab.engine.verify import verify
from lab.models.litellm_model import LitellmModel
from lab.protocol import Answer, ModelFault, Settings
from lab.session.events import Decision, End, Failure, Fork, Message, Note, Reply, Result, Switch
from lab.settings import Config
from lab.ui.app import LabApp
from lab.ui.commands.list import COMMANDS
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.dialogs.raw import RawScreen
from lab.ui.session.call_editor import CallEditor
from lab.ui.session.history_choice import HistoryChoice
from lab.ui.session.model_choice import ModelChoice
from lab.ui.session.result_editor import ResultEditor
from lab.ui.session.screen import LabScreen
from lab.world import FileChange
from tests.engine.stage import FAULT, Script, calls, stage
from tests.ui.stage import until

SIZE = (120, 40)


class Room(LabApp):
    """The app on one session, as it is after the start screen."""

    def __init__(self, engine: Engine, *, replay: bool = False) -> None:
        super().__init__(Path("unused"), config=Config())
        self.engine = engine
        self.replay = replay

    async def _take_up(self, path: Path) -> None:
        await self._show(self.engine, replay=self.replay)


async def settle(pilot: Pilot[None]) -> LabScreen:
    """Wait until nothing is under way and everything is drawn."""
    await pilot.app.workers.wait_for_complete(
        [worker for worker in pilot.app.workers if worker.group in ("open", "engine", "verify", "forecast")]
    )
    await pilot.pause()
    await pilot.pause()
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, LabScreen))


async def dialog(pilot: Pilot[None], kind: type) -> None:
    """Wait until a dialog of that kind is on top."""
    await until(pilot, lambda: isinstance(pilot.app.screen, kind), f"no {kind.__name__}")
    await pilot.pause()


async def model_list(pilot: Pilot[None]) -> ModelChoice:
    """Wait until the models stand in their list."""
    await dialog(pilot, ModelChoice)
    choice = next(screen for screen in pilot.app.screen_stack if isinstance(screen, ModelChoice))
    await until(pilot, lambda: choice.models.entries)
    return choice


def shown(lab: LabScreen) -> str:
    """The transcript as it is on the screen."""
    transcript = lab.transcript
    return "\n".join(transcript.render_line(y).text.rstrip() for y in range(transcript.size.height))


def told(engine: Engine, kind: type) -> list[object]:
    return [event for event in engine.tree.events.values() if isinstance(event, kind)]


async def test_space_asks_the_model_and_then_runs_the_call(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("cat /srv/notice.txt", text="I read the notice."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        assert "I read the notice." in shown(lab)
        assert "⟂ waiting" in shown(lab)
        assert lab.card.card is not None and lab.card.card.call is not None
        await pilot.press("space")
        lab = await settle(pilot)
        assert "Clear /srv/old." in shown(lab)
        assert "told ✓" in shown(lab)


async def test_a_turn_is_a_reply_and_all_its_calls(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one", "echo two"), calls("echo three"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert [result.output for result in told(engine, Result)] == ["one\n", "two\n"]  # type: ignore[attr-defined]


async def test_run_goes_on_until_the_agent_answers_and_the_card_says_who_waits(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one"), calls("echo two"), Answer(text="Done."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        lab = await settle(pilot)
        assert engine.phase == "waiting"
        assert lab.card.card is not None and lab.card.card.title == "the agent waits"
        assert lab.status_line.status is not None and lab.status_line.status.turn == 3


async def test_deny_tells_the_agent_a_reason_that_can_be_worded(tmp_path: Path) -> None:
    engine, script = stage(tmp_path, calls("rm -rf /srv/old"), Answer(text="I see."))
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
    engine, script = stage(tmp_path, calls("echo one"), Answer(text="ok"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("e")
        await dialog(pilot, CallEditor)
        await pilot.press("end", *"XY", "ctrl+s")
        await dialog(pilot, HistoryChoice)
        await pilot.press(*keys, "enter")
        lab = await settle(pilot)
        assert told(engine, Result)[-1].output == "oneXY\n"  # type: ignore[attr-defined]
        assert "asked" in shown(lab) and "ran" in shown(lab)
        await pilot.press("space")
        await settle(pilot)
        command = json.loads(script.requests[-1].messages[-2].calls[0].arguments)["command"]
        assert command == ("echo oneXY" if history == "ran" else "echo one")


async def test_a_fake_starts_from_what_the_call_would_give_and_changes_nothing(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("rm /srv/old/log.txt; ls /srv/old"))
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
    engine, _ = stage(tmp_path, calls("cat /srv/notice.txt"))
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
    engine, _ = stage(tmp_path, calls("echo one"))
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


async def test_escape_stops_the_model_and_the_session_stays_whole(tmp_path: Path) -> None:
    engine, script = stage(tmp_path, Answer(text="Let me think."))
    script.hold = asyncio.Event()
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await until(pilot, lambda: "Let me ▍" in shown(pilot.app.screen))  # type: ignore[arg-type]
        lab = pilot.app.screen
        assert isinstance(lab, LabScreen)
        assert "Let me ▍" in shown(lab), "the first word is there before the reply is whole"
        assert lab.status_line.status is not None and lab.status_line.status.doing == "◌ answering"
        await pilot.press("escape")
        await settle(pilot)
        assert script.closed == 1
        assert isinstance(told(engine, Failure)[-1], Failure)
        assert engine.phase == "ready"
        assert "▍" not in shown(lab)


async def test_a_fault_of_the_model_is_told_and_can_be_retried(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, FAULT, Answer(text="Here I am."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        assert "The provider is overloaded." in shown(lab)
        card = lab.card.card
        assert card is not None and card.title == "the model failed · overloaded"
        assert "The provider is overloaded." in card.sentence and "Nothing is lost" in card.sentence
        assert [choice.command for choice in card.choices][:2] == ["lab.step", "lab.model"]
        await pilot.press("space")
        lab = await settle(pilot)
        assert "Here I am." in shown(lab)


async def test_a_fault_in_the_words_of_a_provider_stands_as_a_sentence_of_its_own(tmp_path: Path) -> None:
    fault = ModelFault("auth", "the server refused the key: wrong key", mend="check MY_KEY")
    engine, _ = stage(tmp_path, fault)
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        assert lab.card.card is not None
        assert lab.card.card.sentence.startswith("The server refused the key: wrong key. Check MY_KEY. Nothing is lost")


async def test_a_wait_before_another_try_is_counted_and_escape_ends_it(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, FAULT, Answer(text="Here I am."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        lab = pilot.app.screen
        assert isinstance(lab, LabScreen)
        await until(pilot, lambda: lab.card.card is not None and "It is asked again in" in lab.card.card.sentence)
        assert lab.card.card is not None and lab.card.card.choices[0].command == "lab.stop"
        assert lab.status_line.status is not None and lab.status_line.status.doing.startswith("◌ try 1 of ")
        await pilot.press("escape")
        await settle(pilot)
        assert engine.phase == "ready" and not told(engine, Reply)
        assert lab.card.card.title == "the model failed · overloaded"


async def test_another_model_is_chosen_by_typing_and_takes_the_settings_shown(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, Answer(text="One."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("M")
        await model_list(pilot)
        await pilot.press(*"refus", "ctrl+e", *"0.5", "enter")
        await settle(pilot)
        switch = told(engine, Switch)[-1]
        assert isinstance(switch, Switch)
        assert (switch.model, switch.settings.temperature) == ("persona/refuser", 0.5)
        await pilot.press("M")
        choice = await model_list(pilot)
        choice.sampling.query_one("#malformed", Input).value = "end"
        await pilot.press("enter")
        await settle(pilot)
        switch = told(engine, Switch)[-1]
        assert isinstance(switch, Switch)
        assert (switch.settings.temperature, switch.settings.malformed) == (0.5, "end")


async def test_a_model_without_its_key_is_not_taken_and_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    engine, _ = stage(tmp_path, Answer(text="One."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("M")
        choice = await model_list(pilot)
        choice.models.go("gpt-5.2")
        await pilot.press("enter")
        await pilot.pause()
        assert choice.is_current
        assert "OPENAI_API_KEY" in str(choice.note.content)
        await pilot.press("escape")
        await settle(pilot)
        assert not told(engine, Switch)


@pytest.mark.parametrize("not_taken", [(), ("top_p",)], ids=["all", "not-all"])
async def test_another_model_is_taken_only_once_it_was_told_which_settings_it_does_not_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, not_taken: tuple[str, ...]
) -> None:
    async def dropped(self: LitellmModel, settings: Settings) -> tuple[str, ...]:
        return not_taken

    monkeypatch.setattr(LitellmModel, "dropped", dropped)
    monkeypatch.setattr("lab.models.litellm_setup.is_loaded", lambda: False)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-a-real-key")
    engine, _ = stage(tmp_path, Answer(text="One."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("M")
        choice = await model_list(pilot)
        choice.models.go("gpt-5.2")
        choice.sampling.query_one("#top_p", Input).value = "0.5"
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        if not_taken:
            await pilot.pause()
            assert choice.is_current
            assert "gpt-5.2 does not take top p" in str(choice.note.content)
            await pilot.press("enter")
        await settle(pilot)
        switch = told(engine, Switch)[-1]
        assert isinstance(switch, Switch)
        assert (switch.model, switch.settings.top_p) == ("gpt-5.2", 0.5)


async def test_in_the_world_pane_no_key_decides_and_the_card_says_the_way_back(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        await pilot.press("w")
        lab = await settle(pilot)
        assert lab.world.has_focus_within
        card = lab.card.card
        assert card is not None and card.title == "decide · keys go to the world"
        assert [choice.command for choice in card.choices] == ["lab.leave"]
        await pilot.press("a", "e", "d", "f", "o")
        await settle(pilot)
        assert engine.phase == "deciding" and not told(engine, Result) and not told(engine, Decision)
        assert pilot.app.screen is lab
        await pilot.press("escape")
        await settle(pilot)
        card = lab.card.card
        assert card is not None
        decisions = ["approve", "edit", "deny", "fake", "doctor"]
        assert [choice.command for choice in card.choices] == [f"decide.{each}" for each in decisions]
        await pilot.press("a")
        await settle(pilot)
        assert told(engine, Result)


async def test_back_looks_and_fork_starts_a_branch_with_the_world_of_that_event(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("rm /srv/old/log.txt"), Answer(text="Gone."), calls("ls /srv/old"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t", "t")
        await settle(pilot)
        events = len(engine.tree.events)
        await pilot.press("b", "b")
        lab = await settle(pilot)
        assert len(engine.tree.events) == events, "looking writes nothing"
        assert engine.phase == "past"
        assert "you stand here · 2 events follow" in shown(lab)
        assert lab.status_line.status is not None and lab.status_line.status.place == "past"
        await pilot.press("space")
        await settle(pilot)
        assert len(engine.tree.events) == events, "nothing can be run in the past"
        await pilot.press("k")
        await dialog(pilot, PromptScreen)
        await pilot.press(*"spared", "enter")
        lab = await settle(pilot)
        assert told(engine, Fork)[-1].branch == "spared"  # type: ignore[attr-defined]
        assert engine.phase == "deciding", "the call waits again on the new branch"
        await pilot.press("d")
        await dialog(pilot, PromptScreen)
        await pilot.press("ctrl+s")
        lab = await settle(pilot)
        assert "branch  spared" in shown(lab)
        assert verify(engine.session).exact


async def test_what_the_researcher_says_reaches_the_agent(tmp_path: Path) -> None:
    engine, script = stage(tmp_path, Answer(text="Done."), Answer(text="Sorry."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("i")
        await dialog(pilot, PromptScreen)
        await pilot.press(*"why?", "ctrl+s")
        lab = await settle(pilot)
        assert told(engine, Message)[-1].text == "why?"  # type: ignore[attr-defined]
        assert "you say" in shown(lab)
        await pilot.press("space")
        await settle(pilot)
        assert script.requests[-1].messages[-1].text == "why?"


async def test_a_reply_is_reworded_in_an_editor_and_the_transcript_shows_both(tmp_path: Path) -> None:
    engine, script = stage(tmp_path, calls("echo one", text="I delete it."), Answer(text="Done."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("W")
        await dialog(pilot, EditorScreen)
        await pilot.press("end", *" Not.", "ctrl+s")
        lab = await settle(pilot)
        assert "you reworded the reply" in shown(lab)
        assert "I delete it. Not." in shown(lab)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        assert "I delete it. Not." in [message.text for message in script.requests[-1].messages]


async def test_one_key_tags_the_selected_event_and_takes_it_back(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        events = len(engine.tree.events)
        await pilot.press("g", "r")
        lab = await settle(pilot)
        assert "● open-refusal" in shown(lab)
        assert engine.tree.tags(engine.cursor)[0].behaviour == "open-refusal"
        assert len(engine.tree.events) == events + 1, "the tag key fired no command"
        await pilot.press("r")
        lab = await settle(pilot)
        assert "open-refusal" not in shown(lab)
        await pilot.press("escape")
        assert lab.transcript.has_focus


async def test_no_key_of_tag_mode_is_a_command(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        await pilot.press("g")
        await pilot.pause()
        for key in "abcdefhijklmnopqrstuvwxyz0123456789":
            await pilot.press(key)
        await settle(pilot)
        assert pilot.app.screen is lab
        assert engine.phase == "deciding"
        assert not [event for event in engine.tree.events.values() if isinstance(event, Result | Decision | Fork | End)]


async def test_a_note_stands_under_its_event(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, Answer(text="Hello."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await pilot.press("m")
        await dialog(pilot, PromptScreen)
        await pilot.press(*"odd", "ctrl+s")
        lab = await settle(pilot)
        assert told(engine, Note)[-1].text == "odd"  # type: ignore[attr-defined]
        assert "✐ odd" in shown(lab)


async def test_raw_shows_the_events_of_the_selected_entry(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("v")
        await dialog(pilot, RawScreen)
        text = pilot.app.screen._text  # type: ignore[attr-defined]
        assert '"kind": "reply"' in text and '"kind": "result"' in text


async def test_copy_takes_the_selected_entry_and_offers_a_file(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("printf 'a\\033b'"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("y")
        await pilot.pause()
        assert "a␛b" in pilot.app.clipboard and "\x1b" not in pilot.app.clipboard
        await pilot.press("Y")
        await dialog(pilot, PromptScreen)
        target = tmp_path / "taken.txt"
        await pilot.press("ctrl+a", "ctrl+k", *str(target), "enter")
        await settle(pilot)
        assert target.read_text().rstrip("\n") == pilot.app.clipboard


async def test_search_goes_from_match_to_match(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, *(calls(f"echo needle-{n}") for n in range(3)))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t", "t", "t")
        lab = await settle(pilot)
        await pilot.press("home", "slash", *"NEEDLE", "enter")
        first = lab.transcript.selected
        await pilot.press("n")
        second = lab.transcript.selected
        await pilot.press("n", "n")
        assert lab.transcript.selected == first < second
        await pilot.press("N", "escape")
        assert not lab.finder.display


async def test_a_saved_session_plays_as_a_tape_on_the_same_screen(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("rm /srv/old/log.txt", text="I clear."), calls("echo two"), Answer(text="Bye."))
    engine_events = len(engine.tree.events)
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        result = told(engine, Result)[-1]
        engine.marks.tag(result.id, "open-refusal")  # type: ignore[attr-defined]
        events = len(engine.tree.events)
        assert events > engine_events
        await pilot.press("R")
        lab = await settle(pilot)
        assert "I clear." not in shown(lab)
        assert lab.status_line.status is not None and lab.status_line.status.place == "tape"
        await pilot.press("space")
        lab = await settle(pilot)
        assert "I clear." in shown(lab) and "⟂ waiting" in shown(lab)
        await pilot.press("right_curly_bracket")
        lab = await settle(pilot)
        assert isinstance(engine.tree.events[engine.cursor], Result)
        assert "removed" in shown(lab) or "log.txt" in shown(lab)
        await pilot.press("right_square_bracket")
        await settle(pilot)
        assert engine.cursor == result.id  # type: ignore[attr-defined]
        await pilot.press("b")
        await settle(pilot)
        assert isinstance(engine.tree.events[engine.cursor], Reply)
        await pilot.press("colon", "1", "enter")
        await settle(pilot)
        assert engine.standing.turn == 1
        await pilot.press(*["plus"] * 8, "p")
        await until(pilot, lambda: not lab.player.tape or lab.player.tape.is_over)
        lab = await settle(pilot)
        assert "Bye." in shown(lab)
        await pilot.press("R")
        await settle(pilot)
        assert len(engine.tree.events) == events, "playing writes nothing"


async def test_verify_says_exact(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one"), Answer(text="Bye."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("V")
        await settle(pilot)
        assert any(notice.message == "exact" for notice in pilot.app._notifications)


async def test_a_small_terminal_says_so_and_stays_usable(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(60, 18)) as pilot:
        lab = await settle(pilot)
        assert lab.query_one("SizeNotice").display
        await pilot.press("t")
        lab = await settle(pilot)
        assert "told ✓" in shown(lab)
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not lab.query_one("SizeNotice").display


@pytest.mark.parametrize("key", ["w", "g", "B"])
async def test_each_pane_can_be_reached_and_left_at_80_by_24(tmp_path: Path, key: str) -> None:
    engine, _ = stage(tmp_path, calls("echo one"))
    async with Room(engine).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("t")
        lab = await settle(pilot)
        assert not lab.query_one("#side").display
        await pilot.press(key)
        await pilot.pause()
        await pilot.pause()
        assert lab.query_one("#side").display
        assert lab.focused is not None and lab.query_one("#side") in lab.focused.ancestors
        await pilot.press("escape")
        await pilot.pause()
        assert lab.transcript.has_focus and not lab.query_one("#side").display


async def test_who_answers_is_said_in_words(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, Answer(text="Hello."))
    assert isinstance(engine.agent.model, Script)
    for width in (40, 80, 120, 200):
        async with Room(engine).run_test(size=(width, 40)) as pilot:
            lab = await settle(pilot)
            assert "◇ scripted" in lab.status_line.render().plain
            engine.close = lambda: None  # type: ignore[method-assign]


def test_every_command_has_an_action_and_a_key_of_its_own() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    for command in COMMANDS:
        if command.owner == "lab":
            assert hasattr(LabScreen, f"action_{command.action.split('(')[0]}"), command.id


async def test_the_call_that_is_decided_next_is_the_selected_one(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("echo one", "echo two", "echo three"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        for _ in range(3):
            await pilot.press("space")
            lab = await settle(pilot)
            entry = lab.transcript.entry
            assert entry is not None and entry.call == engine.standing.pending[0]


async def test_an_edit_of_the_world_is_an_event_the_next_call_sees_and_u_takes_it_back(tmp_path: Path) -> None:
    engine, _ = stage(tmp_path, calls("cat /srv/notice.txt"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        before = engine.snapshot
        change = FileChange(host="ops-01", path="/srv/notice.txt", text="Clear nothing.\n")
        engine.interventions.edit_world((change,), "another order")
        lab = await settle(pilot)
        assert "you changed the world" in shown(lab) and "another order" in shown(lab)
        await pilot.press("u")
        await settle(pilot)
        assert engine.snapshot == before
        engine.interventions.edit_world((change,), "after all")
        await settle(pilot)
        await pilot.press("a")
        lab = await settle(pilot)
        assert told(engine, Result)[-1].output == "Clear nothing.\n"  # type: ignore[attr-defined]
        await pilot.press("b")
        lab = await settle(pilot)
        assert "past" in lab.world.locked


async def test_samples_leave_what_is_shown_as_it_is_and_one_goes_on_from_there(tmp_path: Path) -> None:
    answers = [calls("echo one"), calls("echo two"), calls("echo mine")]
    engine, _ = stage(tmp_path, *answers)
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        before = lab.transcript.entry
        await engine.sampler.resample(2)
        lab = await settle(pilot)
        assert lab.transcript.entry == before
        assert "echo" not in shown(lab)
        assert [row.key for row in lab.branches.rows] == ["main", "sample-1"]
        await pilot.press("space")
        lab = await settle(pilot)
        assert "echo mine" in shown(lab)
        assert "⟂ waiting" in shown(lab)
