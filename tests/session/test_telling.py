"""The one account of an event, which every reader that puts a session into words renders."""

from typing import get_args

import pytest
from msgspec import structs

from lab.protocol import Call
from lab.session.events import (
    AnyStep,
    Decision,
    End,
    EndReason,
    Failure,
    Fork,
    Message,
    Opening,
    Reading,
    Reply,
    Result,
    Rewording,
    Switch,
    WorldEdit,
)
from lab.session.telling import ENDS, NATURE_MARKS, NATURES, reading_words, tell
from lab.world import FileChange

AT = {"id": 7, "at": "2026-03-01T09:00:00.000Z", "parent": 6}
WHO = {"model": "vendor/secret-name", "nature": "live"}
CHANGE = FileChange("ops-01", "/srv/notice.txt", text="x\n")

STEPS: dict[type, AnyStep] = {
    Opening: Opening(**AT, scenario="two-hosts", condition={"lever": "absent"}, **WHO),
    Message: Message(**AT, role="user", text="Go on."),
    Reply: Reply(**AT, **WHO, text="I look.", reasoning="Hm.", calls=(Call("c", "bash", '{"command": "ls"}'),)),
    Failure: Failure(**AT, **WHO, fault="overloaded", what="vendor/secret-name is overloaded."),
    Decision: Decision(**AT, call="c", action="edit", arguments="{}", note="my-remark"),
    Result: Result(**AT, call="c", name="bash", arguments="{}", output="one\n", told="two\n", changes=(CHANGE,)),
    Rewording: Rewording(**AT, reply=4, text="I will gladly do it."),
    WorldEdit: WorldEdit(**AT, changes=(CHANGE,), note="my-remark"),
    Switch: Switch(**AT, **WHO),
    Fork: Fork(**AT, branch="my-branch", note="my-remark"),
    End: End(**AT, reason="stopped", note="my-remark"),
}


def test_every_kind_of_step_has_an_account() -> None:
    assert set(STEPS) == set(get_args(AnyStep))
    for step in STEPS.values():
        telling = tell(step, 1)
        assert telling.event == 7
        assert telling.headline or telling.passages


@pytest.mark.parametrize("kind", STEPS)
def test_a_blind_reader_hears_of_everything_but_the_opening_and_no_name_or_remark(kind: type) -> None:
    telling = tell(STEPS[kind])
    assert bool(telling.blind or telling.passages) == (kind is not Opening)
    assert not any(word in telling.blind for word in ("secret-name", "my-branch", "my-remark"))


def test_what_a_tool_gave_and_what_the_agent_was_told_stand_apart_only_where_they_differ() -> None:
    assert [(passage.part, passage.text) for passage in tell(STEPS[Result]).passages] == [
        ("output", "one\n"),
        ("told", "two\n"),
    ]
    plain = Result(**AT, call="c", name="bash", arguments="{}", output="one\n")
    assert [(passage.part, passage.text) for passage in tell(plain).passages] == [("told", "one\n")]


def test_each_nature_and_each_end_has_its_words() -> None:
    assert set(NATURES) == set(NATURE_MARKS)
    assert set(ENDS) == set(get_args(EndReason))


def test_a_grade_is_told_by_its_name() -> None:
    facts = {
        "id": 9,
        "at": "",
        "by": "measure/letter",
        "about": 3,
        "measure": "letter",
        "where": "grades.csv",
        "value": 2.0,
        "truth": 1.0,
    }
    grade = Reading(**facts, bar=2.0, scale=("D", "C", "B", "A"))
    assert reading_words(grade) == "letter in grades.csv is B (true C, bar B)"
    assert reading_words(structs.replace(grade, scale=())) == "letter in grades.csv is 2 (true 1, bar 2)"
    odd = structs.replace(grade, value=float("inf"), truth=float("nan"), bar=1.5)
    assert reading_words(odd) == "letter in grades.csv is inf (true nan, bar 1.5)"
