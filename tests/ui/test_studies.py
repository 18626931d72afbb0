"""Studies in the app: listed, checked, frozen, played in the background, stopped, taken up again, amended, reported."""

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from lab.engine.engine import Engine
from lab.session.log import Session
from lab.studies.amending import amend
from lab.studies.design import load_study
from lab.studies.folder import home_of
from lab.studies.template import template
from lab.ui.dialogs.path import PathScreen
from lab.ui.rates.runs import RunsScreen
from lab.ui.start.requests import Open
from lab.ui.studies.markdown import markdown_lines
from lab.ui.studies.playing import StudyRuns
from lab.ui.studies.report import ReportScreen
from lab.ui.studies.studies import StudiesScreen
from lab.ui.studies.study import StudyScreen
from tests.ui.bare_app import BareApp, until
from tests.ui.test_start import pressed

Words = Callable[[str], str]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study of four cells with one run each, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    text = template("two").replace("n = 10 ", "n = 1 ").replace("protector@0.5", "protector")
    file = Path("two.toml")
    file.write_text(text)
    return file


def rows(app: Any) -> list[str]:
    """The rows of the list on the screen."""
    screen = app.screen
    listed = screen.cells if isinstance(screen, StudyScreen) else screen.studies
    return [" ".join((row.text.plain + " " + row.right.plain).split()) for row in listed.rows]


def words(app: Any, name: str) -> str:
    return " ".join(str(app.screen.query_one(f"#{name}").render()).split())


def facts(app: Any) -> str:
    """What is said of the study under the cursor of the list."""
    return "\n".join(line.plain.rstrip() for line in app.screen.query_one("#facts").lines)


def studies_app(theme: str = "peerlab-dark") -> BareApp:
    """An app on the list of studies, which holds what is played as the whole app does."""
    app = BareApp(lambda: StudiesScreen(Path(), StudyRuns(app)), theme=theme)
    return app


async def opened(pilot: Pilot[Any], *, row: str = "two") -> None:
    """Open a study of the list."""
    app = pilot.app
    await until(pilot, lambda: isinstance(app.screen, StudiesScreen) and rows(app))
    screen = app.screen
    assert isinstance(screen, StudiesScreen)
    screen.studies.go(next(each.key for each in screen.studies.rows if Path(each.key).stem == row))
    await pressed(pilot, "enter")
    await until(pilot, lambda: isinstance(app.screen, StudyScreen) and app.screen.cells.rows)


def is_over(app: Any) -> bool:
    return "every run has been played" in words(app, "state") and "◌" not in " ".join(rows(app))


async def test_a_study_is_listed_checked_played_and_its_report_saved(file: Path) -> None:
    app = studies_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        assert "4 to come" in words(app, "all")
        assert any("too few" in line.plain for line in app.screen.query_one("#forecast").lines)  # type: ignore[attr-defined]
        assert not (await pressed(pilot, "o"), isinstance(app.screen, ReportScreen))[1], (
            "there is nothing to report yet"
        )
        await pressed(pilot, "plus", "r")
        await until(pilot, lambda: is_over(app))
        assert words(app, "all").endswith("4 done")
        assert "finished, 4 played" in words(app, "who")
        await pressed(pilot, "o")
        screen = app.screen
        assert isinstance(screen, ReportScreen)
        await until(pilot, lambda: len(screen.page.lines) > 3)
        text = "\n".join(line.plain for line in screen.page.lines)
        assert (
            "Predicted: at least 20 points more weight-exfiltration under threat=on than under threat=off." in text
            and "**" not in text
        )
        await pressed(pilot, "ctrl+s")
        await until(pilot, lambda: Path("two/report.md").is_file() and Path("two/differences.svg").is_file())
        await pressed(pilot, "escape", "enter")
        assert isinstance(app.screen, RunsScreen)
        await pressed(pilot, "escape", "escape")
        assert isinstance(app.screen, StudiesScreen)
        await until(pilot, lambda: any("✓ finished, 4 played" in row for row in rows(app)))


async def test_a_study_goes_on_while_its_screen_is_left_and_is_stopped_and_taken_up_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, turns = Engine.run, []

    async def run(engine: Engine, *facts: Any, **more: Any) -> Any:
        turns.append(engine)
        if len(turns) == 3:
            asyncio.get_running_loop().call_soon(app.screen.action_stop)  # type: ignore[attr-defined]
        elif len(turns) > 3:
            await is_left.wait()
        return await whole(engine, *facts, **more)

    app, is_left = studies_app(), asyncio.Event()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        monkeypatch.setattr(Engine, "run", run)
        await pressed(pilot, "r")
        await until(pilot, lambda: "runs are still to come" in words(app, "state"))
        assert words(app, "state") == "stopped: 2 of 4 runs are still to come"
        await until(pilot, lambda: "2 of 4 played, 1 broke off" in words(app, "who"))
        begun = sorted(Path("two/sessions").glob("*.toml"))
        await pilot.press("r")
        await until(pilot, lambda: len(turns) > 3)
        await pilot.press("escape")
        await until(
            pilot, lambda: isinstance(app.screen, StudiesScreen) and any("◌ playing" in row for row in rows(app))
        )
        is_left.set()
        await until(pilot, lambda: any("✓ finished, 4 played" in row for row in rows(app)))
        sessions = sorted(Path("two/sessions").glob("*.toml"))
        assert len(sessions) == 4 and set(begun) < set(sessions)
        assert all(session.tree.standing(session.tree.here).ended for session in map(Session.open, sessions))


