"""Branches, cursors and what is true at each event."""

import pytest

from lab.errors import LabError
from lab.protocol import Call, Usage
from lab.session.events import AnyEvent, End, Fork, Message, Opening, Reply, Result, Switch, Tag, Untag
from lab.session.tree import Tree

AT = "2026-03-01T09:00:00.000Z"
CALLS = (Call("c1", "bash", "{}"), Call("c2", "bash", "{}"))


def grow(*events: AnyEvent) -> Tree:
    tree = Tree()
    for event in events:
        tree.add(event)
    return tree


def opening() -> Opening:
    return Opening(id=1, at=AT, scenario="s", model="m", nature="live", condition={"relationship": "good"})


def reply(number: int, parent: int, branch: str = "main", calls: tuple[Call, ...] = CALLS) -> Reply:
    usage = Usage(input=100, output=10)
    return Reply(
        id=number, at=AT, parent=parent, branch=branch, model="m", nature="live", calls=calls, usage=usage, cost=0.5
    )


def result(number: int, parent: int, call: str, branch: str = "main") -> Result:
    return Result(id=number, at=AT, parent=parent, branch=branch, call=call, name="bash", output="ok")


def forked() -> Tree:
    """Main goes 1-2-3-4; what-if leaves after 3."""
    return grow(
        opening(),
        reply(2, 1),
        result(3, 2, "c1"),
        result(4, 3, "c2"),
        Fork(id=5, at=AT, parent=3, branch="what-if"),
        result(6, 5, "c2", "what-if"),
    )


def test_a_path_runs_from_the_opening_to_the_event() -> None:
    tree = forked()
    assert [step.id for step in tree.path(4)] == [1, 2, 3, 4]
    assert [step.id for step in tree.path(6)] == [1, 2, 3, 5, 6]


def test_branches_are_named_with_their_last_step() -> None:
    assert forked().branches() == {"main": 4, "what-if": 6}
    assert forked().tips() == (4, 6)


def test_the_tip_of_an_event_stays_on_its_branch() -> None:
    assert forked().tip(2) == 4
    assert forked().tip(5) == 6


def test_samples_go_on_from_nowhere_until_somebody_goes_on_from_them() -> None:
    tree = grow(opening(), Fork(id=2, at=AT, parent=1, branch="sample-1", sample=True), reply(3, 2, "sample-1"))
    assert (tree.last_step, tree.here) == (3, 1)
    assert (tree.children(1), tree.following(1), tree.tip(1)) == ((2,), (), 1)
    assert (tree.following(2), tree.tip(2)) == ((3,), 3)
    tree.add(Message(id=4, at=AT, parent=3, branch="sample-1", role="user", text="go on"))
    assert tree.here == 4
    assert tree.tip(1) == 1


def test_calls_wait_until_each_has_its_result() -> None:
    tree = forked()
    assert [call.id for call in tree.standing(2).pending] == ["c1", "c2"]
    assert [call.id for call in tree.standing(3).pending] == ["c2"]
    assert tree.standing(4).pending == ()
    assert [call.id for call in tree.standing(5).pending] == ["c2"], "the fork takes up the calls that waited there"


def test_two_calls_of_one_id_wait_one_by_one() -> None:
    twins = (Call("same", "bash", "{}"), Call("same", "bash", "{}"))
    tree = grow(opening(), reply(2, 1, calls=twins), result(3, 2, "same"))
    assert tree.standing(3).pending == twins[:1]


def test_turns_tokens_and_cost_add_up_along_a_branch_only() -> None:
    tree = forked()
    tree.add(reply(7, 6, "what-if"))
    assert tree.standing(7).turn == 2
    assert tree.standing(7).usage == Usage(input=200, output=20)
    assert tree.standing(7).cost == 1.0
    assert tree.standing(4).turn == 1


def test_an_unknown_cost_is_counted_apart_from_zero() -> None:
    tree = grow(opening(), Reply(id=2, at=AT, parent=1, model="m", nature="live"))
    assert (tree.standing(2).cost, tree.standing(2).unpriced) == (0.0, 1)


def test_an_answer_without_a_call_waits_for_somebody_to_speak() -> None:
    tree = grow(opening(), reply(2, 1, calls=()), Message(id=3, at=AT, parent=2, role="user", text="go on"))
    assert tree.standing(2).answered
    assert not tree.standing(3).answered


def test_a_switch_changes_who_answers_from_there_on() -> None:
    tree = grow(opening(), Switch(id=2, at=AT, parent=1, model="human", nature="human"))
    assert tree.standing(1).model == "m"
    assert (tree.standing(2).model, tree.standing(2).nature) == ("human", "human")


def test_a_tag_taken_back_is_no_tag_but_stays_in_the_margin() -> None:
    tree = forked()
    tree.add(Tag(id=7, at=AT, about=4, behaviour="open-refusal"))
    assert [tag.behaviour for tag in tree.tags(4)] == ["open-refusal"]
    tree.add(Untag(id=8, at=AT, about=7))
    assert tree.tags(4) == ()
    assert len(tree.margin(4)) == 1


def test_a_tag_does_not_move_the_story_on() -> None:
    tree = forked()
    tree.add(Tag(id=7, at=AT, about=4, behaviour="open-refusal"))
    assert tree.last_step == 6


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (result(4, 3, "c2"), "does not come after 6"),
        (result(7, 99, "c2"), "event 99"),
        (result(7, 3, "c2", "other"), "only a fork starts a branch"),
        (Fork(id=7, at=AT, parent=2, branch="main"), "a branch 'main' already"),
        (End(id=7, at=AT, parent=0, reason="stopped"), "only the opening"),
        (Tag(id=7, at=AT, about=99, behaviour="x"), "about event 99"),
    ],
)
def test_an_event_that_does_not_fit_is_refused_and_changes_nothing(event: AnyEvent, said: str) -> None:
    tree = forked()
    with pytest.raises(LabError, match=said):
        tree.add(event)
    assert len(tree.events) == 6


def test_a_result_nobody_asked_for_is_named() -> None:
    tree = forked()
    tree.add(result(7, 4, "c9"))
    with pytest.raises(LabError, match="no call 'c9' waits") as caught:
        tree.standing(7)
    assert "event 7" in str(caught.value)
