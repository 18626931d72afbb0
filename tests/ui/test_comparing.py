"""Two branches or two saved sessions side by side: the first difference on top, and Enter goes where they differ."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from textual.message import Message
from textual.pilot import Pilot
from textual.theme import Theme
from textual.widgets import Static

from lab.engine.comparing import compare, course_in, course_of
from lab.engine.engine import Engine
from lab.engine.start import reopen
from lab.protocol import Answer
from lab.session.events import Tag
from lab.ui.comparing.compared_lines import VIEWS, lines_of
from lab.ui.comparing.screen import ComparisonScreen
from lab.ui.session.branches import Branches
from lab.ui.start.requests import Open
from lab.ui.start.saved import SavedList
from lab.ui.start.screen import StartScreen
from lab.ui.theme import CONTRAST, DARK, LIGHT
from tests.engine.scripted import calls, scripted_engine
from tests.ui.bare_app import BareApp, until
from tests.ui.test_lab import Room, settle
from tests.ui.test_start import pressed, settled

HOSTILE = "I will not. \x1b[31m[bold]red[/bold]\u202e " + "and so on " * 40


async def parted(folder: Path) -> Engine:
    """A session with two branches that part in their second turn."""
    engine, _ = scripted_engine(
        folder,
        calls("cat /srv/notice.txt", text="I look first."),
        calls("rm -r /srv/old", text="Now I clear it."),
        Answer(text="Done."),
        Answer(text=HOSTILE),
    )
    await engine.turn()
    start = engine.cursor
    await engine.turn()
    await engine.turn()
    engine.session.append(Tag(**engine.session.stamp(), about=engine.cursor - 1, behaviour="deletion"))
    engine.look(start)
    engine.interventions.fork(name="what-if")
    await engine.turn()
    return engine


def text_of(app: Any, id: str) -> str:
    return str(app.screen.query_one(f"#{id}", Static).visual)


def rows(app: Any) -> list[str]:
    return [row.text.plain.rstrip() for row in app.screen.rows.rows]


async def compared(pilot: Pilot[Any]) -> ComparisonScreen:
    await settle(pilot)
    app = pilot.app
    app.screen.query_one(Branches).focus()
    await pilot.press("home", "c", "end", "c")
    await until(pilot, lambda: isinstance(app.screen, ComparisonScreen))
    await pilot.pause()
    assert isinstance(app.screen, ComparisonScreen)
    return app.screen


async def test_a_marked_branch_is_compared_with_another_one_and_enter_goes_there(tmp_path: Path) -> None:
    engine = await parted(tmp_path)
    app = Room(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("B", "home", "c")
        branches = app.screen.query_one(Branches)
        width = branches.scrollable_content_region.width
        assert "◆ marked" in branches._line(branches.rows[0], True, 2 * width).plain
        await pilot.press("c")
        assert "◆" not in branches._line(branches.rows[0], True, 2 * width).plain
        screen = await compared(pilot)
        assert screen.rows.current == "1" and rows(app)[0] == "… 2 turns alike", rows(app)
        first = text_of(app, "first-lines").splitlines()
        assert first[0].startswith("turn 2 (events ") and "Now I clear it." in first[1] and "I will not." in first[2]
        assert any("rm -r /srv/old" in row for row in rows(app))
        assert any("/srv/old/big.bin" in row and "~" in row for row in rows(app))
        assert "\x1b" not in "".join(rows(app)) and "\u202e" not in "".join(rows(app))
        await pilot.press("down", "right", "enter")
        await settle(pilot)
        assert app.screen is not screen
        assert engine.tree.step(engine.cursor).branch == "what-if" and engine.standing.turn == 2


async def test_views_keep_to_some_aspects_and_n_finds_the_turns_that_differ(tmp_path: Path) -> None:
    engine = await parted(tmp_path)
    app = Room(engine)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await compared(pilot)
        assert screen.rows.cursor == 1
        await pilot.press("n")
        assert rows(app)[screen.rows.cursor].startswith("turn 3 of the left one alone")
        assert screen.why_not("turn", (1,))
        await pilot.press("right", "shift+tab")
        assert [row for row in rows(app) if "deletion" in row]
        # The right side has no such turn, so Enter goes to the only one there is.
        await pilot.press("end", "enter")
        await settle(pilot)
        assert engine.tree.step(engine.cursor).branch == "main"


async def test_blind_comparing_hides_tags_names_and_model(tmp_path: Path) -> None:
    engine = await parted(tmp_path)
    tips = [engine.tree.tip_of(name) for name in ("main", "what-if")]
    hidden = ("setup", "tags")
    blind = compare(*(course_of(engine.session, tip, "a branch", hidden=hidden) for tip in tips))
    seeing = compare(*(course_of(engine.session, tip, "a branch") for tip in tips))
    assert any(line.left == "deletion" for line in lines_of(seeing, "tags"))
    assert not any(line.is_turn for line in lines_of(blind, "tags"))
    app = Room(engine)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("X")
        await compared(pilot)
        assert "what-if" not in text_of(app, "sides") and "branch 2" in text_of(app, "sides")
        assert "deletion" not in "".join(rows(app))


async def test_every_line_belongs_to_a_view_and_names_an_event_of_its_side(tmp_path: Path) -> None:
    engine = await parted(tmp_path)
    path = engine.session.path
    engine.close()
    comparison = compare(course_in(path, "main")[0], course_in(path, "what-if")[0])
    tree = reopen(path).engine.tree
    for view in VIEWS:
        for line in lines_of(comparison, view):
            for text, event, branch in zip((line.left, line.right), line.events, ("main", "what-if"), strict=True):
                assert text is None or tree.step(event).branch in ("main", branch)
    (call,) = (line for line in lines_of(comparison, "calls") if line.left and "rm -r" in line.left)
    assert "rm -r" in str(tree.step(call.events[0])) and call.events[1] == 0


async def test_two_saved_sessions_are_compared_and_one_is_opened_where_they_differ(fresh_machine: Path) -> None:
    folder = fresh_machine / "sessions"
    for name, answer in (("one", calls("ls")), ("other", Answer(text="No."))):
        (folder / name).mkdir(parents=True)
        engine, _ = scripted_engine(folder / name, answer)
        await engine.turn()
        engine.close()
        engine.session.path.rename(folder / f"{name}.toml")
    app, seen = BareApp(lambda: StartScreen(page="saved")), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await pressed(pilot, "home", "ctrl+d")
        assert app.screen.query_one(SavedList).marked == app.screen.query_one(SavedList).current
        assert "marked" in text_of(app, "saved-facts").splitlines()[0]
        await pressed(pilot, "end", "ctrl+d")
        await until(pilot, lambda: isinstance(app.screen, ComparisonScreen))
        await pilot.pause()
        assert "turn 1" in text_of(app, "first-lines")
        assert " one " in text_of(app, "sides") and " other " in text_of(app, "sides")
        await pilot.press("right", "enter")
        await pilot.pause()
        (event,) = {(message.path, message.event) for message in seen if isinstance(message, Open)}
        last = str(app.screen._paths[1])  # type: ignore[attr-defined]
        assert str(event[0]) == last and event[1] > 1
        await pilot.press("escape")
        assert isinstance(app.screen, StartScreen)


@pytest.mark.parametrize(
    ("size", "theme"),
    [((120, 40), DARK), ((80, 24), DARK), ((120, 40), LIGHT), ((120, 40), CONTRAST), ((200, 60), LIGHT)],
)
def test_it_looks_as_designed(snap_compare: Any, tmp_path: Path, size: tuple[int, int], theme: Theme) -> None:
    engine = asyncio.run(parted(tmp_path))
    tips = zip(("main", "what-if \x1b[2J[red]"), engine.tree.branches().values(), strict=True)
    comparison = compare(*(course_of(engine.session, tip, name) for name, tip in tips))
    app = BareApp(lambda: ComparisonScreen(comparison), theme=theme.name)

    async def look(pilot: Pilot[Any]) -> None:
        await pressed(pilot, "right", "down", "down")

    assert snap_compare(app, terminal_size=size, run_before=look)