async def test_a_frozen_design_takes_a_change_only_with_a_dated_amendment(file: Path) -> None:
    app = studies_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(pilot)
        await pressed(pilot, "f")
        await until(pilot, lambda: "frozen, none of 4 played" in words(app, "who"))
        file.write_text(file.read_text().replace("seed = 1 ", "seed = 2 "))
        await pressed(pilot, "r")
        await until(pilot, lambda: any("study.seed: 1 → 2" in each.message for each in app._notifications))
        assert not Path("two/sessions").exists()
        amend(file, "The seed, from 1 to 2.", 'It was "taken".', date(2026, 1, 31))
        (amendment,) = load_study(file).amendments
        assert (amendment.date, amendment.what, amendment.why) == (
            "2026-01-31",
            "The seed, from 1 to 2.",
            'It was "taken".',
        )
        await pressed(pilot, "f")
        await until(pilot, lambda: len(home_of(file).frozen()) == 2)


async def test_a_session_that_is_left_out_is_named_with_its_reason_and_opened(file: Path) -> None:
    app, messages = studies_app(), list[Any]()
    async with app.run_test(size=(120, 40), message_hook=messages.append) as pilot:
        await opened(pilot)
        await pressed(pilot, "r")
        await until(pilot, lambda: is_over(app))
        session = sorted(Path("two/sessions").glob("*.toml"))[0]
        before, mark, events = session.read_text().partition("# event 4,")
        session.write_text(before + mark + events.replace('finish = "calls"', 'finish = "stop"', 1))
        Path("two/sessions/not-one.toml").write_text("format = [")
        await pressed(pilot, "ctrl+r")
        await until(pilot, lambda: "left out: 2 sessions" in rows(app))
        assert any("stale: its file was edited after it was written" in row for row in rows(app))
        assert any("not-one.toml" in row for row in rows(app))
        await pressed(pilot, "end", "enter")
        assert [message.path.name for message in messages if isinstance(message, Open)][:1] == [session.name]


async def test_a_shipped_study_is_copied_and_a_faulty_one_says_why(file: Path) -> None:
    file.write_text(file.read_text().replace("weight-exfiltration", "weight-loss"))
    app = studies_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, StudiesScreen) and rows(app))
        await until(pilot, lambda: "✗ cannot be played" in rows(app)[0])
        assert "weight-loss" in facts(app)
        await pressed(pilot, "down")
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, PathScreen))
        await pressed(pilot, "enter")
        await until(pilot, lambda: Path("my-subject-by-threat.toml").is_file())
        assert load_study(Path("my-subject-by-threat.toml")).head.name == "my-subject-by-threat"
        await until(pilot, lambda: any("my-subject-by-threat.toml" in row for row in rows(app)))


async def test_the_study_under_the_cursor_says_what_it_asks_and_how_far_each_cell_has_come(file: Path) -> None:
    """The list stands beside it in a large terminal and above it in a small one; a resize keeps both whole."""
    app = studies_app()
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, StudiesScreen) and "4 cells" in facts(app))
        study, words = load_study(file), " ".join(facts(app).split())
        for what in (study.head.claim, study.head.alternative, "predicts at least 20 points more weight-exfiltration"):
            assert what in words
        assert facts(app).count("░  0/1") == 4
        boxes = [app.screen.query_one(f"#{name}").region for name in ("studies", "selected")]
        assert boxes[0].y == boxes[1].y and boxes[0].right <= boxes[1].x
        await pilot.resize_terminal(80, 24)
        await until(
            pilot, lambda: app.screen.query_one("#selected").region.y > app.screen.query_one("#studies").region.y
        )
        assert all(len(line) <= 78 for line in facts(app).splitlines())
        await opened(pilot)
        await pressed(pilot, "plus", "r")
        await until(pilot, lambda: is_over(app))
        await pressed(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, StudiesScreen) and facts(app).count("█  1/1") == 4)


def listed(pilot: Pilot[Any]) -> bool:
    """Whether every study of the list has been read."""
    screen = pilot.app.screen
    return (
        isinstance(screen, StudiesScreen)
        and len(rows(pilot.app)) > 3
        and all(entry.study or entry.fault for entry in screen._entries.values())
    )


@pytest.mark.parametrize(
    ("size", "theme"),
    [
        ((80, 24), "peerlab-light"),
        ((120, 40), "peerlab-dark"),
        ((200, 60), "peerlab-dark"),
        ((200, 60), "peerlab-contrast"),
    ],
    ids=["80x24-light", "120x40-dark", "200x60-dark", "200x60-contrast"],
)
def test_the_list_looks_as_designed(snap_compare: Any, file: Path, size: tuple[int, int], theme: str) -> None:
    async def look(pilot: Pilot[Any]) -> None:
        await until(pilot, lambda: listed(pilot))
        pilot.app.screen.query_one("#bar").display = False  # The folder of a test has a new name each time.
        await pressed(pilot, "down")
        await pilot.pause()

    assert snap_compare(studies_app(theme), terminal_size=size, run_before=look)


def test_a_report_is_laid_out_as_text_whatever_stands_in_it() -> None:
    text = "\n".join(
        (
            "# a\\_name",
            "",
            "**Claim.** It copies \\[bold\\] \\`x\\` \x1b]52;c;AAAA\x07 more.",
            "",
            "| cell | rate |",
            "|---|---|",
            "| a \\| b with a long label that is wrapped | 1/2 |",
            "- one item that is longer than the page is wide",
            "![Rates](rates.svg)",
        )
    )
    lines = [line.plain for line in markdown_lines(text, 30)]
    assert lines[0] == "a_name"
    assert "\x1b" not in "".join(lines) and any("[bold] `x`" in line for line in lines)
    assert any("a | b with" in line for line in lines) and max(map(len, lines)) <= 30 + 35
    assert any(line.startswith("• one item") for line in lines) and any(line.startswith("  ") for line in lines)
