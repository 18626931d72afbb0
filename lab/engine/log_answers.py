"""Answers out of the log that a session was imported from, as long as the agent does what it did there."""

import hashlib
from typing import Literal

from msgspec import Struct

from lab.engine.recorder import Recorder
from lab.engine.request import StepStart
from lab.protocol import Call, ordered_arguments
from lab.session.events import LOG, Decision, Opening, Result


class LogAnswer(Struct, frozen=True, kw_only=True):
    """The outcome of a call as the log has it."""

    action: Literal["fake", "deny"]
    told: str
    by: str
    event: int
    """The result as it was imported."""

    def decision(self, start: StepStart, call: Call) -> Decision:
        """Return the decision by which a call is answered so."""
        note = f"as in event {self.event}"
        return Decision(**start, call=call.id, action=self.action, told=self.told, by=self.by, note=note)


class LogAnswers:
    """Knows what the log answered to which calls, in their order from the beginning.

    A log answers a call when the same calls were asked before it with the same results as in the log, whatever was said
    meanwhile: its machines are as they were there. Anything else leaves the log, and the branch stays off it.
    """

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._by = ""
        self._last = 0
        self._marks: dict[int, str] = {0: ""}
        """By step: what stands for the calls and results up to it."""
        self._answers: dict[str, LogAnswer] = {}
        """By what stands for the calls and results before a call and for the call."""

    def answer(self, call: Call, at: int) -> LogAnswer | None:
        """Return what the log says of a call that waits at a step; None where it says nothing of it."""
        self._read()
        if not self._by:
            return None
        return self._answers.get(_mark(self._marks[at], call.name, ordered_arguments(call.arguments)))

    def _read(self) -> None:
        """Take in what was appended since."""
        tree = self._recorder.tree
        if tree.last_id < self._last:
            self._last, self._marks, self._answers = 0, {0: ""}, {}
        if tree.last_id == self._last:
            return
        for step in tree.steps():
            if step.id <= self._last:
                continue
            before = self._marks[step.id] = self._marks[step.parent]
            if isinstance(step, Opening):
                self._by = next((name for name in step.declared if name.startswith(LOG)), "")
            elif isinstance(step, Result) and self._by:
                self._add(step, before)
        self._last = tree.last_id

    def _add(self, result: Result, before: str) -> None:
        standing = self._recorder.tree.standing(result.parent)
        asked = next((call for call in standing.pending if call.id == result.call), None)
        if asked is None:
            return
        told = result.output if result.told is None else result.told
        key = _mark(before, asked.name, ordered_arguments(asked.arguments))
        decision = standing.decided
        if (decision is not None and decision.by == self._by) or (decision is None and result.arguments is not None):
            action: Literal["fake", "deny"] = "deny" if decision and decision.action == "deny" else "fake"
            self._answers.setdefault(key, LogAnswer(action=action, told=told, by=self._by, event=result.id))
        self._marks[result.id] = _mark(key, told)


def _mark(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
