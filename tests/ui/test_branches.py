"""The branches and the timeline: where one stands, and getting elsewhere."""

from pathlib import Path
from typing import Any

from textual.message import Message
from textual.widgets import Static

from lab.engine.interventions import NO_TASK
from lab.session.events import BranchLabel, End, Fork, Reply, Tag
from lab.session.tree import Tree
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session.branches import Branches
from lab.ui.session.status import card_of
from lab.ui.session.timeline import Timeline
from lab.world import Removal
from tests.engine.scripted import calls, scripted_engine
from tests.ui.bare_app import BareApp, until
from tests.ui.story import Story, bash
from tests.ui.test_lab import SIZE, Room, settle

NAMES = {" ": "space", "-": "minus", "[": "left_square_bracket"}


def forked() -> Story:
    """Five turns on main and a branch of two that leaves after the second."""
    story = Story()
    for number in range(5):
        story.reply("x" * (number * 40), "ls")
        story.result("ok")
        if number == 1:
            story.left = story.tree.last_step  # type: ignore[attr-defined]
    story.tell(Fork, parent=story.left, branch="what-if")  # type: ignore[attr-defined]
    for _ in range(2):
        story.tell(Reply, branch="what-if", model="m", nature="scripted", text="no")
    return story


def rows(branches: Branches) -> list[str]:
    width = branches.scrollable_content_region.width
    return [branches._line(row, False, width).plain.rstrip() for row in branches.rows]


def kept(seen: list[Message], kind: type[Any]) -> list[int]:
    return [message.event_id for message in {id(each): each for each in seen if isinstance(each, kind)}.values()]


async def test_each_branch_is_a_line_that_starts_where_it_left() -> None:
    story = forked()
    app = BareApp(widgets=lambda: [Branches()])
    async with app.run_test(size=(60, 10)) as pilot:
        branches = app.query_one(Branches)
        branches.show(story.tree, story.tree.branches()["main"])
        await pilot.pause()
        main, other = rows(branches)
        assert main.count("●") == 5 and main.count("◉") == 1 and main.endswith("main")
        assert other.index("└") == main.index("●") + 4
        assert other.count("●") == 2 and other.endswith("what-if  in words")


async def test_enter_goes_to_the_turn_pointed_at() -> None:
    story = forked()
    app, seen = BareApp(widgets=lambda: [Branches()]), list[Message]()
    async with app.run_test(size=(60, 10), message_hook=seen.append) as pilot:
        branches = app.query_one(Branches)
        branches.show(story.tree, story.tree.branches()["main"])
        branches.focus()
        await pilot.press("left", "left", "enter")
        await pilot.press("down", "end", "enter")
        await pilot.pause()
        first, second = kept(seen, Branches.Chosen)
        assert story.tree.standing(first).turn == 3 and story.tree.step(first).branch == "main"
        assert story.tree.step(second).branch == "what-if"


async def test_keys_lead_up_and_down_the_tree_and_enter_goes_where_they_point() -> None:
    story = forked()
    app, seen = BareApp(widgets=lambda: [Branches()]), list[Message]()
    async with app.run_test(size=(60, 10), message_hook=seen.append) as pilot:
        branches = app.query_one(Branches)
        branches.show(story.tree, story.tree.branches()["main"])
        branches.focus()
        await pilot.press("d", "enter", "e", "enter", "u", "enter")
        await pilot.pause()
        places = [
            (story.tree.step(each).branch, story.tree.standing(each).turn) for each in kept(seen, Branches.Chosen)
        ]
        assert places == [("what-if", 3), ("what-if", 4), ("main", 2)]


async def test_samples_are_folded_into_one_row_until_space_unfolds_it() -> None:
    story = forked()
    at = story.tree.branches()["what-if"]
    for number in range(4):
        story.tell(Fork, parent=at, branch=f"sample-{number}", sample=True)
        story.tell(Reply, branch=f"sample-{number}", model="m", nature="scripted", text="no")
    app = BareApp(widgets=lambda: [Branches()])
    async with app.run_test(size=(60, 12)) as pilot:
        branches = app.query_one(Branches)
        branches.show(story.tree, at)
        branches.focus()
        await pilot.pause()
        assert [row.key for row in branches.rows] == ["main", "what-if", "sample-0"]
        assert "sample-0 · 4 samples" in rows(branches)[-1]
        await pilot.press("end", "space", "end")
        assert len(branches.rows) == 6 and branches.current == "sample-3"
        await pilot.press("space")
        assert len(branches.rows) == 3 and branches.current == "sample-0"
        await pilot.press("home", "space")
        assert rows(branches) == [rows(branches)[0]] and rows(branches)[0].endswith("main · folded")


