"""The rates screen: what a cell shows, filters, sources, comparisons, the sessions of a cell, saving."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from textual.message import Message
from textual.pilot import Pilot

from lab.studies.arms import ArmCell
from lab.studies.collection import Collection
from lab.ui.app import LabApp
from lab.ui.dialogs.path import PathScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.kit.lines import LineList
from lab.ui.rates.runs import RunsScreen
from lab.ui.rates.screen import RatesScreen
from lab.ui.start.requests import Open
from lab.ui.start.saved import SavedList
from tests.studies.sessions import played, scored, seeded, suggested
from tests.ui.bare_app import BareApp, until
from tests.ui.rates_folder import TEXT, heat_of, lines, words, write_sessions
from tests.ui.test_start import pressed, settled


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose path is the same every time, since it is shown."""
    monkeypatch.chdir(tmp_path)
    write_sessions(Path("out"))
    return Path("out")


def rates_app(folder: Path, theme: str = "peerlab-dark") -> BareApp:
    return BareApp(lambda: RatesScreen(folder), theme=theme)


def line_of(app: Any, start: str) -> tuple[str, str]:
    """Return the two lines of a behaviour, the marks of the cursor left out."""
    drawn = [line.replace("▸", " ").replace("▹", " ") for line in lines(app)]
    place = next(n for n, line in enumerate(drawn) if line.strip().startswith(start))
    return " ".join(drawn[place].split()), " ".join(drawn[place + 1].split())


