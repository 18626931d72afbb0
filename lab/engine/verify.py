"""Verifying a saved session: every call runs again in a fresh world, and the outcomes are compared."""

from collections.abc import Callable

from msgspec import Struct, json, structs, to_builtins

from lab.engine.origin import rebuild
from lab.errors import LabError
from lab.session.events import (
    AnyStep,
    Result,
    WorldEdit,
)
from lab.session.log import Session
from lab.session.reading import line_of
from lab.session.writing import encodable
from lab.text.safe import clean_line
from lab.world import Snapshot, apply, digest, obstacle


class Verification(Struct, frozen=True, kw_only=True):
    """The outcome of running every call again."""

    calls: int
    """Calls that were run again and compared."""
    skipped: int = 0
    """Calls that were cut short by a limit on real time, which a second run cannot repeat."""
    event: int = 0
    """Id of the first event that differs; 0 when all are exact."""
    line: int = 0
    """The line in the file at which that event begins."""
    expected: str = ""
    got: str = ""
    obstacle: str = ""
    """Why the calls from some event on cannot be run again on this machine."""

    @property
    def exact(self) -> bool:
        """Whether every call gave the same output, exit code and changes."""
        return not self.event and not self.obstacle

    def __str__(self) -> str:
        if self.obstacle:
            return f"not verifiable here: {self.obstacle}"
        if not self.exact:
            line = f" (line {self.line})" if self.line else ""
            return f"diverged at event {self.event}: expected {self.expected} got {self.got}{line}"
        remark = f" ({self.skipped} cut short by the time limit and not compared)" if self.skipped else ""
        return f"exact{remark}"


def verify(session: Session, on_call: Callable[[int], None] | None = None) -> Verification:
    """Run every call of every branch again in a fresh world; compare output, exit code and changes.

    An event that was edited by hand or contradicts others counts as a difference. Stops at the first one. `on_call` is
    called with the id of each event before it runs. Raises `LabError` when the session's scenario cannot be built.
    """
    verdict = _run_again(session, on_call)
    return verdict if verdict.exact else structs.replace(verdict, line=line_of(session.story, verdict.event))


def _run_again(session: Session, on_call: Callable[[int], None] | None) -> Verification:
    damage = {each.event: each for each in reversed(session.tree.damage)}
    opening, composed, harness = rebuild(session)
    world = harness.world
    start = world.snapshot()
    if opening.world and digest(start) != opening.world:
        return Verification(calls=0, event=opening.id, expected=f"world {opening.world}", got=f"world {digest(start)}")
    worlds: dict[int, Snapshot] = {0: start}
    calls = skipped = 0
    # The session may go on meanwhile.
    for event in tuple(session.tree.events.values()):
        wrong = damage.pop(event.id, None)
        if not isinstance(event, AnyStep):
            if wrong:
                return Verification(calls=calls, event=event.id, expected=wrong.expected, got=wrong.got)
            continue
        before = worlds[event.parent]
        worlds[event.id] = before
        if isinstance(event, WorldEdit) or (isinstance(event, Result) and event.limit == "time"):
            skipped += isinstance(event, Result)
            try:
                worlds[event.id] = apply(before, event.changes)
            except LabError as fault:
                return Verification(calls=calls, event=event.id, expected="changes that fit the world", got=str(fault))
        elif isinstance(event, Result) and event.arguments is None and event.changes:
            return Verification(calls=calls, event=event.id, expected="no changes, as nothing ran", got="changes")
        elif isinstance(event, Result) and event.arguments is not None and event.name not in composed.drafted:
            # A call of a drafted tool that has arguments ran elsewhere, before the session was imported.
            if on_call:
                on_call(event.id)
            if reason := _obstacle(event):
                return Verification(calls=calls, obstacle=reason)
            world.restore(before)
            outcome = harness.run(event.name, event.arguments)
            worlds[event.id] = world.snapshot()
            calls += 1
            for fact, was, now in (
                ("output", event.output, outcome.output),
                ("exit code", event.exit_code, outcome.exit_code),
                ("changes", to_builtins(event.changes), to_builtins(outcome.changes)),
            ):
                # The writer replaces what a file cannot hold, so compare both sides in the form it writes.
                if encodable(was)[0] != encodable(now)[0]:
                    old, new = _first_difference(was, now)
                    return Verification(calls=calls, event=event.id, expected=f"{fact} {old}", got=new)
        if wrong:
            return Verification(calls=calls, event=event.id, expected=wrong.expected, got=wrong.got)
    for wrong in damage.values():
        return Verification(calls=calls, event=wrong.event, expected=wrong.expected, got=wrong.got)
    return Verification(calls=calls, skipped=skipped)


def _obstacle(event: Result) -> str:
    """Return why a call that ran python3 cannot be repeated here; "" when it can."""
    reason = obstacle(event.python) if event.python else ""
    return f"event {event.id} ran python3 as {clean_line(event.python[:120])}; {reason}" if reason else ""


def _first_difference(was: object, now: object) -> tuple[str, str]:
    """Return both values, cut to a window around the place where they diverge."""
    old, new = (value if isinstance(value, str) else json.encode(value).decode() for value in (was, now))
    at = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, at - 20)
    return tuple(repr(clean_line(text[start : at + 60])) for text in (old, new))  # type: ignore[return-value]
