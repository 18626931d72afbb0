"""Walking the branches: what leads where, which samples share a row, and how few keys any way takes."""

from collections import deque
from typing import get_args

import pytest

from lab.session.branching import Branching, BranchTurn, TurnAct, Way
from lab.session.events import End, Fork, Reply, Result
from tests.ui.story import Story


def branch_off(story: Story, parent: int, name: str, turns: int = 2, *, sample: bool = False) -> list[int]:
    story.tell(Fork, parent=parent, branch=name, sample=sample)
    return [story.tell(Reply, branch=name, model="m", nature="scripted", text="no").id for _ in range(turns)]


def branching(story: Story) -> Branching:
    whole = Branching()
    for event_id in story.tree.events:
        whole.add(story.tree, event_id)
    return whole


def small() -> Branching:
    """Main has four turns; left and right leave at 2, late at 3, and deep leaves left."""
    story = Story()
    main = [story.reply("yes").id for _ in range(4)]
    left = branch_off(story, main[1], "left")
    branch_off(story, main[1], "right")
    branch_off(story, main[2], "late")
    branch_off(story, left[0], "deep")
    return branching(story)


@pytest.mark.parametrize(
    ("way", "place", "there"),
    [
        ("parent", ("deep", 5), ("left", 3)),
        ("parent", ("right", 4), ("main", 2)),
        ("parent", ("main", 3), ("main", 0)),
        ("child", ("main", 0), ("left", 3)),
        ("child", ("main", 3), ("late", 4)),
        ("child", ("main", 4), ("left", 3)),
        ("child", ("right", 4), ("right", 4)),
        ("next sibling", ("left", 3), ("right", 3)),
        ("next sibling", ("late", 4), ("left", 3)),
        ("sibling before", ("left", 3), ("late", 4)),
        ("sibling before", ("deep", 4), ("deep", 4)),
        ("next sibling", ("main", 2), ("main", 2)),
        ("next fork", ("main", 0), ("main", 2)),
        ("next fork", ("main", 2), ("main", 3)),
        ("next fork", ("main", 3), ("left", 3)),
        ("next fork", ("left", 3), ("main", 2)),
        ("tip", ("left", 2), ("left", 4)),
    ],
)
def test_each_key_leads_to_the_place_it_names(way: Way, place: tuple[str, int], there: tuple[str, int]) -> None:
    whole = small()
    assert whole.walk(way, BranchTurn(*place), list(whole.turns)) == there


def test_samples_of_one_reply_share_a_row_that_one_of_them_stands_for() -> None:
    story = Story()
    main = [story.reply("yes").id for _ in range(2)]
    for number in range(3):
        branch_off(story, main[0], f"one-{number}", 1, sample=True)
    for number in range(2):
        branch_off(story, main[1], f"two-{number}", 1, sample=True)
    whole = branching(story)
    rows = whole.rows((), ())
    assert rows == ["main", "one-0", "two-0"]
    assert whole.row_of("one-2", rows) == "one-0"
    assert whole.rows((), (), "one-2") == ["main", "one-2", "two-0"]
    assert whole.rows({"one-0"}, ()) == ["main", "one-0", "one-1", "one-2", "two-0"]
    assert whole.walk("next sibling", BranchTurn("one-0", 2), rows).branch == "two-0", "a folded sample is passed over"


def test_what_is_below_a_folded_branch_has_no_row() -> None:
    whole = small()
    rows = whole.rows((), {"left"})
    assert rows == ["main", "left", "right", "late"] and whole.row_of("deep", rows) == "left"
    assert whole.rows((), {"main"}) == ["main"]


def test_an_end_is_the_outcome_of_its_branch_only() -> None:
    story = Story()
    reply = story.reply("yes")
    story.tell(End, reason="stopped")
    branch_off(story, reply.id, "other")
    assert branching(story).outcomes == {"main": "stopped"}


def test_any_node_of_a_large_tree_is_six_keys_from_any_other() -> None:
    story = Story()
    tips = {"main": [story.reply("yes").id for _ in range(8)]}
    for number in range(52):
        parent = list(tips)[number // 3]
        tips[f"b{number}"] = branch_off(story, tips[parent][number % 3], f"b{number}", 3)
    whole = branching(story)
    rows = list(whole.turns)
    nodes = {BranchTurn(branch, whole.last[branch]) for branch in rows} | set(whole.parents.values())
    assert len(nodes) >= 60
    keys = {BranchTurn(branch, whole.last[branch]): 3 for branch in rows}  # The filter's key, the typing, and Escape.
    queue = deque(keys)
    while queue:
        place = queue.popleft()
        for way in get_args(Way):
            there = whole.walk(way, place, rows)
            if keys[place] + 1 < keys.get(there, 99):
                keys[there] = keys[place] + 1
                queue.append(there)
    assert max(keys[node] for node in nodes) + 1 <= 6, "with Enter at the end"


def test_the_first_call_that_differs_is_that_asked_for_or_that_run() -> None:
    story = Story()
    start = story.reply("", "ls", "df")
    story.result("ok")
    story.tell(Fork, parent=start.id, branch="denied")
    call = start.calls[0]
    story.tell(Result, branch="denied", call=call.id, name="bash", told="no")
    story.tell(Fork, parent=start.id, branch="edited")
    story.tell(Result, branch="edited", call=call.id, name="bash", arguments='{"command": "pwd"}')
    story.tell(Fork, parent=start.id, branch="same")
    story.tell(Result, branch="same", call=call.id, name="bash", arguments=call.arguments)
    whole = branching(story)
    assert whole.first_difference("denied") == TurnAct("bash", None)
    assert whole.first_difference("edited") == TurnAct("bash", '{"command": "pwd"}')
    assert whole.first_difference("same") is None and whole.first_difference("main") is None