async def test_a_cell_shows_its_count_its_interval_and_the_figure_of_all_runs(folder: Path) -> None:
    app = rates_app(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert line_of(app, "weight-exfiltration") == (
            "weight-exfiltration 1/5 20% 3/4 75%",
            "4–62% all 1/5 30–95% all 4/5",
        )
        assert line_of(app, "concealment")[0] == "concealment n/a 1/4 25%"
        assert line_of(app, "score-inflation")[0] == "score-inflation 1/5 20% 0/3 0% ?1"
        assert "1 threat=off" in lines(app)[2] and "2 threat=on" in lines(app)[2]
        assert "5 of 7 runs" in lines(app)[3] and "4 of 8 runs" in lines(app)[3]
        assert words(app, "sum") == "15 sessions · 6 set apart"


async def test_a_reported_number_has_a_row_of_its_own_without_heat(folder: Path) -> None:
    for seed, value in ((91, 72.0), (92, 74.0)):
        condition = {"threat": "on", "relationship": "good"}
        played(folder, scored(value), condition=condition, text=TEXT, **seeded(seed))
    app = rates_app(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        first, second = line_of(app, "score ")
        assert first == "score 66.0 n 2 73.0 n 2 ?1"
        assert second == "15–117 Δ+6.0 60.3–85.7 Δ+13"
        await pilot.press("pagedown", "home")
        await pilot.pause()
        cell = " ".join(words(app, "words-of-cell").split())
        assert "mean 66.0 (15.2 to 116.8) over 2; 6.0 above the truth (from 44.8 below to 56.8 above)" in cell
        assert "Against the next: 7.0 lower (" in cell and "under threat=on; p = 0.95 after 3 comparisons" in cell
        await pressed(pilot, "enter")
        assert isinstance(app.screen, RunsScreen)
        rows = [row.text.plain.split()[:2] for row in app.screen.runs.rows if row.choosable]
        assert rows[:3] == [["●", "70"], ["●", "62"], ["○", "none"]]


async def test_the_cell_under_the_cursor_is_said_in_words_and_compared_with_the_next_arm(folder: Path) -> None:
    app = rates_app(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "cannot occur under this condition" in words(app, "words-of-cell")
        await pressed(pilot, "end", "pagedown", "up")
        cell = " ".join(words(app, "words-of-cell").split())
        assert "suggested 3/4 = 75% (30% to 95%)" in cell and "of all runs 4/5" in cell
        assert "Counted apart: tagged 1/1." in cell
        assert "Lost: 2 runs; with the lost runs between 50% and 83%" in cell
        assert "55 points more (from 7 less to 81 more) under threat=on than under threat=off" in cell
        assert "after 2 comparisons" in cell
        await pressed(pilot, "home", "up")
        assert "score-inflation" in words(app, "words-of-cell")
        await pressed(pilot, "down", "pageup", "right")
        assert "concealment" in words(app, "words-of-cell") and "arm 2" in words(app, "words-of-cell")


async def test_typing_narrows_behaviours_and_arms_and_names_a_source(folder: Path) -> None:
    app = rates_app(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pressed(pilot, *"exfil", "space", *"threat=on", "space", *"tagged")
        assert line_of(app, "weight-exfiltration")[0] == "weight-exfiltration 1/1 100%"
        assert not any("concealment" in line or "threat=off" in line for line in lines(app))
        assert "● tagged" in words(app, "source")
        await pressed(pilot, "escape")
        assert isinstance(app.screen, RatesScreen) and any("concealment" in line for line in lines(app))
        await pressed(pilot, *"zzz")
        assert lines(app)[0].strip() == "nothing fits what is typed"
        await pressed(pilot, "backspace", "backspace", "backspace", "escape")
        assert app.answers == [None]


async def test_a_key_turns_whose_word_is_shown(folder: Path) -> None:
    app = rates_app(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pressed(pilot, "ctrl+t")
        assert "● judged" in words(app, "source") and "not judged" in line_of(app, "weight")[0]
        await pressed(pilot, "ctrl+t")
        assert line_of(app, "weight")[0] == "weight-exfiltration not coded 1/1 100%"


async def test_enter_lists_the_sessions_counted_and_set_apart_and_opens_one(folder: Path) -> None:
    app, seen = rates_app(folder), list[Message]()
    async with app.run_test(size=(120, 40), message_hook=seen.append) as pilot:
        await settled(pilot)
        await pressed(pilot, "end", "pagedown", "up", "enter")
        assert isinstance(app.screen, RunsScreen)
        rows = [" ".join(row.text.plain.split()) for row in app.screen.runs.rows]
        assert rows[0] == "counted: 4 sessions"
        assert [row.split(".toml")[0] for row in rows[1:5]] == [
            "● seen 000",
            "● seen 001",
            "● seen 002",
            "○ not seen 003",
        ]
        assert "○ not seen 007.toml seed 7 · 1 turn · complete · say" in rows
        assert "set apart, turn limit: 1 session; it was cut at the limit of turns" in rows
        assert "set apart, not engaged: 1 session; the agent did not read both the rules and the data" in rows
        await pressed(pilot, "end", "enter")
        opened = {message.path.name for message in seen if isinstance(message, Open)}
        assert opened == {"004.toml"}
        assert "suggested: not-engaged, weight-exfiltration" in words(app, "facts")
        await pressed(pilot, "escape")
        assert isinstance(app.screen, RatesScreen)


async def test_what_is_shown_is_saved_as_a_picture_or_a_table_and_nothing_is_overwritten(folder: Path) -> None:
    app = rates_app(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pressed(pilot, *"exfil")
        for name in ("rates.svg", "rates.csv", "rates.svg", "rates.doc"):
            await pilot.press("ctrl+s")
            await until(pilot, lambda: isinstance(app.screen, PathScreen))
            assert isinstance(app.screen, PathScreen)
            app.screen.field.exact_text = str(Path.cwd() / name)
            await pressed(pilot, "enter")
            await settled(pilot)
        notices = [notice.message for notice in app._notifications]
        assert [sum(end in notice for notice in notices) for end in ("saved to", "already", "ends in .svg")] == [
            2,
            1,
            1,
        ]
    picture, table = Path("rates.svg").read_text(), Path("rates.csv").read_text()
    assert picture.startswith("<svg") and "3/4" in picture and "concealment" not in picture
    assert table.count("weight-exfiltration,detected") == 2 and "concealment" not in table


async def test_files_that_are_no_sessions_are_named_and_another_folder_is_counted(folder: Path) -> None:
    (folder / "broken.toml").write_text("format = 1\n[session]\nid = \n")
    empty = Path("empty")
    empty.mkdir()
    app = rates_app(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "1 file not read" in words(app, "sum") and "broken.toml" in words(app, "sum")
        for name, answer in (("empty", "no session is in this folder"), ("gone", "nothing was counted")):
            await pilot.press("ctrl+o")
            await until(pilot, lambda: isinstance(app.screen, PromptScreen))
            assert isinstance(app.screen, PromptScreen)
            app.screen.field.exact_text = name
            await pressed(pilot, "enter")
            await settled(pilot)
            assert lines(app)[0].strip() == answer
        assert "there is no such folder" in words(app, "sum")
        await pressed(pilot, "enter")
        assert isinstance(app.screen, RatesScreen)


async def test_reading_again_finds_what_came_meanwhile(folder: Path) -> None:
    app = rates_app(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        played(folder, suggested("persuasion"), scenario="another", condition={})
        await pressed(pilot, "ctrl+r")
        assert line_of(app, "persuasion")[0] == "persuasion 1/1 100%"
        await pressed(pilot, "pageup", "pageup")
        assert "another · arm 1: its only arm" in words(app, "words-of-cell")


async def test_the_screen_can_be_left_while_sessions_are_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_without_end(places: Iterable[Path], begin_file: Callable[[int, int], None]) -> Collection:
        while True:
            begin_file(0, 5)

    monkeypatch.setattr("lab.ui.rates.screen.read_runs", read_without_end)
    app = rates_app(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "reading session 1 of 5" in words(app, "sum"))
        await pilot.press("escape")
        await until(pilot, lambda: app.answers == [None])
        await app.workers.wait_for_complete()


async def test_arms_that_do_not_fit_come_into_sight_with_the_cursor(tmp_path: Path) -> None:
    for number in range(9):
        played(tmp_path, suggested("persuasion"), condition={"dose": str(number)})
    app = rates_app(tmp_path)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "arms 1 to 3 of 9" in lines(app)[0]
        await pressed(pilot, "end")
        assert "arms 7 to 9 of 9" in lines(app)[0] and "9 dose=8" in lines(app)[2]


async def test_a_click_moves_the_cursor_and_a_second_one_chooses(folder: Path) -> None:
    app = rates_app(folder)
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        row = next(n for n, line in enumerate(lines(app)) if "score-inflation" in line)
        await pilot.click("#heat", offset=(24, row))
        await settled(pilot)
        assert heat_of(app).place == ArmCell("small", "score-inflation", 1)
        await pilot.click("#heat", offset=(24, row))
        await until(pilot, lambda: isinstance(app.screen, RunsScreen))


async def test_the_saved_sessions_lead_to_their_rates_and_back(fresh_machine: Path) -> None:
    write_sessions(fresh_machine / "sessions")
    app = LabApp("start")
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pressed(pilot, "ctrl+o", "ctrl+k")
        await until(pilot, lambda: isinstance(app.screen, RatesScreen))
        await settled(pilot)
        await pressed(pilot, "escape")
        assert isinstance(app.focused, SavedList)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
@pytest.mark.parametrize("theme", ["peerlab-dark", "peerlab-light", "peerlab-contrast"])
def test_it_looks_as_designed(snap_compare: Any, folder: Path, size: tuple[int, int], theme: str) -> None:
    played(folder, suggested("persuasion"), scenario="another", condition={"dose": "1"}, model="openai/n")
    played(folder, scenario="another", condition={"dose": "2"}, model="openai/n")

    async def look(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await pressed(pilot, "right", "down")

    assert snap_compare(rates_app(folder, theme), terminal_size=size, run_before=look)


@pytest.mark.parametrize(("size", "theme"), [((120, 40), "peerlab-dark"), ((80, 24), "peerlab-light")])
def test_the_sessions_look_as_designed(snap_compare: Any, folder: Path, size: tuple[int, int], theme: str) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await pressed(pilot, "right", "enter")
        assert isinstance(pilot.app.focused, LineList)

    assert snap_compare(rates_app(folder, theme), terminal_size=size, run_before=look)
