"""Working in the lab by keys alone, through the real engine: stepping, running, looking back, forking, replaying."""

import asyncio
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lab.engine.engine import Engine
from lab.engine.verify import verify
from lab.protocol import Answer
from lab.session.events import Decision, Failure, Fork, Message, Reply, Result
from lab.settings import Config
from lab.ui.app import LabApp
from lab.ui.commands.list import COMMANDS
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session.model_choice import ModelChoice
from lab.ui.session.screen import LabScreen
from lab.world import FileChange
from tests.engine.scripted import calls, scripted_engine
from tests.ui.bare_app import until

SIZE = (120, 40)


class Room(LabApp):
    """The app on one session, as it is after the start screen."""

    def __init__(self, engine: Engine, *, replay: bool = False) -> None:
        super().__init__(Path("unused"), config=Config())
        self.engine = engine
        self.replay = replay

    async def _take_up(self, path: Path, event: int = 0, tags: Path | None = None) -> None:
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
    engine, _ = scripted_engine(tmp_path, calls("cat /srv/notice.txt", text="I read the notice."))
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
    engine, _ = scripted_engine(tmp_path, calls("echo one", "echo two"), calls("echo three"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert [result.output for result in told(engine, Result)] == ["one\n", "two\n"]  # type: ignore[attr-defined]


async def test_run_goes_on_until_the_agent_answers_and_the_card_says_who_waits(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"), calls("echo two"), Answer(text="Done."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        lab = await settle(pilot)
        assert engine.phase == "waiting"
        assert lab.card.card is not None and lab.card.card.title == "the agent waits"
        assert lab.status_line.status is not None and lab.status_line.status.turn == 3


async def test_escape_stops_the_model_and_the_session_stays_whole(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, Answer(text="Let me think."))
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


async def test_in_the_world_pane_no_key_decides_and_the_card_says_the_way_back(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
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
    engine, _ = scripted_engine(tmp_path, calls("rm /srv/old/log.txt"), Answer(text="Gone."), calls("ls /srv/old"))
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
    engine, script = scripted_engine(tmp_path, Answer(text="Done."), Answer(text="Sorry."))
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


async def test_a_saved_session_plays_as_a_tape_on_the_same_screen(tmp_path: Path) -> None:
    engine, _ = scripted_engine(
        tmp_path, calls("rm /srv/old/log.txt", text="I clear."), calls("echo two"), Answer(text="Bye.")
    )
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
    engine, _ = scripted_engine(tmp_path, calls("echo one"), Answer(text="Bye."))
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("r")
        await settle(pilot)
        await pilot.press("V")
        await settle(pilot)
        assert any(notice.message == "exact" for notice in pilot.app._notifications)


async def test_a_small_terminal_says_so_and_stays_usable(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
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
    engine, _ = scripted_engine(tmp_path, calls("echo one"))
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


def test_every_command_has_an_action_and_a_key_of_its_own() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    for command in COMMANDS:
        if command.owner == "lab":
            assert hasattr(LabScreen, f"action_{command.action.split('(')[0]}"), command.id


async def test_an_edit_of_the_world_is_an_event_the_next_call_sees_and_u_takes_it_back(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("cat /srv/notice.txt"))
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


async def test_a_key_that_no_command_has_is_answered_with_that_as_is_one_that_leads_nowhere(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path)
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("q", "cyrillic_small_letter_ef", "f9", "ctrl+x", "H")
        await settle(pilot)
        words = [notice.message for notice in pilot.app._notifications]
        assert [word for word in words if word.startswith("No command here has the key")] == [
            f"No command here has the key {key}: ? or F1 shows all that there are." for key in ("q", "ф", "F9", "^x")
        ]
        assert "You stand at the selected event already." in words


async def test_samples_leave_what_is_shown_as_it_is_and_one_goes_on_from_there(tmp_path: Path) -> None:
    answers = [calls("echo one"), calls("echo two"), calls("echo mine")]
    engine, _ = scripted_engine(tmp_path, *answers)
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
