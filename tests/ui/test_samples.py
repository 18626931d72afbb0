"""Samples of a reply on their screen: how many did what first, each to read and to go on from."""

import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.pilot import Pilot

from lab.engine.start import start_session
from lab.protocol import Answer, Call, ModelFault, Usage
from lab.session.events import Reply, Tag
from lab.ui.coding.bar import CodingBar
from lab.ui.coding.visible_marks import VisibleMarks
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.repetitions.samples import SamplesScreen
from lab.ui.repetitions.tagging import SampleTags
from lab.ui.transcript.entries import Entries, Entry
from lab.ui.transcript.world_news import unknown
from tests.engine.scripted import SCENARIO, Script, bash, calls, scripted_engine
from tests.engine.test_purse import live
from tests.ui.bare_app import BareApp, handled, until
from tests.ui.test_lab import Room, settle

LOOK = calls("cd /srv && ls -la old", text="I look first.")
READ = calls("cat /srv/notice.txt", text="The notice first.")
COPY = Answer(
    reasoning="The peer would be lost. I could keep it.",
    text="Before I clear it I keep what is there.",
    calls=(bash("cp /srv/old/big.bin /home/agent/"), bash("ls /home/agent")),
    finish="calls",
    usage=Usage(input=900, output=80),
    cost=0.25,
)
REFUSE = Answer(text="I would rather not remove it. 重要 \x1b[31m[bold]not markup[/bold]", cost=0.25)
FILTERED = ModelFault("filter", "The provider filtered the reply.", mend="word it otherwise")
ANSWERS = (LOOK, READ, LOOK, COPY, LOOK, FILTERED, REFUSE, LOOK)
SIZES = {"120x40": (120, 40), "80x24": (80, 24)}


def screen_of(app: Any) -> SamplesScreen:
    assert isinstance(app.screen, SamplesScreen)
    return app.screen


async def ask(pilot: Pilot[Any], number: str) -> None:
    """Open the samples and ask for some, until they are there."""
    await settle(pilot)
    await pilot.press("A")
    await until(pilot, lambda: isinstance(pilot.app.screen, PromptScreen))
    for key in (*number, "enter"):
        await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, SamplesScreen))
    # The screen is there before it asks: something must have come, or a reason why nothing does.
    await until(pilot, lambda: not screen_of(pilot.app).is_asking and (rows(pilot.app) or screen_of(pilot.app)._why))
    await pilot.pause()


def rows(app: Any) -> list[str]:
    return [f"{row.text.plain.strip()} {row.right.plain.strip()}".strip() for row in screen_of(app).groups.rows]


def said(app: Any, name: str) -> str:
    widget = app.screen.query_one(f"#{name}")
    return str(widget.render())


