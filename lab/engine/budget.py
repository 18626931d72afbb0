"""A budget that several sessions may share. What is being asked now counts with its estimate, so that it holds."""

from collections.abc import Iterable
from typing import Final

from lab.models.estimate import estimated_cost
from lab.protocol import Request
from lab.session.events import Reply

UNPRICED: Final = "the price of a reply is not known, so the budget cannot be kept"
"""Why a limit stops a session that has spent an unknown amount."""


class Purse:
    """Money for replies: what is spent, and what is held for replies under way.

    Nothing is asked when what is left does not cover what the next reply will probably cost, so a budget is passed at
    most by what replies cost more than estimated. A reply that broke off after it had begun is counted at its
    estimate, since nobody says what it cost. Use it from one thread.
    """

    def __init__(
        self, limit: float | None = None, before: Iterable[Reply] = (), *, shared: "Purse | None" = None
    ) -> None:
        """`limit` is in US dollars, None for no limit; `before` are the replies that were paid from it already.

        What is paid from this purse is paid from the `shared` one too, and both limits hold.
        """
        self.limit = limit
        self.shared = shared
        self.spent = 0.0
        self.unpriced = 0
        """Replies whose price nobody knows: with one of them, no limit can be kept."""
        self.held = 0.0
        """Estimates of the replies under way."""
        self._under_way = 0
        self._latest: dict[str, float] = {}
        for reply in before:
            self._pay(reply.model, reply.cost)

    @property
    def left(self) -> float | None:
        """US dollars neither spent nor held, None without a limit."""
        return None if self.limit is None else max(0.0, self.limit - self.spent - self.held)

    @property
    def is_limited(self) -> bool:
        """Whether there is a limit to keep, its own or that of the purse it shares."""
        return self.limit is not None or (self.shared is not None and self.shared.is_limited)

    def estimate(self, request: Request, model: str) -> float:
        """Return what the next reply of `model` will probably cost in US dollars, 0 when nothing is known or limited.

        It is the larger of what its length says at the prices of litellm's map and what its reply before cost.
        """
        shared = self.shared.estimate(request, model) if self.shared else 0.0
        if self.limit is None:
            return shared
        return max(shared, estimated_cost(request, model), self._latest.get(model, 0.0))

    def refusal(self, estimate: float) -> str:
        """Return why a reply of that estimate must not be asked for, "" when it may."""
        return (self.shared.refusal(estimate) if self.shared else "") or self._refusal(estimate)

    def hold(self, estimate: float) -> None:
        """Count a reply that is being asked for now."""
        self.held += estimate
        self._under_way += 1
        if self.shared:
            self.shared.hold(estimate)

    def settle(self, estimate: float, model: str, cost: float | None) -> None:
        """Count what a reply that was held for cost in the end; None when nobody knows."""
        self._under_way = max(0, self._under_way - 1)
        # Exactly nothing once nobody is asked: differences of floats would leave a trace.
        self.held = max(0.0, self.held - estimate) if self._under_way else 0.0
        self._pay(model, cost)
        if self.shared:
            self.shared.settle(estimate, model, cost)

    def _refusal(self, estimate: float) -> str:
        if self.limit is None:
            return ""
        if self.unpriced:
            return UNPRICED
        if self.spent + self.held >= self.limit:
            return f"${self.spent:.4f} of ${self.limit:.4f} are spent" + self._held_words()
        if self.spent + self.held + estimate > self.limit:
            return (
                f"${self.spent:.4f} of ${self.limit:.4f} are spent{self._held_words()}, "
                f"and the next reply will cost about ${estimate:.4f}"
            )
        return ""

    def _pay(self, model: str, cost: float | None) -> None:
        if cost is None:
            self.unpriced += 1
        else:
            self.spent += cost
            self._latest[model] = cost or self._latest.get(model, 0.0)

    def _held_words(self) -> str:
        return f" and ${self.held:.4f} are held for replies under way" if self.held else ""
