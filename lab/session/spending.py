"""Tokens and money: of one reply, a branch, a session, a folder. What is unknown stays unknown and is never zero."""

from collections.abc import Iterable

from msgspec import Struct

from lab.protocol import Usage
from lab.session.events import AnyEvent, Aside, Failure, Reply
from lab.session.tree import Tree


class Spending(Struct, frozen=True, kw_only=True):
    """Tokens and cost of replies. `usage` and `cost` add up those that are known; the rest are counted beside them."""

    replies: int = 0
    usage: Usage = Usage()
    uncounted: int = 0
    """Replies whose tokens were not counted."""
    cost: float = 0.0
    """US dollars of the replies with a known price: all of it only when `unpriced` is 0."""
    unpriced: int = 0
    """Replies whose price is unknown."""

    def plus(self, other: "Spending") -> "Spending":
        """Return both together."""
        return Spending(
            replies=self.replies + other.replies,
            usage=self.usage.plus(other.usage),
            uncounted=self.uncounted + other.uncounted,
            cost=self.cost + other.cost,
            unpriced=self.unpriced + other.unpriced,
        )


def spending_of(events: Iterable[AnyEvent]) -> Spending:
    """Return what the replies among `events` took together, with those that broke off and answers to asides."""
    total = Spending()
    for event in events:
        if isinstance(event, Reply | Aside):
            total = total.plus(
                Spending(
                    replies=1,
                    usage=event.usage or Usage(),
                    uncounted=event.usage is None and (event.nature == "live" or _is_of_log(event)),
                    cost=event.cost or 0.0,
                    unpriced=event.cost is None,
                )
            )
        elif isinstance(event, Failure) and (event.may_cost or event.is_lost_reply):
            total = total.plus(
                Spending(
                    replies=1,
                    usage=event.usage or Usage(),
                    uncounted=event.usage is None,
                    cost=event.cost or 0.0,
                    unpriced=event.may_cost,
                )
            )
    return total


def _is_of_log(reply: Reply | Aside) -> bool:
    """Return whether a reply is out of a log: one from a session is free."""
    return reply.nature == "recording" and reply.cost is None


def branch_spending(tree: Tree, event_id: int) -> Spending:
    """Return the spending that led to a step: of the replies on the path to it."""
    return spending_of(tree.path(event_id))


def session_spending(tree: Tree) -> Spending:
    """Return what a session took over all its branches: each reply was paid for once, whatever follows it."""
    return spending_of(tree.events.values())


def total(parts: Iterable[Spending]) -> Spending:
    """Return several together: the sessions of a folder, say."""
    together = Spending()
    for part in parts:
        together = together.plus(part)
    return together


def cost_words(spending: Spending) -> str:
    """Return the money in a few words: `$0.0123`, `$0`, `at least $0.0123`, `cost unknown`."""
    money = f"${spending.cost:.4f}" if spending.cost else "$0"
    if not spending.unpriced:
        return money
    return f"at least {money}" if spending.cost else "cost unknown"


def token_words(spending: Spending) -> str:
    """Return the tokens in a few words: `12,345 tokens in (9,000 cached, 900 written to the cache), 800 out`."""
    if not spending.replies:
        return "no tokens"
    if spending.uncounted == spending.replies:
        return "tokens unknown"
    usage = spending.usage
    of_the_cache = [
        f"{count:,} {what}"
        for count, what in ((usage.cached, "cached"), (usage.cache_writes, "written to the cache"))
        if count
    ]
    cached = f" ({', '.join(of_the_cache)})" if of_the_cache else ""
    reasoning = f" ({usage.reasoning:,} reasoning)" if usage.reasoning else ""
    least = "at least " if spending.uncounted else ""
    return f"{least}{usage.input:,} tokens in{cached}, {usage.output:,} out{reasoning}"
