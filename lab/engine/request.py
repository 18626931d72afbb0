"""One request to a model: paid from a `Purse`, it always ends as a reply or a failure."""

import contextlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Final, Self, TypedDict

from msgspec import structs

from lab.engine.budget import Purse
from lab.engine.work import StoppedError
from lab.models.keys import scrub
from lab.protocol import LOST, Answer, Delta, FaultKind, Model, ModelFault, Request, TextDelta
from lab.session.events import Failure, Reply

_MOST_QUOTED: Final = 300


class StepStart(TypedDict):
    """The fields common to all steps."""

    id: int
    at: str
    parent: int
    branch: str


class PaidRequest:
    """One request to `model`, used as a context manager unless it is `refused`.

    Its estimated cost is held from `purse` until the reply or failure is an event, or until the context ends.
    """

    def __init__(self, model: Model, request: Request, purse: Purse) -> None:
        self.model = model
        self.request = request
        self.purse = purse
        self._estimate = purse.estimate(request, model.name) if model.nature == "live" else 0.0
        # The provider charges for a reply it has begun, even if it never arrives whole.
        self._cost: float | None = self._estimate
        self._is_held = False
        self._deltas: list[Delta] = []
        self._began = time.monotonic()

    def refusal(self) -> str:
        """Return why the budget does not allow the request. When it does, hold the estimate and return ""."""
        why = self.purse.refusal(self._estimate)
        if not why:
            self.purse.hold(self._estimate)
            self._is_held = True
        return why

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._settle()

    async def answer(self, hear: Callable[[Delta], None]) -> Answer:
        """Return the whole reply, passing each piece of it to `hear` as it arrives. Raises what `failure` handles."""
        self._began = time.monotonic()
        try:
            answer = await self._listen(hear)
        except ModelFault as fault:
            if fault.kind in LOST:
                self._cost = fault.cost
            elif not self._deltas and fault.kind not in ("timeout", "broken-stream"):
                self._cost = 0.0
            raise
        self._cost = answer.cost
        return answer

    def reply(self, start: StepStart, answer: Answer) -> Reply:
        """Return the event for a whole reply."""
        self._settle()
        return Reply(
            **start,
            model=self.model.name,
            nature=self.model.nature,
            text=answer.text,
            reasoning=answer.reasoning,
            calls=answer.calls,
            finish=answer.finish,
            usage=answer.usage,
            cost=answer.cost,
            seconds=round(time.monotonic() - self._began, 3),
            note=answer.note,
            raw=answer.raw,
            visibility=answer.visibility,
            provenance=answer.provenance,
            seed=self.request.settings.seed,
        )

    def failure(self, start: StepStart, fault: BaseException) -> Failure:
        """Return the event for a request that brought no reply: a fault, a stop, or a bug in the back end."""
        self._settle()
        if isinstance(fault, ModelFault):
            failure = self._failure(start, fault.kind, fault.what, fault.mend, fault.partial, fault.retry_after)
            return structs.replace(failure, reasoning=fault.reasoning, usage=fault.usage, cost=fault.cost)
        if isinstance(fault, Exception) and not isinstance(fault, StoppedError):
            # A bug in a back end must not cost the researcher the session.
            words = scrub(" ".join(str(fault).split()))[:_MOST_QUOTED]
            what = f"Peerlab failed while it asked the model ({type(fault).__name__}: {words})."
            return self._failure(start, "lab", what, "fork at an earlier event, or try another model")
        return self._failure(start, "stopped", "The reply was stopped.", "ask again")

    def _settle(self) -> None:
        """Replace the held estimate with the actual cost. Does nothing when called again."""
        if self._is_held:
            self._is_held = False
            self.purse.settle(self._estimate, self.model.name, self._cost)

    def _failure(
        self,
        start: StepStart,
        kind: FaultKind,
        what: str,
        mend: str,
        partial: str = "",
        retry_after: float | None = None,
    ) -> Failure:
        return Failure(
            **start,
            model=self.model.name,
            nature=self.model.nature,
            fault=kind,
            what=what,
            mend=mend,
            retry_after=retry_after,
            seed=self.request.settings.seed,
            partial=partial or "".join(delta.text for delta in self._deltas if isinstance(delta, TextDelta)),
        )

    async def _listen(self, hear: Callable[[Delta], None]) -> Answer:
        stream = self.model.stream(self.request)
        async with _closing(stream):
            async for piece in stream:
                if isinstance(piece, Answer):
                    return piece
                self._deltas.append(piece)
                hear(piece)
        raise ModelFault("broken-stream", "The reply ended before it was whole.", mend="ask again")


@contextlib.asynccontextmanager
async def _closing(stream: AsyncIterator[object]) -> AsyncIterator[None]:
    """Close the stream on leaving, even after an error, so that the model stops generating."""
    try:
        yield
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
