"""Stepping through an agent's work, move by move."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Unpack

from lab.engine.agent import Agent
from lab.engine.budget import Purse
from lab.engine.deputies import Deputies
from lab.engine.execution import run_result, runs_nothing, unrun_result, what_runs
from lab.engine.forecast import Forecaster
from lab.engine.interventions import Interventions, Terms
from lab.engine.marks import Marks
from lab.engine.notices import Listener, Phase, Printed, Retrying, Streamed
from lab.engine.recorder import Recorder
from lab.engine.request import PaidRequest
from lab.engine.rerun import MisfitError
from lab.engine.retries import PATIENT, Retries
from lab.engine.sample_branch import FINISHED, Hands
from lab.engine.sampler import Sampler
from lab.engine.stops import Stop
from lab.engine.work import Bench, StoppedError
from lab.errors import LabError
from lab.models.addresses import address_of
from lab.protocol import Answer, Call, Model
from lab.scenario.compose import Composed
from lab.session.events import RESEARCHER, Action, AnyStep, Decision, End, Failure, Reply, Result
from lab.session.log import Session
from lab.session.standing import Standing
from lab.session.tree import Tree
from lab.terms.condition import Condition
from lab.tools.harness import Harness
from lab.world import Outcome, Snapshot


class Engine:
    """One session being stepped through. It moves the agent and the world on, and holds the parts that do the rest.

    `recorder` writes events, `marks` writes the margin, `interventions` makes the researcher's moves, `deputies` make
    them in a person's place, `sampler` requests the same reply again, `forecaster` runs the waiting call dry, and
    `agent` is the model with its request and budget.

    The awaited methods (`reply`, `decide`, `step`, `turn`, `run`, and the sampler's `resample`) can be stopped at any
    moment, by `cancel` or by cancelling the task. A stopped reply becomes a `Failure`; a stopped call is undone
    completely and waits again.
    """

    def __init__(
        self,
        session: Session,
        composed: Composed,
        harness: Harness,
        model: Model | None,
        *,
        opening: Snapshot,
        purse: Purse | None = None,
    ) -> None:
        """Resume `session` at its last step. `opening` is the world before its first call.

        `model` is None when no model can answer (a saved session whose key is missing); everything but replies still
        works. `purse` is a budget shared with other sessions, charged in addition to the session's own limit.
        """
        self.composed = composed
        self.has_shell = harness.has_shell
        """Whether a tool of the agent's runs programs of a host."""
        self._bench = Bench(harness)
        self.recorder = Recorder(session, opening)
        self.agent = Agent(self.recorder, model, tools=self._bench.tools, limits=composed.limits, purse=purse)
        self.marks = Marks(self.recorder, composed)
        self.interventions = Interventions(self.recorder, self.agent)
        self.forecaster = Forecaster(self.recorder, self.marks, self._bench)
        self.deputies = Deputies(self.recorder, self.interventions, self.forecaster, composed.drafted)
        self.sampler = Sampler(self.recorder, self.agent, Hands(self.recorder, self._bench, self.deputies))
        self._pausing = False
        self._is_backing_off = False

    # What every screen reads, passed on from the recorder

    @property
    def session(self) -> Session:
        """The file being written."""
        return self.recorder.session

    @property
    def tree(self) -> Tree:
        """The session's events."""
        return self.recorder.tree

    @property
    def cursor(self) -> int:
        """The event the cursor is on."""
        return self.recorder.cursor

    @property
    def standing(self) -> Standing:
        """The standing at the cursor."""
        return self.recorder.standing

    @property
    def phase(self) -> Phase:
        """The phase: what the engine is doing or waiting for."""
        return self.recorder.phase

    @property
    def snapshot(self) -> Snapshot:
        """The world at the cursor."""
        return self.recorder.snapshot

    def snapshot_at(self, event_id: int) -> Snapshot:
        """Return the world after a step."""
        return self.recorder.snapshot_at(event_id)

    def look(self, event_id: int) -> None:
        """Move the cursor to another step. Writes nothing."""
        self.recorder.look(event_id)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every notice from now on. Returns a function that unsubscribes it."""
        return self.recorder.subscribe(listener)

    # Moving on

    async def reply(self) -> Reply | Failure | End:
        """Request the model's next reply and record the outcome: a reply, a failure, or the end at a limit."""
        self.recorder.expect("ready")
        if over := self.agent.spent_limit(self.standing):
            return self.recorder.end(*over)
        model = self.agent.model_at(self.cursor)
        paid_request = PaidRequest(model, self.agent.request(), self.agent.purse)
        if why := paid_request.refusal():
            return self.recorder.end("budget", why)
        with paid_request:
            if address_of(model) != self.standing.api_base:
                # The session was reopened at another address. It answers from here on, and the file has to record that.
                self.interventions.set_model(model)
            try:
                answer = await self.recorder.work.do("replying", self._listen(paid_request))
            except StoppedError as stop:
                return self.recorder.append(paid_request.failure(self.recorder.step_start(), stop))
            except asyncio.CancelledError as stop:
                self.recorder.append(paid_request.failure(self.recorder.step_start(), stop))
                raise
            except Exception as fault:
                return self.recorder.append(paid_request.failure(self.recorder.step_start(), fault))
            return self.recorder.append(paid_request.reply(self.recorder.step_start(), answer))

    async def decide(
        self,
        action: Action = "approve",
        *,
        by: str = RESEARCHER,
        **terms: Unpack[Terms],
    ) -> Result | None:
        """Decide the first waiting call and carry it out.

        `approve` runs it as asked. `edit` runs `arguments` instead, of another `tool` if one is named; `shown` says
        which of the two calls the model finds in its own history. `deny` and `fake` run nothing and tell the agent
        `told`; a faked result may have an `exit_code`. `doctor` runs the call and tells the agent `told` instead. `by`
        is who decides; an approval by the researcher is not written. Returns the result, or None
        when the run was stopped and the call waits again. A tool whose results are drafted does not run: where the log
        that the session was imported from has the result, that is told, else `LabError` is raised.
        """
        self.recorder.expect("deciding")
        call = self.standing.pending[0]
        runs = action not in ("deny", "fake") and not (action == "approve" and self.standing.decided)
        if runs and (name := terms.get("tool") or call.name) in self.composed.drafted:
            answer = self.deputies.log_answer()
            if action == "approve" and answer is not None:
                as_logged = self.recorder.append(answer.decision(self.recorder.step_start(), call))
                return await self._carry_out(call, as_logged)
            mend = "fake it: write its result, or pick a draft"
            if name != call.name:
                mend = f"choose another tool, or fake the result of {call.name}"
            raise LabError(f"{name} has no result of its own", mend=mend)
        if action == "approve" and (by == RESEARCHER or self.standing.decided):
            decision = self.standing.decided
        else:
            decision = self.interventions.decide(action, by=by, **terms)
        return await self._carry_out(call, decision)

    async def preview(self, call: Call) -> Outcome:
        """Run `call` in the world at the cursor, discard every change, and return the outcome.

        Raises `LabError` when it was stopped.
        """
        self.recorder.expect_idle()
        try:
            outcome, _ = await self.recorder.work.do("running", self._run(call.name, call.arguments))
        except StoppedError:
            raise LabError("the dry run was stopped") from None
        finally:
            self.recorder.notify_phase()
        return outcome

    async def step(self) -> AnyStep | None:
        """Make the smallest move: an intervention that is to be made again, the next reply, or the first waiting call.

        The call runs as it was asked, unless a policy answers it. If the file refused an event earlier, that event is
        written instead and counts as the move. Raises `MisfitError` when an intervention no longer fits.
        """
        if (unwritten := self.recorder.write_again()) is not None:
            return unwritten
        if (move := self.deputies.due()) is not None:
            made = self.deputies.make(move)
            return await self.decide() if isinstance(made, Decision) else made
        if self.phase != "deciding":
            return await self.reply()
        try:
            ruling = await self.deputies.ruling()
        except StoppedError:
            return None
        if ruling is None or ruling.do == "stop":
            return await self.decide()
        told = ruling.say if ruling.do == "deny" else None
        return await self.decide(ruling.do, told=told, note=ruling.rule, by=self.deputies.policy_by)

    async def turn(self, *, retries: Retries | None = None) -> str:
        """Move until the model is next again: one reply and all its calls. Stops at a pause, a stop or a failure.

        A model that fails is retried only if `retries` is given. Returns why a person has to decide, "" if none has to.
        """
        self._pausing = False
        last = await self._step_again(retries)
        while self.phase == "deciding" and last is not None and not self._pausing:
            if why := await self.deputies.why_held():
                return why
            last = await self.step()
        return ""

    async def run(self, until: Condition | None = None, *, retries: Retries | None = PATIENT) -> str:
        """Move until `until` holds, or until a policy leaves a call to a person, a pause, a stop, a failure or the end.

        A fault that may pass is retried as `retries` says. Each failed attempt is an event. Returns why it stopped
        before the end, "" when there is no more to say. Raises `LabError` when `until` holds from the start.
        """
        self._pausing = False
        with Stop(self.recorder, until) as stop:
            while self._can_go_on and not self._pausing:
                if why := stop.before_call() or await self.deputies.why_held():
                    return why
                try:
                    last = await self._step_again(retries)
                except MisfitError as fault:
                    return str(fault)
                if last is None or isinstance(last, Failure):
                    break
                if why := stop.after(last):
                    return why
        return self.deputies.remainder if self.phase in ("waiting", "ended") else ""

    def pause(self) -> None:
        """Let the reply or call under way finish, then stop moving. A wait before a retry ends at once."""
        self._pausing = True
        self.sampler.pause()
        if self._is_backing_off:
            self.recorder.work.stop()

    def cancel(self) -> None:
        """Stop the reply or call under way. Does nothing when there is none."""
        self._pausing = True
        self.recorder.work.stop()

    def close(self) -> None:
        """Stop whatever is under way, write what still waits, release the file's lock and close the world."""
        self.cancel()
        with suppress(LabError):
            self.recorder.write_again()
        self.session.close()
        self._bench.close()

    # Moving on, in detail

    @property
    def _can_go_on(self) -> bool:
        return self.phase in ("ready", "deciding") or (self.phase == "waiting" and self.deputies.has_move)

    async def _step_again(self, retries: Retries | None) -> AnyStep | None:
        """Make a step; while it fails in a way that may pass, wait and retry.

        A lost reply is requested again, or ends the branch, only where the settings say so.
        """
        tried = 0
        while isinstance(last := await self.step(), Failure):
            tried += 1
            malformed = self.standing.settings.malformed
            if last.is_lost_reply and malformed == "end":
                self.recorder.end("lost", last.what)
            if last.is_lost_reply and malformed == "redraw":
                retries = retries or PATIENT
            seconds = retries.seconds(last, tried, malformed) if retries else None
            if retries is None or seconds is None or self._pausing:
                break
            self.recorder.notify(Retrying(tried, retries.most, seconds, last))
            if not await self._back_off(retries, seconds):
                break
        return last

    async def _back_off(self, retries: Retries, seconds: float) -> bool:
        """Wait that long. Returns False when the wait was stopped or paused."""

        async def wait() -> None:
            self.recorder.notify_phase()
            await retries.sleep(seconds)

        self._is_backing_off = True
        try:
            await self.recorder.work.do("replying", wait())
        except StoppedError:
            return False
        finally:
            self._is_backing_off = False
            self.recorder.notify_phase()
        return not self._pausing

    async def _listen(self, paid_request: PaidRequest) -> Answer:
        self.recorder.notify_phase()
        return await paid_request.answer(lambda delta: self.recorder.notify(Streamed(delta)))

    async def _run(self, name: str, arguments: str) -> tuple[Outcome, Snapshot]:
        self.recorder.notify_phase()
        return await self._bench.run(name, arguments, self.snapshot, lambda text: self.recorder.notify(Printed(text)))

    async def _carry_out(self, call: Call, decision: Decision | None) -> Result | None:
        if decision is not None and runs_nothing(decision):
            return self.recorder.append(unrun_result(self.recorder.step_start(), call, decision))
        try:
            outcome, after = await self.recorder.work.do("running", self._run(*what_runs(call, decision)))
        except StoppedError:
            self.recorder.notify_phase()
            return None
        result = run_result(self.recorder.step_start(), call, decision, outcome)
        return self.recorder.append(result, after, end=FINISHED if result.ends else None)
