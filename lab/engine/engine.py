"""Stepping through an agent's work, move by move. The engine is the one writer of a session and knows no screen."""

import asyncio
from collections.abc import Callable
from typing import Literal

from lab.engine.budget import Purse
from lab.engine.notices import Printed, Retrying, Streamed
from lab.engine.request import Asking
from lab.engine.retries import PATIENT, Retries
from lab.engine.samples import Resampling
from lab.engine.work import StoppedError
from lab.errors import LabError
from lab.models.addresses import address_of
from lab.models.messages_wire import own_parts
from lab.protocol import Answer, Call, Model
from lab.scenario.compose import Composed
from lab.session.events import Action, AnyEvent, AnyStep, Decision, End, Failure, Reply, Result
from lab.session.log import Session
from lab.world.machine.state import Snapshot
from lab.world.outcome import Outcome
from lab.world.world import World

DENIED = "The operator did not allow this call."
"""What a denied call tells the agent unless the researcher words it otherwise."""


class Engine(Resampling):
    """One session being stepped through.

    The methods that wait (`reply`, `decide`, `step`, `turn`, `run`, `resample`) can be stopped at any moment, by
    `cancel` or by cancelling the task: a reply under way becomes a `Failure` that says so, a call under way is taken
    back with all it did and waits again.
    """

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
        super().__init__(session, composed, world, model, opening=opening, purse=purse)
        self._pausing = False
        self._is_backing_off = False

    # Moving on

    async def reply(self) -> Reply | Failure | End:
        """Ask the model for its next reply and write what comes: a reply, a failure, or the end at a limit."""
        self._expect("ready")
        if over := self._limit_reached():
            return over
        model = self._answering(self.cursor)
        asking = Asking(model, self.request(), self.purse)
        if why := asking.refused():
            return self._end("budget", why)
        with asking:
            if address_of(model) != self.standing.api_base:
                # The session was reopened on another address: from here on that one answers, and the file says so.
                self.set_model(model)
            try:
                answer = await self._work.do("replying", self._listen(asking))
            except StoppedError as stop:
                return self._append(asking.failure(self._step(), stop))
            except asyncio.CancelledError as stop:
                self._append(asking.failure(self._step(), stop))
                raise
            except Exception as fault:
                return self._append(asking.failure(self._step(), fault))
            return self._append(asking.reply(self._step(), answer))

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
        self._expect("deciding")
        call = self.standing.pending[0]
        if action == "approve":
            return await self._carry_out(call, self.standing.decided)
        if action == "edit" and arguments is None:
            raise LabError("an edited call needs its new arguments")
        if action in ("fake", "doctor") and told is None:
            raise LabError(f"to {action} a result, say what the agent is told")
        decision = Decision(
            **self._step(),
            call=call.id,
            action=action,
            arguments=arguments if action == "edit" else None,
            shown=shown,
            told=(told or DENIED) if action == "deny" else told,
            note=note,
            left_out=own_parts(self._sent_raw(self.last_reply()[0])) if action == "edit" and shown == "ran" else "",
        )
        return await self._carry_out(call, self._append(decision))

    async def preview(self, call: Call) -> Outcome:
        """Run `call` in the world at the cursor and keep nothing of it: what would come of it.

        Raises `LabError` when it was stopped.
        """
        self._expect_idle()
        try:
            outcome, _ = await self._work.do("running", self._run(call.name, call.arguments))
        except StoppedError:
            raise LabError("the dry run was stopped") from None
        finally:
            self._tell_phase()
        return outcome

    async def step(self) -> AnyStep | None:
        """Make the smallest move: the next reply, or the first waiting call as it was asked.

        What the file did not take before is written first, and is the move then.
        """
        if (unwritten := self.write_again()) is not None:
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
        if self._round:
            self._round.pause()
        if self._is_backing_off:
            self._work.stop()

    def cancel(self) -> None:
        """Stop what is under way now. Nothing happens when nothing is."""
        self._pausing = True
        self._work.stop()

    def close(self) -> None:
        """Stop what is under way, give the file back and let go of the world."""
        self.cancel()
        self.session.close()
        self._bench.close()

    # How

    def _limit_reached(self) -> End | None:
        standing, limits = self.standing, self.limits
        tokens = standing.usage.input + standing.usage.output
        if standing.turn >= limits.turns:
            return self._end("turns", f"the limit of {limits.turns} turns is reached")
        if limits.tokens is not None and tokens >= limits.tokens:
            return self._end("budget", f"{tokens} of {limits.tokens} tokens are spent")
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
                self._end("lost", last.what)
            if last.is_lost_reply and malformed == "redraw":
                retries = retries or PATIENT
            seconds = retries.seconds(last, tried, malformed) if retries else None
            if retries is None or seconds is None or self._pausing:
                break
            self._tell(Retrying(tried, retries.most, seconds, last))
            if not await self._back_off(retries, seconds):
                break
        return last

    async def _back_off(self, retries: Retries, seconds: float) -> bool:
        """Wait, and say whether nobody stopped it."""

        async def wait() -> None:
            self._tell_phase()
            await retries.sleep(seconds)

        self._is_backing_off = True
        try:
            await self._work.do("replying", wait())
        except StoppedError:
            return False
        finally:
            self._is_backing_off = False
            self._tell_phase()
        return not self._pausing

    async def _listen(self, asking: Asking) -> Answer:
        self._tell_phase()
        return await asking.answer(lambda delta: self._tell(Streamed(delta)))

    async def _run(self, name: str, arguments: str) -> tuple[Outcome, Snapshot]:
        self._tell_phase()
        return await self._bench.run(name, arguments, self.snapshot, lambda text: self._tell(Printed(text)))

    async def _carry_out(self, call: Call, decision: Decision | None) -> Result | None:
        told = decision.told if decision else None
        if decision and decision.action in ("deny", "fake"):
            return self._append(Result(**self._step(), call=call.id, name=call.name, told=told))
        edited = decision.arguments if decision else None
        arguments = call.arguments if edited is None else edited
        try:
            outcome, after = await self._work.do("running", self._run(call.name, arguments))
        except StoppedError:
            self._tell_phase()
            return None
        result = Result(
            **self._step(),
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
        return self._append(result, after, end="the agent said it is finished" if result.ends else None)