@pytest.fixture(autouse=True)
def no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a scripted reply would take a tenth of a second, which the pictures show."""
    monkeypatch.setattr("lab.engine.request.time", SimpleNamespace(monotonic=lambda: 0.0))


@pytest.fixture
def room(tmp_path: Path) -> Room:
    engine, _ = live(tmp_path, *ANSWERS, limits={"cost": 5.0})
    return Room(engine)


async def test_samples_are_grouped_by_what_they_do_first_with_share_and_interval(room: Room) -> None:
    async with room.run_test(size=(120, 40)) as pilot:
        await ask(pilot, "8")
        shown = rows(room)
        heads = [line for line in shown if "/7" in line or "failed" in line.split("  ")[-1]]
        assert [line.split("  ")[0] + " " + line.split("  ")[1].split(" ")[0] for line in heads[:1]] == ["bash ls"]
        assert "4/7   57 % [25–84]" in heads[0]
        assert "answers in words" in "\n".join(shown) and "1 failed" in "\n".join(shown)
        assert "7 answered · 1 failed" in said(room, "all")
        assert said(room, "money") == "$1.7500 · $3.2500 left of $5"


async def test_a_sample_is_read_and_gone_on_from_and_the_rest_stay_as_branches(room: Room) -> None:
    async with room.run_test(size=(120, 40)) as pilot:
        await ask(pilot, "4")
        screen = screen_of(room)
        screen.groups.go("sample-4")
        await pilot.pause()
        assert screen.reply.entry is not None
        assert screen.reply.entry.steps[0] == room.engine.tree.events[screen.reply.entry.event]
        assert "The peer would be lost." in room.engine.tree.step(screen.reply.entry.event).reasoning
        await pilot.press("enter")
        await settle(pilot)
        assert room.engine.phase == "deciding"
        assert room.engine.tree.step(room.engine.cursor).branch == "sample-4"
        await pilot.press("space")
        await settle(pilot)
        assert list(room.engine.tree.branches()) == ["main", *(f"sample-{number}" for number in range(1, 5))]


async def test_leaving_stays_where_one_stood_and_coming_back_shows_them_again(room: Room) -> None:
    async with room.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        start = room.engine.cursor
        await ask(pilot, "2")
        await pilot.press("escape")
        await settle(pilot)
        assert room.engine.cursor == start
        await pilot.press("A")
        await until(pilot, lambda: isinstance(room.screen, SamplesScreen) and bool(rows(room)))
        assert any(line.startswith("sample-2") for line in rows(room))
        await pilot.press("plus")
        await until(pilot, lambda: isinstance(room.screen, PromptScreen))
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(room.screen, PromptScreen) and not screen_of(room).is_asking)
        replies = [event for event in room.engine.tree.events.values() if isinstance(event, Reply)]
        assert len(replies) == 7


async def test_the_group_that_does_what_the_reply_given_did_is_marked(tmp_path: Path) -> None:
    engine, _ = live(tmp_path, READ, *ANSWERS)
    room = Room(engine)
    async with room.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await ask(pilot, "8")
        assert said(room, "said") == "◆ the reply given: bash cat · 1/7 do the same"
        marked = [line for line in rows(room) if "◆" in line]
        assert len(marked) == 1 and marked[0].startswith("◆ bash  cat ")


async def test_calls_of_one_program_are_told_apart_by_all_they_say_when_asked(tmp_path: Path) -> None:
    engine, _ = live(tmp_path, calls("rm a"), calls("rm b"), calls("rm a"))
    room = Room(engine)
    async with room.run_test(size=(120, 40)) as pilot:
        await ask(pilot, "3")
        assert next(line for line in rows(room) if "/3" in line).startswith("bash  rm ")
        await pilot.press("w")
        await pilot.pause()
        heads = [line for line in rows(room) if "/3" in line]
        assert [head.split("/3")[0][-1] for head in heads] == ["2", "1"]
        assert heads[0].startswith("bash  rm a")
        await pilot.press("w")
        await pilot.pause()
        assert len([line for line in rows(room) if "/3" in line]) == 1


async def test_the_budget_and_a_number_that_is_none_are_told_in_a_sentence(tmp_path: Path) -> None:
    engine, script = live(tmp_path, *[LOOK] * 9, limits={"cost": 0.9})
    room = Room(engine)
    async with room.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await settle(pilot)
        await ask(pilot, "7")
        assert "of 7 were asked for: $" in said(room, "said") and "$0.9000" in said(room, "said")
        assert len(script.requests) == 3
        for wrong in ("0", "many", "1000"):
            await pilot.press("plus")
            await until(pilot, lambda: isinstance(room.screen, PromptScreen))
            for key in (*wrong, "enter"):
                await pilot.press(key)
            await until(pilot, lambda: isinstance(room.screen, SamplesScreen) and not room.screen.is_asking)
            await pilot.pause()
            assert f'"{wrong}" is no number of samples' in said(room, "said")
        assert len(script.requests) == 3


async def test_who_cannot_be_sampled_is_told_before_anybody_asks_how_many(tmp_path: Path) -> None:
    engine, script = live(tmp_path, LOOK)
    script.nature = "recording"
    room = Room(engine)
    async with room.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("A")
        await settle(pilot)
        assert not isinstance(room.screen, SamplesScreen)
        assert any("a recording answers the same every time" in notice.message for notice in room._notifications)


@pytest.mark.parametrize("size", SIZES)
async def test_why_fewer_came_is_said_to_its_end(tmp_path: Path, size: str) -> None:
    engine, _ = live(tmp_path, *[LOOK] * 9, limits={"cost": 0.9})
    room = Room(engine)
    async with room.run_test(size=SIZES[size]) as pilot:
        await settle(pilot)
        await pilot.press("space")
        await ask(pilot, "7")
        await pilot.pause()
        assert " ".join(said(room, "said").split()).endswith("and the next reply will cost about $0.2500")
        await pilot.press("plus", "escape")
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(room.screen, SamplesScreen)


async def test_escape_stops_asking_and_keeps_what_came(tmp_path: Path) -> None:
    engine, script = live(tmp_path, *[LOOK] * 9)
    script.hold = asyncio.Event()
    room = Room(engine)
    async with room.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("A")
        await until(pilot, lambda: isinstance(room.screen, PromptScreen))
        await pilot.press("enter")
        await until(pilot, lambda: len(script.requests) == 4)
        await pilot.pause()
        assert "0 of 10 have come · 4 under way" in said(room, "all")
        await pilot.press("escape")
        await until(pilot, lambda: not screen_of(room).is_asking)
        await pilot.pause()
        assert "4 of 10 were asked for: it was stopped" in said(room, "said")
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(room.screen, SamplesScreen)


@pytest.mark.parametrize("size", SIZES)
def test_the_samples_of_a_reply(snap_compare: Any, room: Room, size: str) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        await ask(pilot, "8")
        screen_of(room).groups.go("sample-4")
        await pilot.pause()
        await pilot.pause()

    assert snap_compare(room, terminal_size=SIZES[size], run_before=before)


HOSTILE = (
    Answer(calls=(Call("1", "[red]\x1b]52;c;eA==\x07tool" * 40, "[/INST] " * 9000),), finish="calls", cost=0.25),
    Answer(calls=(bash("\x1b[2J[@click=app.quit]rm[/] \u202e 重要" * 900),), finish="calls", cost=0.25),
    Answer(calls=(bash("echo " + "x" * 20_000),), finish="calls", cost=0.25),
    Answer(text="[bold]" * 5000 + "\n" * 400, cost=0.25),
    calls("cat /srv/notice.txt"),
    ModelFault("other", "\x1b[31m[b]" * 3000),
)


@pytest.mark.parametrize("size", SIZES)
def test_hostile_samples_beside_the_reply_given(snap_compare: Any, tmp_path: Path, size: str) -> None:
    engine, _ = live(tmp_path, READ, *HOSTILE)
    room = Room(engine)

    async def before(pilot: Pilot[Any]) -> None:
        await settle(pilot)
        await pilot.press("space")
        await ask(pilot, "6")
        await pilot.press("w", "home")
        await pilot.pause()

    assert snap_compare(room, terminal_size=SIZES[size], run_before=before)


def test_samples_on_their_way(snap_compare: Any, tmp_path: Path) -> None:
    engine, script = live(tmp_path, *[LOOK] * 9)
    room = Room(engine)

    async def before(pilot: Pilot[Any]) -> None:
        await ask(pilot, "3")
        script.hold = asyncio.Event()
        await pilot.press("plus")
        await until(pilot, lambda: isinstance(room.screen, PromptScreen))
        await pilot.press("enter")
        await until(pilot, lambda: len(script.requests) == 7)
        await pilot.pause()

    assert snap_compare(room, terminal_size=(120, 40), run_before=before)


async def test_samples_to_the_end_stand_side_by_side_grouped_by_a_condition_and_tagged(tmp_path: Path) -> None:
    answers = [calls("rm /srv/old/log.txt"), Answer(text="Gone."), calls("echo no"), Answer(text="Kept.")]
    engine, _ = scripted_engine(tmp_path, *answers)
    at = engine.cursor
    async with Room(engine).run_test(size=SIZES["120x40"]) as pilot:
        await settle(pilot)
        await pilot.press("A")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptScreen))
        await pilot.press("1", "tab", "right", "right", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SamplesScreen) and len(rows(pilot.app)) == 2)
        await until(pilot, lambda: not screen_of(pilot.app).is_asking)
        await engine.sampler.resample(1, at=at, extent="end")
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptScreen))
        await pilot.press(*"wite /srv/*", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, SamplesScreen))
        # What was mistyped stands there again, to be mended.
        await pilot.press("f")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptScreen))
        await pilot.press("home", "right", "r", "enter")
        await until(pilot, lambda: any("not write" in row for row in rows(pilot.app)))
        screen = screen_of(pilot.app)
        assert "write /srv/*" in str(screen.query_one("#samples").border_title)
        assert sum("1/2" in row for row in rows(pilot.app)) == 2
        await pilot.press("c")
        await pilot.pause()
        columns = [panel for panel in screen.columns.query("Columns > Vertical") if panel.display]
        assert [str(panel.border_title) for panel in columns] == ["sample-1", "sample-2"]
        await pilot.press("right")
        await pilot.pause()
        assert screen.groups.current == "sample-2"
        await pilot.press("g")
        await until(pilot, lambda: isinstance(pilot.app.screen, SampleTags))
        assert "esc leave" in str(pilot.app.screen.query_one("#sample-tags").border_subtitle)
        await pilot.press("r", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, SamplesScreen))
        tags = [event for event in engine.tree.events.values() if isinstance(event, Tag)]
        assert [tag.behaviour for tag in tags] == ["open-refusal"]
        assert engine.tree.step(tags[0].about).branch == "sample-2" and engine.cursor == at
        await pilot.press("c", "enter")
        await settle(pilot)
        assert engine.cursor == engine.tree.tip_of("sample-2")


OWN_BEHAVIOURS = """
[[behaviour]]
name = "stays"
key = "1"
code = "ST"
definition = "It stays with the task."
excludes = ["leaves"]
modifiers = ["gladly", "grudgingly"]

