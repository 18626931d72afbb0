"""The transcript neither jumps nor stays behind: it follows while its reader is at the end, and else stands still."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from lab.engine.engine import Engine
from lab.protocol import Answer, Delta, ReasoningDelta, Request, TextDelta
from lab.session.events import Message, Note
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session.screen import LabScreen
from lab.ui.transcript.entries import StreamingText
from lab.ui.transcript.transcript import Transcript
from tests.engine.scripted import Script, calls, scripted_engine
from tests.ui.story import Story
from tests.ui.test_entries import told
from tests.ui.test_lab import SIZE, Room, dialog, settle, shown
from tests.ui.test_transcript import screen_text, transcript_app

LONG = "".join(f"Line {number} of a long reply.\n\n" for number in range(120))


class Slow(Script):
    """Says all of its next answer, and waits before the answer is whole."""

    async def stream(self, request: Request) -> AsyncIterator[Delta | Answer]:
        self.requests.append(request)
        answer = self.answers.pop(0)
        assert isinstance(answer, Answer)
        if answer.reasoning:
            yield ReasoningDelta(answer.reasoning)
        yield TextDelta(answer.text)
        self.hold = asyncio.Event()
        await self.hold.wait()
        yield answer


async def all_said(lab: LabScreen, script: Slow) -> None:
    """Wait until everything is on the screen but the end of the reply."""
    while script.hold is None:
        await asyncio.sleep(0.005)
    while "Line 119" not in shown(lab):
        await asyncio.sleep(0.005)


@pytest.mark.parametrize("reasoning", ["", "because " * 40], ids=["text", "reasoning"])
async def test_a_reply_that_ends_leaves_the_view_where_its_reader_put_it(tmp_path: Path, reasoning: str) -> None:
    engine, _ = scripted_engine(tmp_path)
    script = engine.agent.model = Slow(Answer(text=LONG, reasoning=reasoning))
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        await pilot.press("space")
        await all_said(lab, script)
        await pilot.press("pageup", "pageup")
        await pilot.pause()
        top = next(line for line in shown(lab).split("\n") if "Line" in line)
        place = shown(lab).split("\n").index(top)
        assert script.hold is not None
        script.hold.set()
        lab = await settle(pilot)
        assert engine.phase == "waiting"
        assert shown(lab).split("\n").index(top) == place


async def test_what_comes_below_is_announced_until_one_goes_there(tmp_path: Path) -> None:
    engine, _ = scripted_engine(
        tmp_path, Answer(text=LONG, calls=calls("echo hi").calls, finish="calls"), calls("echo later")
    )
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("space")
        lab = await settle(pilot)
        await pilot.press("pageup", "pageup")
        top = shown(lab).split("\n")[0]
        assert not lab.query_one("#below").display
        await pilot.press("t")
        lab = await settle(pilot)
        await pilot.press("t")
        lab = await settle(pilot)
        assert shown(lab).split("\n")[0] == top
        assert lab.query_one("#below").display
        await pilot.press("end")
        await pilot.pause()
        assert "echo later" in shown(lab)
        assert not lab.query_one("#below").display


async def to_a_long_turn(pilot: Pilot[None], engine: Engine) -> None:
    await settle(pilot)
    for _ in range(4):
        await pilot.press("t")
        await settle(pilot)
    await pilot.press("space")
    await settle(pilot)
    assert engine.phase == "deciding"


def long_turns() -> list[Answer]:
    return [
        calls(f"seq {number}0 {number}9; echo turn-{number}", text=f"Turn {number}. " * 30) for number in range(1, 9)
    ]


async def test_a_card_that_comes_or_goes_does_not_wrap_the_transcript_anew(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("echo one"), calls("echo two"))
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        widths = set()
        for _ in range(3):
            await pilot.press("space")
            lab = await settle(pilot)
            widths.add((lab.card.display, lab.transcript.scrollable_content_region.width))
        assert {is_there for is_there, _ in widths} == {True, False}
        assert len({width for _, width in widths}) == 1


async def test_it_follows_after_the_reply_was_reworded_while_a_call_waited(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *long_turns())
    async with Room(engine).run_test(size=SIZE) as pilot:
        await to_a_long_turn(pilot, engine)
        await pilot.press("W")
        await dialog(pilot, EditorScreen)
        await pilot.press("X", "ctrl+s")
        await settle(pilot)
        await pilot.press("a")
        await settle(pilot)
        await pilot.press("t")
        lab = await settle(pilot)
        assert "turn-6" in shown(lab)


async def test_it_follows_after_a_visit_to_another_pane_of_a_small_terminal(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *long_turns())
    async with Room(engine).run_test(size=(80, 24)) as pilot:
        await to_a_long_turn(pilot, engine)
        await pilot.press("w")
        await settle(pilot)
        await pilot.press("escape")
        lab = await settle(pilot)
        assert "turn-5" in shown(lab)
        await pilot.press("t")
        await settle(pilot)
        await pilot.press("t")
        lab = await settle(pilot)
        assert "turn-6" in shown(lab)


async def test_a_world_that_is_changed_from_the_only_pane_in_sight_leaves_the_view_at_the_end(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *long_turns())
    async with Room(engine).run_test(size=(80, 24)) as pilot:
        await to_a_long_turn(pilot, engine)
        await pilot.press("w")
        await settle(pilot)
        await engine.decide()
        await engine.turn()
        await settle(pilot)
        await pilot.press("escape")
        lab = await settle(pilot)
        assert "turn-6" in shown(lab) and lab.transcript.follows


async def test_it_follows_after_a_tape_was_left_by_a_fork(tmp_path: Path) -> None:
    engine, script = scripted_engine(tmp_path, *long_turns())
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        for _ in range(3):
            await pilot.press("t")
            await settle(pilot)
        await pilot.press("R", "space", "space", "space")
        await settle(pilot)
        await pilot.press("k")
        await dialog(pilot, PromptScreen)
        await pilot.press("enter")
        await settle(pilot)
        engine.interventions.set_model(script)
        for _ in range(3):
            await pilot.press("t")
            lab = await settle(pilot)
        assert f"turn-{8 - len(script.answers)}" in shown(lab)


async def test_a_scrolled_view_keeps_its_top_line_when_something_above_it_grows() -> None:
    story = Story()
    story.reply("The first.", "echo one")
    for number in range(30):
        story.tell(Message, role="user", text=f"message {number}", by="researcher")
    entries = told(story)
    app = transcript_app(entries)
    async with app.run_test(size=(80, 20)) as pilot:
        transcript = app.query_one(Transcript)
        transcript.show(entries.items)
        transcript.focus()
        await pilot.pause()
        await pilot.press("pageup")
        top = screen_text(app).split("\n")[0]
        story.tell(Note, about=4, text="a remark that stands above the view")
        entries.mark_again(4)
        transcript.grow(3)
        transcript.stream(StreamingText(text="more"))
        assert screen_text(app).split("\n")[0] == top
        assert transcript.has_new_below


async def test_hiding_marks_leaves_the_view_where_it_is(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *long_turns())
    async with Room(engine).run_test(size=SIZE) as pilot:
        await to_a_long_turn(pilot, engine)
        await pilot.press("pageup", "pageup")
        lab = await settle(pilot)
        opening, before = shown(lab).split("\n")[:2], shown(lab).split("\n")[2:]
        assert "two-hosts" in opening[0]
        await pilot.press("X")
        lab = await settle(pilot)
        # The opening, on top, loses its names; the rest stays as and where it was.
        assert shown(lab).split("\n")[2:] == before
