"""Coding blind on its screen: what is hidden, what a rater's keys write, and what committing shows."""

import asyncio
from pathlib import Path

import pytest

from lab.engine.start import reopen, start_session
from lab.models.catalogue import open_model
from lab.session.events import Commitment, Opening, Reply, Switch, Tag
from lab.session.log import Session
from lab.session.sides import add_sides, side_path
from lab.studies.recoding import Queue, queue_of, veiled
from lab.ui.coding.recode import RecodeScreen
from lab.ui.coding.tag_pane import TagPane
from lab.ui.dialogs.raw import RawScreen
from lab.ui.kit.page import Page
from lab.ui.screen_building import session_screen
from tests.ui.bare_app import BareApp, drawn, until


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A session of a refuser on which another person has tagged something."""
    folder = tmp_path_factory.mktemp("recode")
    model = open_model("persona/refuser", seed=1)
    engine = start_session("clear-the-host", {"relationship": "good"}, model, path=folder / "one.toml")

    async def play() -> None:
        for _ in range(30):
            if engine.standing.ended is not None:
                break
            await engine.turn()

    asyncio.run(play())
    engine.marks.tag(engine.cursor, "persuasion", by="ben")
    engine.close()
    return folder / "one.toml"


@pytest.fixture
def path(source: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "one.toml"
    copy.write_bytes(source.read_bytes())
    return copy


def test_what_names_condition_or_model_is_left_out(path: Path) -> None:
    steps = Session.open(path).tree.path(Session.open(path).tree.here)
    hidden = veiled(steps)
    assert not any(isinstance(step, Opening | Switch) for step in hidden)
    assert {step.model for step in hidden if isinstance(step, Reply)} == {"hidden"}
    assert [step.text for step in hidden if isinstance(step, Reply)] == [
        step.text for step in steps if isinstance(step, Reply)
    ]


def test_every_rater_has_an_order_of_their_own_and_finds_it_again(source: Path, tmp_path: Path) -> None:
    for number in range(6):
        text = source.read_text().replace('\nid = "', f'\nid = "{number}', 1)
        (tmp_path / f"{number}.toml").write_text(text)
    (tmp_path / "broken.toml").write_text("[session")
    ann, ben = queue_of([tmp_path], "ann"), queue_of([tmp_path], "ben")
    assert (ann.total, ann.unreadable) == (6, 1)
    assert set(ann.paths) == set(ben.paths) and ann.paths != ben.paths
    assert queue_of([tmp_path], "ann") == ann
    first = Session.open(ann.paths[0])
    first.append(Commitment(**first.stamp(), about=first.tree.here, by="ann", blind=True))
    first.close()
    rest = queue_of([tmp_path], "ann")
    assert (rest.paths, rest.total) == (ann.paths[1:], 6)
    assert len(queue_of([tmp_path], "ben").paths) == 6


def test_tags_are_by_the_rater_their_file_is_named_after_unless_the_settings_name_one(path: Path) -> None:
    for rater, tags, by in (
        ("", side_path(path, "cleo"), "cleo"),
        ("ann", side_path(path, "cleo"), "ann"),
        ("", path.with_name("mine.toml"), "researcher"),
        ("", None, "researcher"),
    ):
        engine = reopen(path, tags=tags).engine
        session_screen(engine, rater, "", replay=False)
        assert engine.marks.rater == by


async def test_a_rater_tags_beside_the_session_and_commits_without_seeing_what_others_saw(path: Path) -> None:
    before = path.read_bytes()
    other = reopen(path, tags=side_path(path, "cleo")).engine
    other.marks.tag(other.cursor, "rule-gaming", by="cleo")
    other.close()
    app = BareApp(lambda: RecodeScreen(Queue((path,), 1, 0), "ann", is_beside=True))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: isinstance(app.screen, RecodeScreen) and app.screen._entries.items)
        await pilot.pause()
        screen = drawn(app)
        assert "session 1 of 1" in screen
        assert not any(word in screen for word in ("refuser", "persona", "relationship", "scripted", "one.toml"))
        assert "suggested" not in screen
        await pilot.press("end", "t")
        await until(pilot, lambda: app.screen.query_one(TagPane).has_focus_within)
        await pilot.press("r", "escape")
        await until(pilot, lambda: any(isinstance(each, Tag) and each.by == "ann" for each in events(path)))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, RawScreen))
        text = app.screen._text if isinstance(app.screen, RawScreen) else ""
        assert app.screen.query_one(Page)
        assert "ben: " in text and "only they persuasion" in text
        assert "detectors: " in text and "cleo: " in text and "only they rule-gaming" in text
        await pilot.press("escape")
        await until(pilot, lambda: bool(app.answers))
    (commitment,) = (each for each in events(path) if isinstance(each, Commitment))
    assert (commitment.by, commitment.blind) == ("ann", True)
    assert path.read_bytes() == before and queue_of([path], "ann").paths == ()


def events(path: Path) -> list[object]:
    session = Session.open(path)
    add_sides(session)
    return list(session.tree.events.values())