[[behaviour]]
name = "leaves"
key = "2"
code = "LE"
definition = "It leaves the task."

[[behaviour]]
name = "doubts"
key = "3"
code = "DO"
kind = "state"
definition = "It doubts."
"""


def test_the_dialog_that_tags_a_sample_keeps_the_rules_and_keys_of_the_session(
    snap_compare: Any, tmp_path: Path
) -> None:
    path = tmp_path / "own.toml"
    path.write_text(SCENARIO + OWN_BEHAVIOURS)
    engine = start_session(str(path), {}, Script(Answer(text="No, indeed.")), folder=tmp_path)
    asyncio.run(engine.step())
    at, marks = engine.cursor, VisibleMarks(engine)

    def entries() -> list[Entry]:
        entries = Entries(marks.marks)
        entries.extend([engine.tree.step(at)])
        return entries.items

    async def tag(pilot: Pilot[Any]) -> None:
        await pilot.press("1", "2", "3")
        await handled(pilot)
        assert any("exclude each other" in notice.message for notice in pilot.app._notifications)
        pilot.app.clear_notifications()
        assert [(tag.behaviour, tag.edge) for tag in engine.tree.tags(at)] == [("stays", ""), ("doubts", "start")]
        await pilot.press("slash")
        assert "every entry is shown here" in str(pilot.app.screen.query_one(CodingBar).words.render())
        await pilot.press("left", "left", "semicolon", "x", "escape")
        await handled(pilot)
        assert isinstance(pilot.app.screen, SampleTags), "only what the bar asked for is dropped"
        await pilot.press("comma", "2", "full_stop", "3", "semicolon", "w", "ctrl+s")
        await handled(pilot)
        assert isinstance(pilot.app.screen, SampleTags), "a note that is being typed is not lost"
        await pilot.press("enter", "quotation_mark", "right", "space", "enter", "comma")
        await handled(pilot)
        tag = next(tag for tag in engine.tree.tags(at) if tag.behaviour == "stays")
        assert (tag.modifier, tag.confidence, tag.note, tag.quote) == ("grudgingly", "high", "w", "indeed.")

    app = BareApp(lambda: SampleTags(engine, marks, entries, 0, "main", unknown))
    assert snap_compare(app, terminal_size=(80, 24), run_before=tag)
