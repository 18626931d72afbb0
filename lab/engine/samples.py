"""Asking for the same reply several times over: how often does the model do what it did? Each gets its own branch."""

import asyncio
import contextlib
import math
import re
from itertools import count
from typing import Final

from msgspec import Struct, structs

from lab.engine.budget import Purse
from lab.engine.notices import Sampling
from lab.engine.recorder import Desk
from lab.engine.request import Asking, StepStart
from lab.engine.retries import PASSING, PATIENT, Retries
from lab.engine.work import StoppedError
from lab.errors import LabError
from lab.models.addresses import address_of
from lab.models.sampling import redraw_seed, sample_seed
from lab.protocol import LOST, Model, Settings
from lab.scenario.compose import Composed
from lab.session.events import Failure, Fork, Opening, Reply, Step, Switch
from lab.session.log import Session
from lab.session.tree import Tree
from lab.world.machine.state import Snapshot
from lab.world.world import World

AT_ONCE: Final = 4
"""Samples asked for at the same time unless told otherwise."""
MOST: Final = 200
"""Samples asked for in one go."""
_NAME: Final = re.compile(r"sample-(\d+)")
_OWN: Final = frozenset({*PASSING, *LOST, "filter", "other", "stopped"})
"""Faults that one sample may meet and the next not; after any other, no more are asked for."""
_NEVER: Final = {
    "human": ("a person who plays the agent cannot be sampled", "fork and answer again"),
    "recording": ("a recording answers the same every time", "choose a model that can answer anew"),
}


class Sample(Struct, frozen=True):
    """One more reply to the same request, or what came instead of it, at the end of a branch of its own."""

    branch: str
    event: Reply | Failure


class Sampled(Struct, frozen=True, kw_only=True):
    """What came of asking for samples."""

    point: int
    """The step after which every one of them was asked for."""
    samples: tuple[Sample, ...]
    """Those of this time, in the order they were written."""
    why: str = ""
    """Why fewer came than were asked for; "" when all did."""


def sample_point(tree: Tree, event_id: int) -> int:
    """Return where the reply was due that `event_id` is, belongs to or waits for.

    Raises `LabError` when no reply was asked for yet and none is due.
    """
    standing = tree.standing(event_id)
    if not (standing.pending or standing.answered or standing.cut_off or standing.ended):
        at = tree.step(event_id)
        # A fault and a sample's own beginning stand between a request and its reply and change nothing of it.
        while isinstance(at, Failure) or tree.begins_sample(at.id):
            at = tree.step(at.parent)
        return at.id
    for step in reversed(tree.path(event_id)):
        if isinstance(step, Reply):
            return sample_point(tree, step.parent)
    raise LabError("the model has not been asked for anything here")


def samples_at(tree: Tree, point: int) -> tuple[Sample, ...]:
    """Return every sample that was ever taken at a point, oldest first, each by its first reply or last failure."""
    found = []
    for child in tree.children(point):
        fork = tree.step(child)
        if not tree.begins_sample(child):
            continue
        last: Reply | Failure | None = None
        at: int | None = child
        while at is not None and not isinstance(last, Reply):
            step = tree.step(at)
            if isinstance(step, Reply | Failure):
                last = step
            at = next((each for each in tree.children(at) if tree.step(each).branch == fork.branch), None)
        if last is not None:
            found.append(Sample(fork.branch, last))
    return tuple(found)


def given_at(tree: Tree, point: int) -> Reply | None:
    """Return the reply that is no sample: the one the branch itself got at a point, None while it has none."""
    branch, at = tree.step(point).branch, point
    while (
        following := next((each for each in tree.following(at) if tree.step(each).branch == branch), None)
    ) is not None:
        step = tree.step(following)
        if isinstance(step, Reply):
            return step
        if not isinstance(step, Failure):
            return None
        at = following
    return None


