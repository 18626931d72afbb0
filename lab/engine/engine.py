"""Stepping through an agent's work, move by move. The engine knows no screen."""

import asyncio
from collections.abc import Callable
from typing import Literal

from lab.engine.agent import Agent
from lab.engine.budget import Purse
from lab.engine.interventions import Interventions
from lab.engine.marks import Marks
from lab.engine.notices import Listener, Phase, Printed, Retrying, Streamed
from lab.engine.recorder import Recorder
from lab.engine.request import Asking
from lab.engine.retries import PATIENT, Retries
from lab.engine.sampler import Sampler
from lab.engine.work import Bench, StoppedError
from lab.errors import LabError
from lab.models.addresses import address_of
from lab.protocol import Answer, Call, Model
from lab.scenario.compose import Composed
from lab.session.events import Action, AnyEvent, AnyStep, Decision, End, Failure, Reply, Result
from lab.session.log import Session
from lab.session.standing import Standing
from lab.session.tree import Tree
from lab.tools.harness import Harness
from lab.world import Outcome, Snapshot


class Engine:
    """One session being stepped through: it moves the agent and the world on, and holds the parts that do the rest.

    The `recorder` writes, `marks` is the margin, `interventions` the researcher's own moves, the `sampler` asks for
    the same reply again, the `agent` is the model with what it is sent.

    The methods that wait (`reply`, `decide`, `step`, `turn`, `run`, and the sampler's `resample`) can be stopped at
    any moment, by `cancel` or by cancelling the task: a reply under way becomes a `Failure` that says so, a call under
    way is taken back with all it did and waits again.
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
        """Take up `session` at its last step. `opening` is the world before its first call.

        `model` is None when none can answer (a saved session without its key): everything else still works. `purse`
        is money several sessions share: it is kept beside the session's own limit.
        """
        self.composed = composed
        self._bench = Bench(harness)
        self.recorder = Recorder(session, opening)
        self.agent = Agent(self.recorder, model, tools=self._bench.tools, limits=composed.limits, purse=purse)
        self.marks = Marks(self.recorder, composed)
        self.interventions = Interventions(self.recorder, self.agent)
        self.sampler = Sampler(self.recorder, self.agent)
        self._pausing = False
        self._is_backing_off = False

    # What every screen reads, as the recorder has it

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
        """The event the researcher stands on."""
        return self.recorder.cursor

    @property
    def standing(self) -> Standing:
        """What is true at the cursor."""
        return self.recorder.standing

    @property
    def phase(self) -> Phase:
        """What the engine does, or waits for."""
        return self.recorder.phase

    @property
    def snapshot(self) -> Snapshot:
        """The world at the cursor."""
        return self.recorder.snapshot

    def snapshot_at(self, event_id: int) -> Snapshot:
        """Return the world as it stood after a step."""
        return self.recorder.snapshot_at(event_id)

    def look(self, event_id: int) -> None:
        """Stand on another step. Nothing is written and nothing changes."""
        self.recorder.look(event_id)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with every notice from now on. Returns a function that ends the subscription."""
        return self.recorder.subscribe(listener)

    # Moving on

    async def reply(self) -> Reply | Failure | End:
        """Ask the model for its next reply and write what comes: a reply, a failure, or the end at a limit."""
        self.recorder.expect("ready")
        if over := self._limit_reached():
            return over
        model = self.agent.model_at(self.cursor)
        asking = Asking(model, self.agent.request(), self.agent.purse)
        if why := asking.refused():
            return self.recorder.end("budget", why)
        with asking:
            if address_of(model) != self.standing.api_base:
                # The session was reopened on another address: from here on that one answers, and the file says so.
                self.interventions.set_model(model)
            try:
                answer = await self.recorder.work.do("replying", self._listen(asking))
            except StoppedError as stop:
                return self.recorder.append(asking.failure(self.recorder.step_start(), stop))
            except asyncio.CancelledError as stop:
                self.recorder.append(asking.failure(self.recorder.step_start(), stop))
                raise
            except Exception as fault:
                return self.recorder.append(asking.failure(self.recorder.step_start(), fault))
            return self.recorder.append(asking.reply(self.recorder.step_start(), answer))

    async def decide(
        self,
        action: Literal["approve"] | Action = "approve",
        *,
        arguments: str | None = None,
        told: str | None = None,
        shown: Literal["ran", "asked"] = "ran",
        note: str = "",
    ) -> Result | None:
        """Decide about the first waiting call and carry it out.

        `approve` runs it as asked; `edit` runs `arguments` instead, and the model sees in its own history the call
        that is `shown`; `deny` and `fake` run nothing and tell the agent `told`; `doctor` runs it and tells
        `told` instead of the output. Returns the result, or None when it was stopped and the call waits again.
        """
        self.recorder.expect("deciding")
        call = self.standing.pending[0]
        if action == "approve":
            decision = self.standing.decided
        else:
            decision = self.interventions.decide(action, arguments=arguments, told=told, shown=shown, note=note)
        return await self._carry_out(call, decision)

    async def preview(self, call: Call) -> Outcome:
        """Run `call` in the world at the cursor and keep nothing of it: what would come of it.

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
        """Make the smallest move: the next reply, or the first waiting call as it was asked.

        What the file did not take before is written first, and is the move then.
        """
        if (unwritten := self.recorder.write_again()) is not None:
            return unwritten
        return await self.reply() if self.phase == "ready" else await self.decide()

    async def turn(self, *, retries: Retries | None = None) -> None:
        """Move until the model is next again: a reply and all its calls. Stops at a pause, a stop or a failure.

        A model that fails is asked again only when `retries` says how.
        """
        self._pausing = False
        last = await self._step_again(retries)
        while self.phase == "deciding" and last is not None and not self._pausing:
            last = await self.step()

    async def run(self, until: Callable[[AnyEvent], bool] | None = None, *, retries: Retries | None = PATIENT) -> None:
        """Move until `until` is true of a written step, a pause, a stop, a failure, or nothing is left to do.

        A model whose fault may pass is asked again as `retries` says, each failure an event, before this ends at it.
        """
        self._pausing = False
        while self.phase in ("ready", "deciding") and not self._pausing:
            last = await self._step_again(retries)
            if last is None or isinstance(last, Failure) or (until and until(last)):
                break

    def pause(self) -> None:
        """Let what is under way end, then stop moving; a wait before another try ends at once."""
        self._pausing = True
        self.sampler.pause()
        if self._is_backing_off:
            self.recorder.work.stop()

    def cancel(self) -> None:
        """Stop what is under way now. Nothing happens when nothing is."""
        self._pausing = True
        self.recorder.work.stop()

    def close(self) -> None:
        """Stop what is under way, give the file back and let go of the world."""
        self.cancel()
        self.session.close()
        self._bench.close()

    # How

    def _limit_reached(self) -> End | None:
        standing, limits = self.standing, self.agent.limits
        tokens = standing.usage.input + standing.usage.output
        if standing.turn >= limits.turns:
            return self.recorder.end("turns", f"the limit of {limits.turns} turns is reached")
        if limits.tokens is not None and tokens >= limits.tokens:
            return self.recorder.end("budget", f"{tokens} of {limits.tokens} tokens are spent")
        return None

    async def _step_again(self, retries: Retries | None) -> AnyStep | None:
        """Make a step; while it fails in a way that may pass, wait and make it again.

        A lost reply is asked for again, or ends the branch, only where the settings say so.
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
        """Wait; returns False when it was stopped or paused meanwhile."""

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

    async def _listen(self, asking: Asking) -> Answer:
        self.recorder.notify_phase()
        return await asking.answer(lambda delta: self.recorder.notify(Streamed(delta)))

    async def _run(self, name: str, arguments: str) -> tuple[Outcome, Snapshot]:
        self.recorder.notify_phase()
        return await self._bench.run(name, arguments, self.snapshot, lambda text: self.recorder.notify(Printed(text)))

    async def _carry_out(self, call: Call, decision: Decision | None) -> Result | None:
        told = decision.told if decision else None
        if decision and decision.action in ("deny", "fake"):
            return self.recorder.append(Result(**self.recorder.step_start(), call=call.id, name=call.name, told=told))
        edited = decision.arguments if decision else None
        arguments = call.arguments if edited is None else edited
        try:
            outcome, after = await self.recorder.work.do("running", self._run(call.name, arguments))
        except StoppedError:
            self.recorder.notify_phase()
            return None
        result = Result(
            **self.recorder.step_start(),
            call=call.id,
            name=call.name,
            arguments=arguments,
            output=outcome.output,
            told=told,
            exit_code=outcome.exit_code,
            changes=outcome.changes,
            limit=outcome.limit or "",
            fidelity=outcome.fidelity,
            ends=outcome.ends,
        )
        return self.recorder.append(result, after, end="the agent said it is finished" if result.ends else None)
