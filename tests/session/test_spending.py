"""Tokens and money of a reply, a branch, a session, a folder; unknown is never zero."""

import pytest

from lab.protocol import FaultKind, Nature, Usage
from lab.session.events import Failure, Fork, Opening, Reply
from lab.session.spending import (
    Spending,
    branch_spending,
    cost_words,
    session_spending,
    spending_of,
    token_words,
    total,
)
from lab.session.tree import Tree

AT = "2026-03-01T09:00:00.000Z"
USAGE = Usage(input=1000, cached=600, output=50, reasoning=20)


def reply(
    number: int,
    parent: int,
    *,
    branch: str = "main",
    cost: float | None = 0.5,
    usage: Usage | None = USAGE,
    nature: Nature = "live",
) -> Reply:
    return Reply(
        id=number, at=AT, parent=parent, branch=branch, model="m", nature=nature, cost=cost, usage=usage, text="x"
    )


@pytest.fixture
def forked() -> Tree:
    """Two replies on the main branch, and one on a branch from the first."""
    tree = Tree()
    tree.add(Opening(id=1, at=AT, scenario="s", model="m", nature="live"))
    tree.add(reply(2, 1))
    tree.add(reply(3, 2, cost=None))
    tree.add(Fork(id=4, at=AT, parent=2, branch="b"))
    tree.add(reply(5, 4, branch="b", usage=None))
    return tree


def test_a_branch_is_what_led_to_its_end(forked: Tree) -> None:
    main, other = branch_spending(forked, 3), branch_spending(forked, 5)
    assert (main.replies, main.cost, main.unpriced, main.usage) == (2, 0.5, 1, USAGE.plus(USAGE))
    assert (other.replies, other.cost, other.unpriced, other.uncounted) == (2, 1.0, 0, 1)


def test_a_session_pays_what_branches_share_once(forked: Tree) -> None:
    spent = session_spending(forked)
    assert (spent.replies, spent.cost, spent.unpriced, spent.uncounted) == (3, 1.0, 1, 1)
    assert spent.usage == USAGE.plus(USAGE)


def test_a_folder_is_the_sum_of_its_sessions(forked: Tree) -> None:
    spent = session_spending(forked)
    assert total([spent, spent]) == spent.plus(spent)
    assert total([]) == Spending()


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        ([], "$0"),
        ([reply(2, 1, cost=0.0123)], "$0.0123"),
        ([reply(2, 1, cost=None)], "cost unknown"),
        ([reply(2, 1, cost=0.2), reply(3, 2, cost=None)], "at least $0.2000"),
        ([reply(2, 1, cost=0.0, nature="scripted")], "$0"),
    ],
)
def test_money_in_words(replies: list[Reply], words: str) -> None:
    assert cost_words(spending_of(replies)) == words


@pytest.mark.parametrize(
    ("replies", "words"),
    [
        ([], "no tokens"),
        ([reply(2, 1)], "1,000 tokens in (600 cached), 50 out (20 reasoning)"),
        (
            [reply(2, 1, usage=Usage(input=1000, cached=600, output=50, cache_writes=300))],
            "1,000 tokens in (600 cached, 300 written to the cache), 50 out",
        ),
        ([reply(2, 1, usage=Usage(input=9, output=1, cache_writes=5))], "9 tokens in (5 written to the cache), 1 out"),
        ([reply(2, 1, usage=Usage(input=3, output=2))], "3 tokens in, 2 out"),
        ([reply(2, 1, usage=None)], "tokens unknown"),
        ([reply(2, 1, usage=None), reply(3, 2)], "at least 1,000 tokens in (600 cached), 50 out (20 reasoning)"),
        ([reply(2, 1, usage=None, nature="scripted")], "0 tokens in, 0 out"),
        ([reply(2, 1, usage=None, cost=0.0, nature="recording")], "0 tokens in, 0 out"),
        ([reply(2, 1, usage=None, cost=None, nature="recording")], "tokens unknown"),
    ],
)
def test_tokens_in_words(replies: list[Reply], words: str) -> None:
    assert token_words(spending_of(replies)) == words


@pytest.mark.parametrize(
    ("fault", "partial", "words"),
    [
        ("broken-stream", "I was", "at least $0.5000"),
        ("stopped", "", "at least $0.5000"),
        ("server", "I was", "at least $0.5000"),
        ("rate-limit", "", "$0.5000"),
        ("auth", "", "$0.5000"),
    ],
)
def test_a_reply_that_broke_off_may_cost_what_nobody_knows(fault: FaultKind, partial: str, words: str) -> None:
    tree = Tree()
    tree.add(Opening(id=1, at=AT, scenario="s", model="m", nature="live"))
    tree.add(reply(2, 1))
    tree.add(Failure(id=3, at=AT, parent=2, model="m", nature="live", fault=fault, what="It failed.", partial=partial))
    spent = branch_spending(tree, 3)
    assert cost_words(spent) == words
    assert tree.standing(3).unpriced == spent.unpriced == session_spending(tree).unpriced
    assert token_words(spent).startswith("at least") == (words != "$0.5000")