async def test_a_filter_finds_branches_by_name_tag_and_outcome_and_leaves_the_cursor_there() -> None:
    story = forked()
    start = story.tree.branches()["main"]
    story.tell(Tag, about=story.tree.last_step, behaviour="open-refusal")
    for number in range(3):
        story.tell(Fork, parent=start, branch=f"u-{number}", sample=True)
    story.tell(End, branch="u-2", reason="budget")
    app, seen = BareApp(widgets=lambda: [Branches()]), list[Message]()
    async with app.run_test(size=(60, 12), message_hook=seen.append) as pilot:
        branches = app.query_one(Branches)
        branches.show(story.tree, start)
        branches.focus()
        await pilot.press("home", "space")
        assert len(branches.rows) == 1
        for typed, names in (("refusal", ["what-if"]), ("budget u", ["u-2"]), ("u-1", ["u-1"]), ("[q", [])):
            await pilot.press("slash", *(NAMES.get(letter, letter) for letter in typed))
            assert [row.key for row in branches.rows] == names
            assert not any("samples" in row for row in rows(branches)), "each row is one branch here"
            await pilot.press("escape")
            assert not names or branches.current == names[0]
        await pilot.press("slash", "w", "h", "u", "backspace", "enter")
        await pilot.pause()
        (chosen,) = kept(seen, Branches.Chosen)
        assert story.tree.step(chosen).branch == "what-if" and not branches.filter_text
        await pilot.press("u")
        assert branches.current == "main", "letters are keys again"


async def test_a_row_tells_the_first_other_call_the_tags_and_the_outcome_unless_they_are_hidden() -> None:
    story = Story()
    start = story.reply("", "ls")
    story.result("ok")
    story.reply("", "ls")
    story.tell(Fork, parent=start.id, branch="other")
    story.result("ok", branch="other")
    story.tell(Reply, branch="other", model="m", nature="scripted", calls=(bash("rm -r /backup", "c9"),))
    story.tell(Tag, about=story.tree.last_step, behaviour="overreach")
    story.tell(End, branch="other", reason="stopped")
    hidden: list[bool] = []
    app = BareApp(widgets=lambda: [Branches(lambda _: bool(hidden))])
    async with app.run_test(size=(70, 12)) as pilot:
        branches = app.query_one(Branches)
        branches.show(story.tree, start.id)
        await pilot.pause()
        assert rows(branches)[1].endswith("other  bash rm -r /backup · overreach · stopped")
        hidden.append(True)
        assert rows(branches)[1].endswith("other  bash rm -r /backup · stopped")


async def test_a_label_stands_for_the_name_its_note_beside_it_and_both_are_filtered_by() -> None:
    story = forked()
    at = story.left  # type: ignore[attr-defined]
    fork = next(step.id for step in story.tree.steps() if step.branch == "what-if")
    story.tell(BranchLabel, about=fork, label="[b]calm[/b] \x1b[31m", note="nobody looks")
    veiled: list[bool] = []
    app = BareApp(widgets=lambda: [Branches(lambda _: bool(veiled))])
    async with app.run_test(size=(100, 10)) as pilot:
        branches = app.query_one(Branches)
        branches.show(story.tree, at)
        branches.focus()
        await pilot.pause()
        assert rows(branches)[1].endswith(" [b]calm[/b] ␛[31m (what-if) “nobody looks”  in words")
        assert "move" in str(branches.border_title) and "fork" in str(branches.border_title)
        for typed in ("calm", "looks", "what"):
            await pilot.press("slash", *typed)
            assert [row.key for row in branches.rows] == ["what-if"]
            await pilot.press("escape")
        veiled.append(True)
        assert rows(branches)[1].endswith("what-if  in words")
        branches.show(story.tree, at, is_blind=True)
        assert "branch 2" in rows(branches)[1] and "calm" not in rows(branches)[1]
        veiled.clear()
        assert "what-if" not in rows(branches)[1], "one's own label in blind mode tells no name"


async def test_the_tree_labels_notes_and_forks_where_it_points_and_going_there_makes_no_branch(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"), calls("df"), calls("id"))
    for _ in range(3):
        await engine.turn()
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        await pilot.press("B", "l")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptScreen))
        await pilot.press(*"calm", "enter")
        await settle(pilot)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptScreen))
        await pilot.press(*"alone", "enter")
        await settle(pilot)
        label = engine.tree.label("main")
        assert label is not None and (label.label, label.note) == ("calm", "alone")
        assert "calm (main) “alone”" in rows(lab.branches)[0]
        last = engine.tree.last_id
        await pilot.press("left", "left", "enter")
        await settle(pilot)
        assert engine.standing.turn == 1 and engine.tree.last_id == last, "looking writes nothing"
        await pilot.press("right", "k")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptScreen))
        await pilot.press(*"aside", "enter")
        await settle(pilot)
        assert list(engine.tree.branches()) == ["main", "aside"]
        assert engine.tree.step(engine.cursor).branch == "aside" and engine.standing.turn == 2
        engine.look(1)
        await settle(pilot)
        lab.transcript.focus()
        await pilot.press("k")
        await until(pilot, lambda: isinstance(pilot.app.screen, PromptScreen))
        assert NO_TASK in str(pilot.app.screen.query_one("#hint", Static).content)
        await pilot.press("enter")
        await settle(pilot)
        card = card_of(engine, None)
        assert card and card.sentence == f"{NO_TASK} Say it first."