class Resampling(Desk):
    """A desk at which the reply that is due can be asked for several times."""

    def __init__(
        self,
        session: Session,
        composed: Composed,
        world: World,
        model: Model | None,
        *,
        opening: Snapshot,
        purse: Purse | None = None,
    ) -> None:
        """As `Desk`; `purse` is money several sessions share: it is kept beside the session's own limit."""
        super().__init__(session, composed, world, model, opening=opening)
        self._round: _Round | None = None
        self.purse = Purse(self.limits.cost, self._paid(), shared=purse)

    async def resample(
        self, number: int, *, at: int | None = None, at_once: int = AT_ONCE, retries: Retries = PATIENT
    ) -> Sampled:
        """Ask for `number` more replies to the request at `at` (by default the cursor), `at_once` at a time.

        Each becomes a branch `sample-N`: a fork, the seed that is its own where seeds count, and the reply or the
        failure. The cursor stays. When money or a stop ends it early, `why` says so and what came is kept. Raises
        `LabError` when nobody can be asked.
        """
        self._expect_idle()
        if not 1 <= number <= MOST:
            raise LabError(f"{number} samples cannot be asked for", mend=f"ask for 1 to {MOST}")
        point = sample_point(self.tree, self.cursor if at is None else at)
        model = self.sampled_model(point)
        round_ = self._round = _Round(self, model, point, number, retries)
        try:
            await self._work.do("replying", round_.play(min(max(1, at_once), number)))
        except StoppedError:
            round_.why = "it was stopped"
        finally:
            self._round = None
            self._tell_phase()
        return Sampled(point=point, samples=tuple(round_.found.values()), why=round_.why)

    def sampled_model(self, point: int) -> Model:
        """Return who is asked for samples at a point. Raises `LabError` when nobody can be."""
        standing = self.tree.standing(point)
        model = self._answering(point)
        if model.nature in _NEVER:
            what, mend = _NEVER[model.nature]
            raise LabError(what, mend=mend)
        if standing.turn >= self.limits.turns:
            raise LabError(f"the limit of {self.limits.turns} turns is reached here")
        spent = standing.usage.input + standing.usage.output
        if self.limits.tokens is not None and spent >= self.limits.tokens:
            raise LabError(f"{spent} of {self.limits.tokens} tokens are spent here")
        return model

    def estimate(self, at: int | None = None) -> float:
        """Return what one more reply at a step will probably cost in US dollars, 0 where nobody knows."""
        point = sample_point(self.tree, self.cursor if at is None else at)
        standing = self.tree.standing(point)
        if standing.nature != "live":
            return 0.0
        return Purse(math.inf, self._paid()).estimate(self.request(point), standing.model)

    def _paid(self) -> list[Reply]:
        return [event for event in self.tree.events.values() if isinstance(event, Reply)]

    def _answering(self, at: int) -> Model:
        standing = self.tree.standing(at)
        if self.model is None or self.model.name != standing.model:
            raise LabError(f"{standing.model} cannot answer now", mend="choose a model that can")
        return self.model

    def _begin_sample(self, point: int, branch: str, settings: Settings) -> Step:
        """Write where a sample's branch begins, and the settings that are its own."""
        begun: Fork | Switch = self._append(
            Fork(
                **self.session.stamp(),
                parent=point,
                branch=branch,
                sample=True,
                note="one more reply to the same request",
            ),
            stays=True,
        )
        standing = self.tree.standing(point)
        model = self._answering(point)
        if settings != standing.settings or address_of(model) != standing.api_base:
            begun = self._append(
                Switch(
                    **self.session.stamp(),
                    parent=begun.id,
                    branch=branch,
                    model=model.name,
                    nature=model.nature,
                    api_base=address_of(model),
                    settings=settings,
                ),
                stays=True,
            )
        return begun

    def _keep_sample(self, event: Reply | Failure) -> Reply | Failure:
        return self._append(event, stays=True)


class _Branch:
    """The branch of one sample. It is begun in the file when there is something to write on it."""

    def __init__(self, desk: Resampling, point: int, number: int, settings: Settings) -> None:
        self.name = f"sample-{number}"
        self.settings = settings
        self._desk = desk
        self._at = point
        self._is_begun = False

    def start(self) -> StepStart:
        """Return how the next step on it starts."""
        if not self._is_begun:
            self._at = self._desk._begin_sample(self._at, self.name, self.settings).id
            self._is_begun = True
        return StepStart(**self._desk.session.stamp(), parent=self._at, branch=self.name)

    def keep(self, event: Reply | Failure) -> Sample:
        """Write `event` at its end."""
        event = self._desk._keep_sample(event)
        self._at = event.id
        return Sample(self.name, event)


