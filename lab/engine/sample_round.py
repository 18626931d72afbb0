"""One round of samples: several requests for the same reply, each on a branch of its own."""

import asyncio
import contextlib
import re
from itertools import count
from typing import Final

from msgspec import structs

from lab.engine.agent import Agent
from lab.engine.notices import SamplingProgress
from lab.engine.recorder import Recorder
from lab.engine.request import PaidRequest, StepStart
from lab.engine.retries import PASSING, Retries
from lab.engine.samples import Sample
from lab.models.addresses import address_of
from lab.models.sampling import redraw_seed, sample_seed
from lab.protocol import LOST, Model, Settings
from lab.session.events import Failure, Fork, Opening, Reply, Switch

_NAME: Final = re.compile(r"sample-(\d+)")
_OWN: Final = frozenset({*PASSING, *LOST, "filter", "other", "stopped"})
"""Faults that may hit one sample and spare the next. After any other fault, no more samples are requested."""


class _Branch:
    """The branch of one sample. It is written to the file only once it has content."""

    def __init__(self, recorder: Recorder, model: Model, point: int, number: int, settings: Settings) -> None:
        self.name = f"sample-{number}"
        self.settings = settings
        self._recorder = recorder
        self._model = model
        self._at = point
        self._is_begun = False

    def start(self) -> StepStart:
        """Return the common fields of the next step on the branch."""
        if not self._is_begun:
            self._begin()
            self._is_begun = True
        return self._step_start()

    def append(self, event: Reply | Failure) -> Sample:
        """Append `event` to the branch."""
        event = self._recorder.append(event, stays=True)
        self._at = event.id
        return Sample(self.name, event)

    def _begin(self) -> None:
        """Write the fork, and the sample's settings where they differ from those at the point."""
        standing = self._recorder.tree.standing(self._at)
        note = "one more reply to the same request"
        self._at = self._recorder.append(Fork(**self._step_start(), sample=True, note=note), stays=True).id
        address = address_of(self._model)
        if self.settings != standing.settings or address != standing.api_base:
            switch = Switch(
                **self._step_start(),
                model=self._model.name,
                nature=self._model.nature,
                api_base=address,
                settings=self.settings,
            )
            self._at = self._recorder.append(switch, stays=True).id

    def _step_start(self) -> StepStart:
        return StepStart(**self._recorder.session.stamp(), parent=self._at, branch=self.name)


class Round:
    """Samples requested in one go."""

    def __init__(
        self, recorder: Recorder, agent: Agent, model: Model, point: int, number: int, retries: Retries
    ) -> None:
        """Prepare to ask `model` for `number` replies to the request at `point`."""
        self.why = ""
        """Why fewer samples arrived than were requested; "" while all may still come."""
        self.samples: dict[str, Sample] = {}
        """Samples by branch, in the order they were written."""
        self._recorder = recorder
        self._agent = agent
        self._model = model
        self._point = point
        self._number = number
        self._retries = retries
        self._request = agent.request(point)
        opening = recorder.tree.path(point)[0]
        self._seed = opening.seed if isinstance(opening, Opening) else 0
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
        branch = _Branch(self._recorder, self._model, self._point, number, self._settings(number))
        losses = 0
        for tried in count(1):
            request = structs.replace(self._request, settings=redraw_seed(branch.settings, losses))
            paid_request = PaidRequest(self._model, request, self._agent.purse)
            if why := paid_request.refusal():
                self.why = self.why or why
                return
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
                return
            losses += event.is_lost_reply
            seconds = self._retries.seconds(event, tried, request.settings.malformed)
            if seconds is None:
                if event.fault not in _OWN:
                    self.why = self.why or event.what
                return
            if not await self._wait(number, seconds):
                return

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

    def _append(self, branch: _Branch, event: Reply | Failure) -> None:
        self.samples[branch.name] = branch.append(event)

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
        finished = len(self.samples)
        self._recorder.notify(
            SamplingProgress(self._number, finished, self._under_way, max(self._waits.values(), default=0.0))
        )
