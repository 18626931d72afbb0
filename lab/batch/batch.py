"""Playing the sessions of a plan, several at a time, from one budget. Every file is complete however the batch ends."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import assert_never

from msgspec.structs import replace

from lab.batch.claims import Claims
from lab.batch.ending import outcome_of
from lab.batch.plan import Part, Plan
from lab.engine.budget import UNPRICED, Purse
from lab.engine.engine import Engine
from lab.engine.notices import (
    Appended,
    Moved,
    Notice,
    Phase,
    PhaseChanged,
    Printed,
    Retrying,
    SamplingProgress,
    Streamed,
)
from lab.engine.start import reopen, start_session
from lab.engine.unforeseen import as_fault
from lab.errors import LabError
from lab.models import catalogue
from lab.protocol import Nature
from lab.session.disk import UnsavedError
from lab.session.events import Failure, Reply
from lab.session.spending import spending_of

Listener = Callable[[Part], None]


class Batch:
    """The sessions of a plan. Subscribers hear of every change in a session's state."""

    def __init__(self, plan: Plan) -> None:
        """Begin with nothing played. Raises `LabError` when the plan cannot be played without a screen."""
        self._jobs = plan.jobs
        if any(job.model.strip() == catalogue.HUMAN for job in self._jobs):
            raise LabError("a human needs a screen to answer on", where="human", mend="start one session in the app")
        self.plan = plan
        self.purse = Purse(plan.budget)
        self.purse.spent, self.purse.unpriced = plan.before.cost, plan.before.unpriced
        self.nature: Nature | None = None
        """The nature of the model that answers; None until the first session has opened."""
        self.parts = [Part(number=number, seed=job.seed) for number, job in enumerate(self._jobs, 1)]
        self.why = ""
        """Why no more sessions will start although some remain; "" when they will, or when the user stopped it."""
        self.remark = ""
        """A remark about the files for the user: that they are not locked."""
        self._claims = None if plan.files is None else Claims(plan.folder, plan.files)
        self._at_once = plan.at_once
        self._engines: dict[int, Engine] = {}
        self._playing: set[asyncio.Task[None]] = set()
        self._listeners: list[Listener] = []
        self._fault: LabError | None = None
        self._mute: set[str] = set()
        """Models that failed before they had answered at all: none of their sessions is begun any more."""
        self._is_stopped = False
        self._is_over = asyncio.Event()

    @property
    def at_once(self) -> int:
        """The number of sessions that are played at the same time."""
        return self._at_once

    @at_once.setter
    def at_once(self, number: int) -> None:
        self._at_once = max(1, number)
        if self._playing:
            self._begin_more()

    @property
    def is_over(self) -> bool:
        """Whether no session is playing any more."""
        return self._is_over.is_set()

    def subscribe(self, listener: Listener) -> None:
        """Call `listener` with a session whenever its state changes."""
        self._listeners.append(listener)

    async def run(self) -> None:
        """Play until all sessions are over, the batch is stopped, or continuing is pointless.

        Raises the `LabError` of a session that could not begin, once those under way are over.
        """
        self._begin_more()
        try:
            await self._is_over.wait()
        finally:
            self.stop()
            await asyncio.gather(*self._playing, return_exceptions=True)
        if self._fault:
            raise self._fault

    def stop(self) -> None:
        """Start no more sessions and stop those under way. Each file is saved up to now and can be continued."""
        self._is_stopped = True
        for engine in self._engines.values():
            engine.cancel()

    def _begin_more(self) -> None:
        while len(self._playing) < self._at_once and (part := self._next()):
            self._set(part.number, state="running", doing="building its world")
            task = asyncio.create_task(self._play(part.number), name=f"session {part.number}")
            self._playing.add(task)
            task.add_done_callback(self._played)
        if not self._playing:
            if self._mute and not self._is_stopped:
                self.why = self.why or f"{', '.join(sorted(self._mute))} failed before it had answered"
            self._is_over.set()

    def _next(self) -> Part | None:
        self.why = self.why or self._spent()
        if self._is_stopped or self.why or self._fault:
            return None
        return next((part for part in self.parts if part.state == "to come" and not self._is_hopeless(part)), None)

    def _is_hopeless(self, part: Part) -> bool:
        return self._jobs[part.number - 1].model in self._mute

    def _spent(self) -> str:
        purse = self.purse
        if purse.limit is None:
            return ""
        if purse.unpriced:
            return UNPRICED
        return "the budget is spent" if purse.spent >= purse.limit else ""

    def _played(self, task: asyncio.Task[None]) -> None:
        self._playing.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._fault = self._fault or as_fault(error)
        self._begin_more()

    async def _play(self, number: int) -> None:
        part = self.parts[number - 1]
        try:
            engine = await asyncio.to_thread(self._claimed, part)
        except LabError:
            self._set(number, state="to come", doing="")
            raise
        if engine is None:
            self._set(number, state="elsewhere", doing="another program plays it")
            return
        self._engines[number] = engine
        engine.session.sync_behind()
        self.remark = engine.session.notice
        self.nature = engine.standing.nature
        engine.subscribe(partial(self._hear, number, engine))
        why = ""
        try:
            if not self._is_stopped:
                why = await self._run(engine, is_begun=self._jobs[number - 1].path is not None)
            _end(engine, is_stopped=self._is_stopped)
            await asyncio.to_thread(engine.session.settle)
        except UnsavedError as fault:
            # Nothing waits to be written once a batch is over, and there is no one to name another file.
            mend = "make room on the disk, then play the rest: what broke off goes on from its file"
            raise LabError(fault.what, where=fault.where, mend=mend) from fault
        finally:
            del self._engines[number]
            engine.close()
            outcome = outcome_of(engine, part.seed, why)
            if not outcome.turns and outcome.end == "failed":
                self._silence(self._jobs[number - 1].model)
            elif not outcome.turns and outcome.end == "budget":
                self.why = self.why or "what is left of the budget does not cover another reply"
            self._set(number, state="over", doing="", again=None, outcome=outcome)

    async def _run(self, engine: Engine, *, is_begun: bool) -> str:
        try:
            return await engine.run(self.plan.until, retries=self.plan.retries)
        except LabError as fault:
            if not is_begun:
                raise
            # It had come to where it is to stop before it broke off, or it cannot go on here.
            return str(fault)

    def _silence(self, model: str) -> None:
        self._mute.add(model)
        if all(job.model in self._mute for job in self._jobs):
            self.why = self.why or "the model failed before it had answered"

    def _claimed(self, part: Part) -> Engine | None:
        """Open a session; None if another process plays it or has played it meanwhile."""
        if self._claims is None:
            return self._open(part)
        with self._claims.claim(self._jobs[part.number - 1]) as is_free:
            engine = self._open(part) if is_free else None
            if engine is not None and engine.standing.ended:
                engine.close()
                return None
            if engine is not None:
                engine.session.hold()
                self._claims.add_own(engine.session.path)
            return engine

    def _open(self, part: Part) -> Engine:
        plan, job = self.plan, self._jobs[part.number - 1]
        if job.path is not None:
            engine = reopen(job.path, api_base=plan.api_base, purse=self.purse).engine
            if engine.agent.model is None and job.model.startswith(catalogue.RECORDING):
                engine.agent.model = catalogue.open_model(job.model)
            engine.deputies.policy = plan.policy
            return engine
        agent = catalogue.open_model(job.model, api_base=plan.api_base, seed=job.seed)
        like = plan.like.again() if plan.like else None
        declared = {each.by: each.text for each in (plan.policy, like) if each is not None}
        engine = start_session(
            job.scenario,
            job.condition,
            agent,
            folder=plan.folder,
            settings=job.settings,
            seed=job.seed,
            limits=plan.limits,
            purse=self.purse,
            study=job.study,
            declared=declared,
        )
        engine.deputies.policy, engine.deputies.rerun = plan.policy, like
        return engine

    def _hear(self, number: int, engine: Engine, notice: Notice) -> None:
        part = self.parts[number - 1]
        match notice:
            case Retrying():
                self._set(number, again=notice)
            case PhaseChanged(phase=phase):
                again = part.again if phase == "replying" else None
                self._set(number, doing=_doing(engine, phase) or part.doing, again=again)
            case Appended(event=Reply() as reply):
                self._set(number, turn=engine.standing.turn, spending=part.spending.plus(spending_of([reply])))
            case Appended(event=Failure() as failure):
                self._set(number, spending=part.spending.plus(spending_of([failure])))
            case Appended() | Streamed() | Printed() | Moved() | SamplingProgress():
                pass
            case _:
                assert_never(notice)

    def _set(self, number: int, **changes: object) -> None:
        part = replace(self.parts[number - 1], **changes)
        self.parts[number - 1] = part
        for listener in self._listeners:
            listener(part)


def _doing(engine: Engine, phase: Phase) -> str:
    standing = engine.standing
    if phase == "replying":
        return f"{standing.model} is answering"
    if phase == "running" and standing.pending:
        return f"{standing.pending[0].name} {standing.pending[0].arguments}"
    return ""


def _end(engine: Engine, *, is_stopped: bool) -> None:
    """Write why the session is over when the agent is done or has failed. A stopped session can be continued."""
    last = engine.tree.step(engine.cursor)
    if engine.phase == "waiting":
        if engine.standing.cut_off:
            engine.interventions.end("lost", "the last reply was cut off before the agent had said what it does")
        else:
            engine.interventions.end("answered", "the agent answered and asked for nothing more")
    elif isinstance(last, Failure) and not is_stopped:
        if not last.is_lost_reply:
            engine.interventions.end("failed", last.what)
        elif engine.standing.settings.malformed != "hold":
            engine.interventions.end("lost", last.what)