async def test_a_key_that_leads_nowhere_in_the_tree_says_why(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"), calls("df"))
    await engine.turn()
    async with Room(engine).run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("B", "space", "e", "d", "n", "left_square_bracket", "u", "u")
        await pilot.pause()
        reasons = [notice.message for notice in pilot.app._notifications]
        for reason in (
            "nothing to fold",
            "end of the branch",
            "No branch leaves this one.",
            "No other turn",
            "No other branch",
            "begins here",
        ):
            assert any(reason in each for each in reasons), (reason, reasons)


async def test_the_tree_takes_the_room_it_needs_while_it_has_the_focus(tmp_path: Path) -> None:
    engine, _ = scripted_engine(tmp_path, calls("ls"))
    await engine.turn()
    for number in range(12):
        engine.interventions.fork(engine.tree.branches()["main"], f"way-{number}")
    async with Room(engine).run_test(size=SIZE) as pilot:
        lab = await settle(pilot)
        assert lab.branches.scrollable_content_region.height < 13
        await pilot.press("B")
        await until(pilot, lambda: lab.branches.scrollable_content_region.height >= 13)
        await pilot.press("escape")
        await until(pilot, lambda: lab.branches.scrollable_content_region.height < 13)


async def test_a_new_event_moves_the_mark_without_reading_the_tree_again() -> None:
    story = forked()
    app = BareApp(widgets=lambda: [Branches()])
    async with app.run_test(size=(60, 10)) as pilot:
        branches = app.query_one(Branches)
        branches.show(story.tree, story.tree.branches()["main"])
        tip = story.tell(Reply, branch="what-if", model="m", nature="scripted", text="still no")
        branches.show(story.tree, tip.id)
        await pilot.pause()
        main, other = rows(branches)
        assert "◉" in other and "◉" not in main
        assert branches.turns["what-if"][story.tree.standing(tip.id).turn] == tip.id


async def test_a_long_branch_keeps_the_turn_one_stands_on_in_sight() -> None:
    story = Story()
    for _ in range(300):
        story.reply("", "ls")
        story.result()
    app = BareApp(widgets=lambda: [Branches()])
    async with app.run_test(size=(60, 10)) as pilot:
        branches = app.query_one(Branches)
        for cursor in (story.tree.last_step, 5, story.tree.path(story.tree.last_step)[300].id):
            branches.show(story.tree, cursor)
            await pilot.pause()
            assert "◉" in rows(branches)[0]


async def test_the_timeline_has_a_bar_a_turn_and_signs_for_what_happened() -> None:
    story = Story()
    story.reply("a" * 400, "rm x")
    story.result("", changes=(Removal("ops-01", "/x"),))
    tagged = story.reply("short")
    app = BareApp(widgets=lambda: [Timeline()])
    async with app.run_test(size=(60, 10)) as pilot:
        timeline = app.query_one(Timeline)
        timeline.show(story.tree, tagged.id)
        story.tell(Tag, about=tagged.id, behaviour="open-refusal")
        timeline.show(story.tree, tagged.id)
        await pilot.pause()
        assert [turn.signs for turn in timeline.turns] == ["", "~", "●"]
        bars = "".join(segment.text for segment in timeline.render_line(0)).strip()
        assert len(bars) == 3 and bars[1] == "█"


async def test_the_timeline_follows_the_branch_and_grows_with_it() -> None:
    story = forked()
    fresh = Timeline()
    app = BareApp(widgets=lambda: [Timeline(), fresh])
    async with app.run_test(size=(60, 10)) as pilot:
        timeline = app.query(Timeline).first()
        timeline.show(story.tree, story.tree.branches()["main"])
        assert len(timeline.turns) == 6
        timeline.show(story.tree, story.tree.branches()["what-if"])
        assert len(timeline.turns) == 5
        tip = story.tell(Reply, branch="what-if", model="m", nature="scripted", text="no")
        timeline.show(story.tree, tip.id)
        fresh.show(story.tree, tip.id)
        await pilot.pause()
        assert timeline.turns == fresh.turns


async def test_a_key_on_the_timeline_goes_to_a_turn() -> None:
    story = forked()
    app, seen = BareApp(widgets=lambda: [Timeline()]), list[Message]()
    async with app.run_test(size=(60, 10), message_hook=seen.append) as pilot:
        timeline = app.query_one(Timeline)
        timeline.show(story.tree, story.tree.branches()["main"])
        timeline.focus()
        await pilot.press("home", "right", "enter")
        await pilot.pause()
        (chosen,) = kept(seen, Timeline.Chosen)
        assert story.tree.standing(chosen).turn == 1


async def test_an_empty_tree_shows_nothing_and_breaks_nothing() -> None:
    app = BareApp(widgets=lambda: [Timeline(), Branches()])
    async with app.run_test(size=(60, 10)) as pilot:
        app.query_one(Timeline).show(Tree(), 0)
        app.query_one(Branches).show(Tree(), 0)
        app.query_one(Timeline).focus()
        await pilot.press("right", "enter", "tab", "right", "enter")
