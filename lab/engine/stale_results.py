"""Finding the results an agent was told that no longer hold after a change to the world.

A pure function: the read-only calls of a path run again in two copies of the world, as it is and as it would be.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from lab.scenario.compose import Composed
from lab.scenario.opening import build_harness
from lab.session.events import AnyStep, Reply, Result, WorldEdit
from lab.tools.harness import Harness
from lab.world import RecordChange, ShellChange, Snapshot, news

SECONDS: Final = 4.0
"""Limit for all the calls run again, in seconds of real time."""
LONGEST: Final = 1.0
"""Limit for one of these calls, in seconds."""


class Stale(Struct, frozen=True, kw_only=True):
    """A result that would be different after the change."""

    event: int
    """Id of the result."""
    turn: int
    name: str
    arguments: str
    told: str
    """The text the agent got at the time."""
    before: str
    """The call's output in the world as it is: equal to `told` unless the world or its clock has moved on."""
    after: str
    """The call's output after the change."""


class StaleResults(Struct, frozen=True, kw_only=True):
    """Outcome of running the read-only calls again."""

    stale: tuple[Stale, ...]
    """Newest first."""
    checked: int
    """Calls that were run again."""
    left: int = 0
    """The oldest calls, for which there was no time."""


class _ReadOnlyCall(Struct, frozen=True):
    """A read-only call, and the state of the agent's shells when it ran."""

    result: Result
    turn: int
    shells: dict[str, str]


def stale_results(
    steps: Sequence[AnyStep],
    composed: Composed,
    before: Snapshot,
    after: Snapshot,
    *,
    seconds: float = SECONDS,
    is_stopped: Callable[[], bool] = lambda: False,
) -> StaleResults:
    """Return the results on a path of `steps` that would differ between the worlds `before` and `after`.

    Only calls that changed nothing are run again, in the directory and with the variables they ran with. Blocks for at
    most `seconds`, or until `is_stopped`; the newest results come first.
    """
    looks = list(_looks(steps))
    if not looks:
        return StaleResults(stale=(), checked=0)
    limits = replace(composed.limits, seconds=min(LONGEST, composed.limits.seconds))
    harness = build_harness(replace(composed, limits=limits))
    end = time.monotonic() + seconds
    stale: list[Stale] = []
    checked = 0
    for look in looks:
        if is_stopped() or time.monotonic() > end:
            break
        checked += 1
        was, now = _output_of(harness, look, before), _output_of(harness, look, after)
        if was != now and None not in (was, now):
            result = look.result
            output = result.output if result.told is None else result.told
            stale.append(
                Stale(
                    event=result.id,
                    turn=look.turn,
                    name=result.name,
                    arguments=result.arguments or "",
                    told=output,
                    before=was or "",
                    after=now or "",
                )
            )
    return StaleResults(stale=tuple(stale), checked=checked, left=len(looks) - checked)


def _looks(steps: Iterable[AnyStep]) -> Iterator[_ReadOnlyCall]:
    """Yield the calls that changed nothing but clock and shell, newest first, identical ones once."""
    calls: list[_ReadOnlyCall] = []
    shells: dict[str, str] = {}
    turn = 0
    for step in steps:
        if isinstance(step, Reply):
            turn += 1
        if not isinstance(step, Result | WorldEdit):
            continue
        if isinstance(step, Result) and step.arguments is not None and not step.ends and _only_looked(step):
            calls.append(_ReadOnlyCall(step, turn, dict(shells)))
        for change in step.changes:
            if isinstance(change, ShellChange):
                shells[change.host] = change.script
    keys: set[tuple[str, str, tuple[tuple[str, str], ...]]] = set()
    for look in reversed(calls):
        key = (look.result.name, look.result.arguments or "", tuple(sorted(look.shells.items())))
        if key not in keys:
            keys.add(key)
            yield look


def _only_looked(result: Result) -> bool:
    """Return whether a call changed only what every call changes: the clock, the shell, log lines."""
    return all(
        isinstance(change, RecordChange) and change.table in ("journal", "logins")
        for change in news(result.changes, None)
    )


def _output_of(harness: Harness, look: _ReadOnlyCall, snapshot: Snapshot) -> str | None:
    """Return a call's output in a snapshot; None when it was cut short and so proves nothing."""
    shells = {host: script for host, script in look.shells.items() if script and host in snapshot.hosts}
    harness.world.restore(replace(snapshot, shells=shells))
    outcome = harness.run(look.result.name, look.result.arguments or "")
    return None if outcome.limit in ("time", "memory", "cancelled") else outcome.output
