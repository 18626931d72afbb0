"""Writing the branches of a transcript into a session, message by message."""

from collections.abc import Callable, Container, Sequence
from datetime import datetime
from typing import Final, TypeVar

from msgspec import Struct

from lab.engine.execution import run_result, unrun_result
from lab.engine.request import StepStart
from lab.inspect.logged import LoggedRequest, LoggedTranscript
from lab.inspect.threads import Node
from lab.protocol import Call
from lab.session.chats import Said
from lab.session.events import (
    MAIN,
    Action,
    AnyStep,
    Decision,
    End,
    Failure,
    Fork,
    Message,
    Reply,
    Result,
    Rewording,
    Switch,
)
from lab.session.log import Session
from lab.session.standing import Standing
from lab.tools.harness import Harness
from lab.world import Snapshot, WorldFault

S = TypeVar("S", bound=AnyStep)

ELSEWHERE: Final = "it ran elsewhere"
NO_RESULT: Final = "(The log holds no result of this call.)"


class WriterClock:
    """The time of what is being written."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        """Return that time."""
        return self.moment

    def set(self, at: str) -> None:
        """Let it be that time, where one can be read that is not before the last."""
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            return
        if moment.tzinfo is not None:
            self.moment = max(self.moment, moment)


class _End(Struct, frozen=True):
    """The end of a message's steps."""

    step: int
    world: Snapshot | None
    revision: Said | None = None
    """The last reply as later requests have it, where that differs."""


