"""A budget that several sessions may share. Replies under way count at their estimated cost until they arrive."""

from collections.abc import Iterable
from typing import Final

from lab.models.estimate import estimated_cost
from lab.protocol import Request
from lab.session.events import Aside, Reply

UNPRICED: Final = "the price of a reply is not known, so the budget cannot be kept"
"""The reason a cost limit stops a session when the price of a reply is unknown."""


class Purse:
    """A budget for replies: what has been spent, and what is held for replies under way.

    A request is refused when the remaining money does not cover its estimated cost, so the budget is exceeded at most
    by the amount replies cost beyond their estimates. A reply that breaks off counts at its estimate, because the
    provider reports no cost for it. Not thread-safe: use it from one thread.
    """

    def __init__(
        self,
        limit: float | None = None,
        before: Iterable[Reply | Aside] = (),
        *,
        shared: "Purse | None" = None,
        stops_unpriced: bool = True,
    ) -> None:
        """Begin with `limit` US dollars (None: no limit), less the cost of the replies in `before`.

        Every payment is also charged to `shared`, and both limits hold. A reply of unknown price closes the purse
        unless a person asks for each reply (`stops_unpriced` is false).
        """
        self.limit = limit
        self.shared = shared
        self._stops_unpriced = stops_unpriced
        self.spent = 0.0
        self.unpriced = 0
        """Replies of unknown price. With even one of them no limit can be enforced."""
        self.held = 0.0
        """Estimated cost of the replies under way, in US dollars."""
        self._under_way = 0
        self._latest: dict[str, float] = {}
        for reply in before:
            self._pay(reply.model, reply.cost)

    @property
    def left(self) -> float | None:
        """US dollars neither spent nor held; None without a limit."""
        return None if self.limit is None else max(0.0, self.limit - self.spent - self.held)

    @property
    def is_limited(self) -> bool:
        """Whether this purse or the one it shares has a limit."""
        return self.limit is not None or (self.shared is not None and self.shared.is_limited)

    def estimate(self, request: Request, model: str) -> float:
        """Return the probable cost of the next reply of `model` in US dollars; 0 when unknown or without a limit.

        This is the larger of two figures: the cost of the request's length at litellm's prices, and the cost of that
        model's previous reply.
        """
        shared = self.shared.estimate(request, model) if self.shared else 0.0
        if self.limit is None:
            return shared
        return max(shared, estimated_cost(request, model), self._latest.get(model, 0.0))

    def refusal(self, estimate: float) -> str:
        """Return why a reply of that estimated cost may not be requested; "" when it may."""
        return (self.shared.refusal(estimate) if self.shared else "") or self._refusal(estimate)

    def hold(self, estimate: float) -> None:
        """Reserve the estimate of a reply that is being requested now."""
        self.held += estimate
        self._under_way += 1
        if self.shared:
            self.shared.hold(estimate)

    def settle(self, estimate: float, model: str, cost: float | None) -> None:
        """Replace a reserved estimate with the reply's actual cost, or None when the cost is unknown."""
        self._under_way = max(0, self._under_way - 1)
        # Reset to exactly 0 when no request is left, since subtracting floats leaves a remainder.
        self.held = max(0.0, self.held - estimate) if self._under_way else 0.0
        self._pay(model, cost)
        if self.shared:
            self.shared.settle(estimate, model, cost)

    def _refusal(self, estimate: float) -> str:
        if self.limit is None:
            return ""
        if self.unpriced and self._stops_unpriced:
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