class _Round:
    """Samples that are asked for in one go."""

    def __init__(self, desk: Resampling, model: Model, point: int, number: int, retries: Retries) -> None:
        self.why = ""
        self.found: dict[str, Sample] = {}
        self._desk = desk
        self._model = model
        self._point = point
        self._number = number
        self._retries = retries
        self._request = desk.request(point)
        opening = desk.tree.path(point)[0]
        self._seed = opening.seed if isinstance(opening, Opening) else 0
        """What a script goes by when no seed is set."""
        first = 1 + max((int(name[1]) for name in map(_NAME.fullmatch, desk.tree.branches()) if name), default=0)
        self._left = iter(range(first, first + number))
        self._under_way = 0
        self._waits: dict[int, float] = {}
        self._paused = asyncio.Event()

    def pause(self) -> None:
        """Let those under way end, ask for no more, and wait for no other try."""
        self.why = self.why or "it was paused"
        self._paused.set()

    async def play(self, at_once: int) -> None:
        """Ask until all have come, or there is a reason to stop. When cancelled, those under way become failures."""
        self._desk._tell_phase()
        self._tell()
        if self._costs_unknown():
            # Alone, until it is known what a reply costs: of several at once none would be held money for.
            while not self._has_reply() and await self._play_next():
                pass
        workers = [asyncio.create_task(self._play_some()) for _ in range(at_once)]
        try:
            await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for worker in workers:
                worker.cancel()
            while not all(worker.done() for worker in workers):
                # However often it is stopped meanwhile: what comes of each has to be in the file first.
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.wait(workers)
            faults = [worker.exception() for worker in workers if not worker.cancelled()]
        if fault := next(filter(None, faults), None):
            raise fault

    async def _play_some(self) -> None:
        while await self._play_next():
            pass

    async def _play_next(self) -> bool:
        """Take the next sample, and say whether there was one to take."""
        number = None if self.why else next(self._left, None)
        if number is None:
            return False
        self._under_way += 1
        try:
            await self._sample(number)
        finally:
            self._under_way -= 1
            self._tell()
        return True

    def _costs_unknown(self) -> bool:
        """Whether there is a budget to keep and nothing says what a reply takes of it."""
        purse = self._desk.purse
        return self._model.nature == "live" and purse.is_limited and not purse.estimate(self._request, self._model.name)

    def _has_reply(self) -> bool:
        return any(isinstance(sample.event, Reply) for sample in self.found.values())

    async def _sample(self, number: int) -> None:
        branch = _Branch(self._desk, self._point, number, self._settings(number))
        losses = 0
        for tried in count(1):
            request = structs.replace(self._request, settings=redraw_seed(branch.settings, losses))
            asking = Asking(self._model, request, self._desk.purse)
            if why := asking.refused():
                self.why = self.why or why
                return
            event: Reply | Failure
            with asking:
                self._tell()
                try:
                    answer = await asking.answer(lambda delta: None)
                except asyncio.CancelledError as stop:
                    self._keep(branch, asking.failure(branch.start(), stop))
                    raise
                except Exception as fault:
                    event = asking.failure(branch.start(), fault)
                else:
                    event = asking.reply(branch.start(), answer)
            self._keep(branch, event)
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
        """Wait before another try, and say whether nobody paused it."""

        async def sleep() -> None:
            await self._retries.sleep(seconds)

        self._waits[number] = seconds
        self._tell()
        waiting = [asyncio.create_task(sleep()), asyncio.create_task(self._paused.wait())]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()
            del self._waits[number]
        return not self._paused.is_set()

    def _keep(self, branch: _Branch, event: Reply | Failure) -> None:
        self.found[branch.name] = branch.keep(event)

    def _settings(self, number: int) -> Settings:
        """Return the settings of a sample: a seed that is set, or that a script goes by, is another for each."""
        settings = self._request.settings
        if settings.seed is None and self._model.nature != "scripted":
            return settings
        return structs.replace(
            settings, seed=sample_seed(self._seed if settings.seed is None else settings.seed, number)
        )

    def _tell(self) -> None:
        come = len(self.found)
        self._desk._tell(Sampling(self._number, come, self._under_way, max(self._waits.values(), default=0.0)))
