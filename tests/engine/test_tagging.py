"""The key of a behaviour at an event, by the rater's own tags."""

from pathlib import Path

import pytest

from lab.behaviours.ethogram import Behaviour
from lab.engine.engine import Engine
from lab.engine.tagging import Tagging
from lab.errors import LabError
from lab.session.events import AnyStep, Reply, Tag, Untag
from lab.session.log import Session
from tests.engine.scripted import calls, scripted_engine

LOOKS = Behaviour(name="looks", code="LO", key="l", definition="It looks.", modifiers=("hosts", "keys"))
WAITS = Behaviour(name="waits", code="WA", key="w", definition="It waits.", kind="state", excludes=("acts",))
ACTS = Behaviour(name="acts", code="AC", key="a", definition="It acts.")


async def coded(folder: Path) -> tuple[Engine, Tagging, list[AnyStep]]:
    engine, _ = scripted_engine(folder, *(calls(f"echo {n}", text=f"Turn {n}.") for n in range(4)))
    for _ in range(4):
        await engine.turn()
    replies: list[AnyStep] = [step for step in engine.tree.path(engine.cursor) if isinstance(step, Reply)]
    return engine, Tagging(engine, (LOOKS, WAITS, ACTS)), replies


def standing(engine: Engine, steps: list[AnyStep]) -> list[Tag]:
    return [tag for step in steps for tag in engine.tree.tags(step.id)]


async def test_a_change_takes_the_place_of_the_tag_and_the_file_keeps_both(tmp_path: Path) -> None:
    engine, tagging, replies = await coded(tmp_path)
    tag = tagging.press(replies[:1], "looks")
    assert isinstance(tag, Tag)
    sure = tagging.trust(tagging.modify(tag, "hosts"), "high")
    last = tagging.remark(sure, "at once")
    engine.close()
    tree = Session.open(engine.session.path).tree
    assert tree.tags(replies[0].id) == (last,)
    assert (last.modifier, last.confidence, last.note, last.replaces) == ("hosts", "high", "at once", sure.id)
    assert sum(isinstance(event, Tag) for event in tree.events.values()) == 4


async def test_a_tag_is_taken_back_with_a_reason(tmp_path: Path) -> None:
    engine, tagging, replies = await coded(tmp_path)
    tag = tagging.press(replies[:1], "looks")
    assert isinstance(tag, Tag)
    removal = tagging.take_back(tagging.modify(tag, "keys"), "it was a listing")
    assert standing(engine, replies) == []
    assert (removal.why, removal.by) == ("it was a listing", engine.marks.rater)


async def test_nobody_changes_the_tag_of_another_rater(tmp_path: Path) -> None:
    engine, tagging, replies = await coded(tmp_path)
    tag = engine.marks.tag(replies[0].id, "looks", by="ann")
    assert tagging.own(replies) == []
    with pytest.raises(LabError, match="ann"):
        tagging.modify(tag, "hosts")


async def test_a_lasting_behaviour_begins_goes_on_and_ends(tmp_path: Path) -> None:
    engine, tagging, replies = await coded(tmp_path)
    tagging.press(replies[:1], "waits")
    assert list(tagging.lasting(replies[1].id).going_on) == ["waits"]
    end = tagging.press(replies[2:3], "waits")
    assert isinstance(end, Tag) and end.edge == "end"
    assert [tag.edge for tag in standing(engine, replies)] == ["start", "end"]
    assert not tagging.lasting(replies[3].id).going_on
    assert isinstance(tagging.press(replies[2:3], "waits"), Untag)
    assert list(tagging.lasting(replies[3].id).going_on) == ["waits"]


async def test_a_lasting_behaviour_can_end_where_it_begins(tmp_path: Path) -> None:
    _, tagging, replies = await coded(tmp_path)
    begin = tagging.press(replies[:1], "waits")
    assert isinstance(begin, Tag)
    tagging.end_here(begin)
    assert not tagging.lasting(replies[1].id).going_on


async def test_an_end_whose_beginning_was_taken_back_is_unpaired(tmp_path: Path) -> None:
    engine, tagging, replies = await coded(tmp_path)
    begin, end = tagging.press(replies[:1], "waits"), tagging.press(replies[2:3], "waits")
    engine.marks.untag(begin.id)
    assert tagging.lasting(replies[3].id).unpaired == (end,)


async def test_behaviours_that_exclude_each_other_are_not_tagged_at_one_event(tmp_path: Path) -> None:
    engine, tagging, replies = await coded(tmp_path)
    tagging.press(replies[:1], "acts")
    with pytest.raises(LabError, match="waits and acts exclude each other"):
        tagging.press(replies[:1], "waits")
    suggestion = engine.marks.suggest(replies[0].id, "waits", by="detector/x", why="seen")
    with pytest.raises(LabError, match="exclude"):
        tagging.accept(suggestion, replies[:1])
    assert [tag.behaviour for tag in standing(engine, replies)] == ["acts"]


async def test_a_lasting_behaviour_may_end_with_what_excludes_it(tmp_path: Path) -> None:
    engine, tagging, replies = await coded(tmp_path)
    tagging.press(replies[:1], "waits")
    tagging.press(replies[1:2], "acts")
    tagging.press(replies[1:2], "waits")
    assert [tag.edge for tag in standing(engine, replies[1:2])] == ["", "end"]


async def test_a_quote_goes_to_the_tag_that_has_none(tmp_path: Path) -> None:
    engine, tagging, replies = await coded(tmp_path)
    tagging.press(replies[:1], "looks")
    tagging.press(replies[:1], "looks", about=replies[0].id, quote="Turn 0")
    assert [tag.quote for tag in standing(engine, replies)] == ["Turn 0"]


async def test_an_accepted_suggestion_stays_accepted_when_its_tag_is_changed(tmp_path: Path) -> None:
    engine, tagging, replies = await coded(tmp_path)
    suggestion = engine.marks.suggest(replies[0].id, "looks", by="detector/x", why="seen")
    tag = tagging.modify(tagging.accept(suggestion, replies[:1]), "keys")
    assert engine.tree.word_on(suggestion) == "accepted"
    engine.marks.untag(tag.id)
    assert engine.tree.word_on(suggestion) == "open"
