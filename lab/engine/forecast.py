"""The forecast of a waiting call: a dry run in a world that is thrown away, beside the session itself."""

from asyncio import sleep

from msgspec import Struct

from lab.engine.marks import Marks
from lab.engine.recorder import Recorder
from lab.engine.work import Bench
from lab.protocol import Call
from lab.session.events import Result
from lab.terms.case import Case, call_case
from lab.world import Outcome, Snapshot


class Forecast(Struct, frozen=True, kw_only=True):
    """The outcome a call would have."""

    at: int
    """The step it waits at."""
    call: Call
    before: Snapshot
    outcome: Outcome
    seconds: float
    """Seconds on the world's clock."""
    behaviours: tuple[str, ...]
    """Detectors' suggestions."""

    def case(self, turn: int, cost: float) -> Case:
        """Return the call as conditions are asked about it."""
        outcome = self.outcome
        return call_case(
            self.call.name,
            self.call.arguments,
            self.before,
            output=outcome.output,
            changes=outcome.changes,
            turn=turn,
            cost=cost,
        )


class Forecaster:
    """Runs waiting calls dry. It gives way to every other call, and remembers the last one it ran."""

    def __init__(self, recorder: Recorder, marks: Marks, bench: Bench) -> None:
        self._recorder = recorder
        self._marks = marks
        self._bench = bench
        self._last: Forecast | None = None

    def ready(self) -> Forecast | None:
        """Return the forecast of the call that waits, None where there is none yet."""
        last, pending = self._last, self._recorder.standing.pending
        is_of_this = last and pending and (last.at, last.call) == (self._recorder.cursor, pending[0])
        return last if is_of_this else None

    async def forecast(self, edited: Call | None = None) -> Forecast:
        """Return what the call that waits would do, or one that is to run in its place.

        Raises `StoppedError` when another call needs the world first.
        """
        if edited is None and (last := self.ready()):
            return last
        recorder = self._recorder
        at, call, before = recorder.cursor, edited or recorder.standing.pending[0], recorder.snapshot
        start = recorder.step_start()
        outcome, after = await self._bench.rehearse(call.name, call.arguments, before)
        result = Result(
            **start,
            call=call.id,
            name=call.name,
            arguments=call.arguments,
            output=outcome.output,
            exit_code=outcome.exit_code,
            changes=outcome.changes,
            limit=outcome.limit or "",
            ends=outcome.ends,
        )
        for _ in self._marks.approach():
            await sleep(0)
            if recorder.cursor != at:
                break
        behaviours = self._marks.foresee(result, after) if recorder.cursor == at else ()
        forecast = Forecast(
            at=at,
            call=call,
            before=before,
            outcome=outcome,
            seconds=after.clock - before.clock,
            behaviours=behaviours,
        )
        if edited is None:
            self._last = forecast
        return forecast
