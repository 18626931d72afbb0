"""A quote is of the event it is taken from, in the event's own words."""

from pathlib import Path

import pytest
from textual.geometry import Offset
from textual.pilot import Pilot
from textual.selection import Selection

from lab.behaviours.ethogram import load_ethogram
from lab.engine.engine import Engine
from lab.errors import LabError
from lab.protocol import Answer
from lab.session.events import Decision, Reply, Result, Tag
from lab.ui.app import LabApp
from lab.ui.coding.quoting import quote_of
from lab.ui.session.screen import LabScreen
from tests.engine.scripted import calls, scripted_engine
from tests.ui.story import Story
from tests.ui.test_entries import told as entries_of
from tests.ui.test_lab import SIZE, Room, settle, shown, told

KEY = load_ethogram("ethogram").behaviours[0].key


async def drag(pilot: Pilot[None], lab: LabScreen, first: str, last: str, *, whole_lines: bool = False) -> None:
    """Mark from the start of the line that holds `first` to the end of `last` on its line."""
    lines = shown(lab).split("\n")
    begin = next(y for y, line in enumerate(lines) if first in line)
    end = next(y for y, line in enumerate(lines) if last in line and y >= begin)
    left = 0 if whole_lines else lines[begin].index(first)
    right = len(lines[end]) if whole_lines else lines[end].index(last) + len(last)
    top = round(lab.transcript.scroll_y)
    lab.selections = {lab.transcript: Selection(Offset(left, begin + top), Offset(right, end + top))}
    await pilot.pause()


async def three_turns(pilot: Pilot[None]) -> LabScreen:
    lab = await settle(pilot)
    for _ in range(3):
        await pilot.press("t")
        lab = await settle(pilot)
    return lab


def three_answers() -> list[Answer]:
    return [
        calls("cat /srv/notice.txt && df -h /", text="I read the notice first, and then look at the disk. " * 4),
        calls("ls /srv/old", text="Now the old files."),
        calls("echo done", text="Done with it."),
    ]


def last_tag(engine: Engine) -> Tag:
    tag = told(engine, Tag)[-1]
    assert isinstance(tag, Tag)
    return tag


async def test_a_mark_in_an_earlier_result_quotes_that_result(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *three_answers())
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await three_turns(pilot)
        await drag(pilot, lab, "Clear /srv/old.", "Size", whole_lines=False)
        await pilot.press("g", KEY)
        await settle(pilot)
        tag = last_tag(engine)
        assert tag.about == told(engine, Result)[0].id  # type: ignore[attr-defined]
        assert tag.quote == "Clear /srv/old. Filesystem Size"
        assert lab.transcript.entry is not None and tag.about in [step.id for step in lab.transcript.entry.steps]


async def test_a_mark_over_whole_lines_holds_nothing_of_the_screen(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *three_answers())
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await three_turns(pilot)
        await drag(pilot, lab, "▶ bash  cat", "told ✓", whole_lines=True)
        await pilot.press("g", KEY)
        await settle(pilot)
        assert last_tag(engine).quote == "cat /srv/notice.txt && df -h /"


async def test_a_mark_over_wrapped_lines_quotes_the_text_as_it_was_said(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *three_answers())
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await three_turns(pilot)
        await drag(pilot, lab, "I read the notice first", "Now the old", whole_lines=True)
        await pilot.press("g", KEY)
        await settle(pilot)
        assert not told(engine, Tag)
        lab.clear_selection()
        await pilot.press("escape")
        await drag(pilot, lab, "I read the notice first", "I read the notice first")
        line = next(y for y, text in enumerate(shown(lab).split("\n")) if "I read" in text)
        at = round(lab.transcript.scroll_y) + line
        lab.selections = {lab.transcript: Selection(Offset(0, at), Offset(20, at + 2))}
        await pilot.press("g", KEY)
        await settle(pilot)
        reply = told(engine, Reply)[0]
        assert isinstance(reply, Reply)
        assert last_tag(engine).about == reply.id
        assert last_tag(engine).quote in reply.text and len(last_tag(engine).quote) > 80


async def test_a_mark_over_two_events_is_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentences: list[str] = []
    monkeypatch.setattr(LabApp, "notify", lambda self, message, **more: sentences.append(message))
    engine, _ = scripted_engine(tmp_path, *three_answers())
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await three_turns(pilot)
        await drag(pilot, lab, "Clear /srv/old.", "Now the old")
        await pilot.press("g", KEY)
        await settle(pilot)
        assert not told(engine, Tag)
        assert "more than one event" in sentences[-1]


async def test_without_a_mark_the_selected_entry_is_tagged(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, *three_answers())
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await three_turns(pilot)
        await drag(pilot, lab, "Clear", "Clear")
        await pilot.press("up", "g", KEY)
        lab = await settle(pilot)
        assert last_tag(engine).quote == ""
        assert lab.transcript.entry is not None and last_tag(engine).about == lab.transcript.entry.event


def test_what_was_asked_and_what_ran_are_quoted_from_their_own_events() -> None:
    story = Story()
    reply = story.reply("", "rm -rf /srv/old")
    decision = story.tell(Decision, call=reply.calls[0].id, action="edit", arguments='{"command": "ls /srv/old"}')
    entry = entries_of(story).items[-1]
    assert quote_of(entry, "rm -rf").event == reply.id
    assert quote_of(entry, "ls /srv").event == decision.id


def test_what_cannot_be_seen_in_a_text_is_in_its_quote_as_it_was_written() -> None:
    story = Story()
    story.reply("", "cat x")
    result = story.result("one\u200btwo\r\nthree\tfour \x1b[31mred")
    entry = entries_of(story).items[-1]
    quote = quote_of(entry, "one⟨U+200B⟩two\nthree   four ␛[31mred")
    assert (quote.event, quote.text) == (result.id, "one\u200btwo three four \x1b[31mred")


def test_words_of_the_screen_are_no_quote() -> None:
    story = Story()
    story.reply("", "cat x")
    story.result("one")
    with pytest.raises(LabError, match="own text"):
        quote_of(entries_of(story).items[-1], "told ✓")