class BranchWriter:
    """Writes the branches of one transcript."""

    def __init__(
        self,
        session: Session,
        transcript: LoggedTranscript,
        by: str,
        clock: WriterClock,
        foreign: Container[str],
        harness: Harness | None,
    ) -> None:
        """`foreign` are the tools whose calls ran elsewhere; `harness` runs those of its other tools again."""
        self._session = session
        self._transcript = transcript
        self._by = by
        self._clock = clock
        self._harness = harness
        self._tools = {tool.name for tool in harness.tools} if harness else set()
        self._foreign = foreign
        self._at = session.tree.last_step
        self._branch = MAIN
        self._world = harness.world.snapshot() if harness else None
        self._ends: dict[int, _End] = {}
        """By node of the transcript's tree."""
        self._revision: Said | None = None
        self._begin = _End(self._at, self._world)
        self.main_end = self._at
        """The last step of the line of work that counts."""
        self.reruns = self.misfits = 0

    def write(self, lines: Sequence[tuple[Node, list[Node]]]) -> None:
        """Write all branches, each a line of nodes after the one it parts from. The first is the one that counts.

        Its last node comes after all the others, since a session opens where its last step is.
        """
        (root, main), *others = lines
        self._ends[id(root)] = self._begin
        for failure in root.failures:
            self._fail(failure)
        self._write_nodes(main[:-1])
        break_off = self._end
        for above, nodes in others:
            self._branch = self._name(nodes[0].line if nodes else "")
            self._take_up(self._ends[id(above)])
            self._append(Fork, note="from the log")
            self._write_nodes(nodes)
            self._answer_waiting(at_end=True)
        self._branch = MAIN
        self._take_up(break_off)
        self._write_nodes(main[-1:])
        self._answer_waiting(at_end=True)
        self.main_end = self._at
        if self._transcript.over:
            self._append(End, reason="stopped", note=self._transcript.over)

    def _write_nodes(self, nodes: Sequence[Node]) -> None:
        for node in nodes:
            self._write_node(node)
            self._ends[id(node)] = self._end

    @property
    def _end(self) -> _End:
        return _End(self._at, self._world, self._revision)

    def _take_up(self, end: _End) -> None:
        """Go on where the steps of a message ended."""
        self._at, self._world, self._revision = end.step, end.world, end.revision

    @property
    def _standing(self) -> Standing:
        return self._session.tree.standing(self._at)

    def _start(self) -> StepStart:
        return StepStart(**self._session.stamp(), parent=self._at, branch=self._branch)

    def _append(self, kind: Callable[..., S], **facts: object) -> S:
        return self._add(kind(**self._start(), **facts))

    def _add(self, step: S) -> S:
        step = self._session.append(step)
        self._at = step.id
        return step

    def _name(self, line: str) -> str:
        stem = " ".join(line.split())[:40] or "branch"
        names = self._session.tree.branches()
        candidates = (stem, *(f"{stem}-{number}" for number in range(2, len(names) + 3)))
        return next(name for name in candidates if name not in names)

    def _write_node(self, node: Node) -> None:
        said = node.said
        assert said is not None
        if said.role == "tool":
            self._tell(said)
        else:
            self._answer_waiting(at_end=False)
            if said.role == "assistant":
                self._reply(said, node.exchange, node.revision)
            else:
                by = self._by if self._standing.turn else "scenario"
                self._append(Message, role=said.role, text=said.text, by=by)
        for failure in node.failures:
            self._fail(failure)

    def _reply(self, said: Said, exchange: LoggedRequest | None, revision: Said | None) -> None:
        if exchange is not None:
            self._clock.set(exchange.at)
            self._switch(exchange)
        standing = self._standing
        reply = self._append(
            Reply,
            model=exchange.model if exchange else standing.model,
            nature="recording",
            text=said.text,
            reasoning=said.reasoning,
            calls=said.calls,
            finish="calls" if said.calls else exchange.finish if exchange else "stop",
            usage=exchange.usage if exchange else None,
            cost=exchange.cost if exchange else None,
            seconds=exchange.seconds if exchange else 0.0,
            note="" if exchange else "the log does not say how this reply came",
        )
        self._revision = revision
        if revision is not None and revision.text != said.text:
            self._append(Rewording, reply=reply.id, text=revision.text, by=self._by)

    def _switch(self, exchange: LoggedRequest) -> None:
        standing = self._standing
        if (exchange.model, exchange.settings) != (standing.model, standing.settings):
            self._append(Switch, model=exchange.model, nature="recording", settings=exchange.settings)

    def _fail(self, exchange: LoggedRequest) -> None:
        self._clock.set(exchange.at)
        self._append(Failure, model=exchange.model, nature="recording", fault="other", what=exchange.fault)

    def _tell(self, said: Said) -> None:
        """Write what the agent was told of a call."""
        call = next((call for call in self._standing.pending if call.id == said.call_id), None)
        if call is None:
            name = f" of {said.name}" if said.name else ""
            text = f"[a result{name} that no call of the log asked for]\n{said.text}"
            self._append(Message, role="user", text=text, by=self._by)
        else:
            self._result(call, said.text)

    def _answer_waiting(self, *, at_end: bool) -> None:
        """Answer the calls that wait and that no message answers, since the conversation went on without.

        At its end, a call without a result in the log goes on waiting: a person may answer it here.
        """
        for call in self._standing.pending:
            text = self._transcript.results.get(call.id)
            if text is None and at_end:
                return
            self._result(call, NO_RESULT if text is None else text)

    def _result(self, call: Call, told: str) -> None:
        ruling = self._transcript.rulings.get(call.id)
        seen = next((each for each in self._revision.calls if each.id == call.id), call) if self._revision else call
        note = f"{ruling.by}: {ruling.note}".rstrip(": ") if ruling else ""
        if ruling is not None and ruling.action == "deny":
            self._answer(call, "deny", told, note)
            return
        ran = ruling.arguments if ruling is not None and ruling.arguments is not None else seen.arguments
        if self._harness is not None and self._world is not None and call.name in self._tools:
            self._run_again(call, ran, told, is_seen=seen.arguments == ran, note=note)
        elif call.name in self._foreign:
            self._edit(call, ran, is_seen=seen.arguments == ran, note=note)
            self._append(Result, call=call.id, name=call.name, arguments=ran, output=told, fidelity=(ELSEWHERE,))
        else:
            self._answer(call, "fake", told, note)

    def _decide(self, call: Call, action: Action, **facts: object) -> Decision:
        return self._append(Decision, call=call.id, action=action, by=self._by, **facts)

    def _answer(self, call: Call, action: Action, told: str, note: str) -> None:
        """Write that a call did not run, and what the agent was told of it."""
        decision = self._decide(call, action, told=told, note=note)
        self._add(unrun_result(self._start(), call, decision))

    def _edit(self, call: Call, ran: str, *, is_seen: bool, note: str) -> Decision | None:
        """Write that other arguments ran, if they did."""
        if ran == call.arguments:
            return None
        return self._decide(call, "edit", arguments=ran, shown="ran" if is_seen else "asked", note=note)

    def _run_again(self, call: Call, ran: str, told: str, *, is_seen: bool, note: str) -> None:
        assert self._harness is not None and self._world is not None
        world = self._harness.world
        world.restore(self._world)
        try:
            outcome = self._harness.run(call.name, ran)
        except WorldFault:
            world.restore(self._world)
            self._answer(call, "fake", told, note)
            return
        self._world = world.snapshot()
        self.reruns += 1
        if outcome.output == told:
            decision = self._edit(call, ran, is_seen=is_seen, note=note)
        else:
            self.misfits += 1
            arguments = ran if ran != call.arguments else None
            decision = self._decide(call, "doctor", told=told, note=note, arguments=arguments)
        self._add(run_result(self._start(), call, decision, outcome))
