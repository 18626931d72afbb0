"""One round of samples: the same reply, turn or rest of the session several times over, each on its own branch."""

import asyncio
import contextlib
import re
from itertools import count
from typing import Final

from msgspec import structs

from lab.engine.agent import Agent
from lab.engine.notices import SamplingProgress
from lab.engine.recorder import Recorder
from lab.engine.request import PaidRequest
from lab.engine.retries import PASSING, Retries
from lab.engine.sample_branch import Hands, SampleBranch
from lab.engine.samples import Sample
from lab.models.sampling import sample_seed
from lab.protocol import LOST, Model, Request, Settings
from lab.session.events import End, Extent, Failure, Reply

_NAME: Final = re.compile(r"sample-(\d+)")
_OWN: Final = frozenset({*PASSING, *LOST, "filter", "other", "stopped"})
"""Faults that may hit one sample and spare the next. After any other fault, no more samples are requested."""


class Round:
    """Samples requested in one go."""

    def __init__(
        self,
        recorder: Recorder,
        agent: Agent,
        model: Model,
        hands: Hands,
        point: int,
        number: int,
        retries: Retries,
        extent: Extent = "reply",
    ) -> None:
        """Prepare to ask `model` for `number` samples after `point`, where calls may wait, each as far as `extent`."""
        self.why = ""
        """Why fewer samples arrived than were requested; "" while all may still come."""
        self.samples: dict[str, Sample] = {}
        """Samples by branch, in the order they were written."""
        self._recorder = recorder
        self._agent = agent
        self._model = model
        self._hands = hands
        self._extent: Extent = extent
        self._finished = 0
        self.holds: dict[str, str] = {}
        """By sample that stands at a call a person has to decide: why."""
        self._point = point
        self._number = number
        self._retries = retries
        self._request = agent.request(point)
        opening = recorder.tree.opening
        self._seed = opening.seed if opening else 0
        """The seed a scripted agent uses when the settings have none."""
        first = 1 + max((int(name[1]) for name in map(_NAME.fullmatch, recorder.tree.branches()) if name), default=0)
        self._numbers = iter(range(first, first + number))
        self._under_way = 0
        self._waits: dict[int, float] = {}
        self._paused = asyncio.Event()

    def pause(self) -> None:
        """Let the requests under way finish, make no new ones, and wait for no retry."""
        self.why = self.why or "it was paused"
        self._paused.set()

    async def play(self, at_once: int) -> None:
        """Request samples until all have arrived or there is a reason to stop.

        On cancellation, those under way become failures.
        """
        self._recorder.notify_phase()
        self._report()
        if self._costs_unknown():
            # The first request runs alone until it shows what a reply costs; several at once would reserve no money.
            while not self._has_reply() and await self._play_next():
                pass
        workers = [asyncio.create_task(self._play_some()) for _ in range(at_once)]
        try:
            await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for worker in workers:
                worker.cancel()
            while not all(worker.done() for worker in workers):
                # Repeated cancellation must not interrupt this: every outcome has to be in the file first.
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.wait(workers)
            faults = [worker.exception() for worker in workers if not worker.cancelled()]
        if fault := next(filter(None, faults), None):
            raise fault

    async def _play_some(self) -> None:
        while await self._play_next():
            pass

    async def _play_next(self) -> bool:
        """Request the next sample. Returns False when there is none left."""
        number = None if self.why else next(self._numbers, None)
        if number is None:
            return False
        self._under_way += 1
        try:
            await self._sample(number)
            self._finished += 1
        finally:
            self._under_way -= 1
            self._report()
        return True

    def _costs_unknown(self) -> bool:
        """Return whether there is a budget to keep while the cost of a reply is still unknown."""
        purse = self._agent.purse
        return self._model.nature == "live" and purse.is_limited and not purse.estimate(self._request, self._model.name)

    def _has_reply(self) -> bool:
        return any(isinstance(sample.event, Reply) for sample in self.samples.values())

    async def _sample(self, number: int) -> None:
        branch = SampleBranch(self._recorder, self._model, self._point, number, self._settings(number), self._extent)
        if not await self._can_reply(branch) or not await self._reply(branch, number) or self._extent == "reply":
            return
        while await self._can_reply(branch) and self._extent == "end" and not self._paused.is_set():
            if end := self._limit(branch):
                branch.append(end)
            elif not await self._reply(branch, number):
                return

    async def _can_reply(self, branch: SampleBranch) -> bool:
        """Carry out the calls that wait. Returns whether the model is next."""
        if branch.standing.pending and (why := await self._hands.carry_out(branch)):
            self.holds[branch.name] = why
            return False
        standing = branch.standing
        return not (standing.ended or standing.answered or standing.cut_off)

    def _limit(self, branch: SampleBranch) -> End | None:
        """Return the end of a branch that has reached a limit."""
        if why := self._agent.spent_limit(branch.standing):
            reason, note = why
            return End(**branch.start(), reason=reason, note=note)
        return None

    async def _reply(self, branch: SampleBranch, number: int) -> bool:
        """Ask for the next reply on a branch. Returns whether it came."""
        for tried in count(1):
            # What stands on a branch already counts for its next request; before that all requests are the same.
            request = self._agent.request(branch.at) if branch.is_begun else self._first_request(branch)
            paid_request = PaidRequest(self._model, request, self._agent.purse)
            if why := paid_request.refusal():
                self.why = self.why or why
                return False
            event: Reply | Failure
            with paid_request:
                self._report()
                try:
                    answer = await paid_request.answer(lambda delta: None)
                except asyncio.CancelledError as stop:
                    self._append(branch, paid_request.failure(branch.start(), stop))
                    raise
                except Exception as fault:
                    event = paid_request.failure(branch.start(), fault)
                else:
                    event = paid_request.reply(branch.start(), answer)
            self._append(branch, event)
            if isinstance(event, Reply):
                return True
            seconds = self._retries.seconds(event, tried, request.settings.malformed)
            if seconds is None:
                if event.fault not in _OWN:
                    self.why = self.why or event.what
                return False
            if not await self._wait(number, seconds):
                return False
        raise AssertionError

    def _first_request(self, branch: SampleBranch) -> Request:
        return structs.replace(self._request, settings=branch.settings)

    async def _wait(self, number: int, seconds: float) -> bool:
        """Wait before a retry. Returns False when the wait was paused."""

        async def sleep() -> None:
            await self._retries.sleep(seconds)

        self._waits[number] = seconds
        self._report()
        waiting = [asyncio.create_task(sleep()), asyncio.create_task(self._paused.wait())]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()
            del self._waits[number]
        return not self._paused.is_set()

    def _append(self, branch: SampleBranch, event: Reply | Failure) -> None:
        event = branch.append(event)
        if not isinstance(first := self.samples.get(branch.name, Sample(branch.name, event)).event, Reply):
            first = event
        self.samples[branch.name] = Sample(branch.name, first, self._extent)

    def _settings(self, number: int) -> Settings:
        """Return a sample's settings.

        A seed, from the settings or of a scripted agent, is different for every sample.
        """
        settings = self._request.settings
        if settings.seed is None and self._model.nature != "scripted":
            return settings
        return structs.replace(
            settings, seed=sample_seed(self._seed if settings.seed is None else settings.seed, number)
        )

    def _report(self) -> None:
        finished = len(self.samples) if self._extent == "reply" else self._finished
        self._recorder.notify(
            SamplingProgress(self._number, finished, self._under_way, max(self._waits.values(), default=0.0))
        )
