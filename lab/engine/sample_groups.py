"""Grouping the samples of one reply by what they do first, with the share of each group."""

import contextlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from lab.engine.samples import Sample
from lab.protocol import Call
from lab.session.events import Failure, Reply
from lab.statistics.shares import wilson

_BEFORE: Final = re.compile(
    r"\s*(?:#[^\n]*\n|(?:cd|set|export|source|\.)\s[^\n;&|]*(?:&&|;|\n)|\w+=\S*\s+(?=\S)|(?:sudo|time|nice|command|env)\s+(?:-\S+\s+)*)"
)
"""Text before the main program of a shell command: comments, `cd`, variables, wrappers."""
_PROGRAM: Final = re.compile(r"[({!\s]*([\w./+-]+)")
_CHOICES: Final = ("action", "operation", "command", "method", "op")
"""Arguments that select which of several things a tool does."""
_LONGEST: Final = 24
_WHOLE: Final = 400
"""Characters of a call that are compared to tell calls apart."""


class FirstAct(Struct, frozen=True):
    """A first act: a tool and its use (a program, an action or the whole call), words without a call, or a fault."""

    what: str
    how: str = ""
    is_fault: bool = False


class SampleGroup(Struct, frozen=True, kw_only=True):
    """The samples that share a first act."""

    act: FirstAct
    samples: tuple[Sample, ...]
    of: int
    """Samples that were answered at all. Faults say nothing about the model."""
    low: float = 0.0
    """Lower bound of the 95 % Wilson interval of the share, from 0 to 1; `high` is the upper bound."""
    high: float = 1.0


WORDS: Final = FirstAct("answers in words")


def first_act(event: Reply | Failure, *, is_whole: bool = False) -> FirstAct:
    """Return what a sample does first; with `is_whole`, calls are told apart by all their arguments."""
    if isinstance(event, Failure):
        return FirstAct("failed", event.fault.replace("-", " "), is_fault=True)
    if not event.calls:
        return WORDS
    return _whole_call(event.calls[0]) if is_whole else _of_call(event.calls[0])


def group_samples(
    samples: Iterable[Sample], *, is_whole: bool = False, act_of: Callable[[Sample], FirstAct] | None = None
) -> tuple[SampleGroup, ...]:
    """Return the samples grouped by first act, or by `act_of`, the most frequent first and faults last."""
    by_act: dict[FirstAct, list[Sample]] = defaultdict(list)
    for sample in samples:
        by_act[act_of(sample) if act_of else first_act(sample.event, is_whole=is_whole)].append(sample)
    answer_count = sum(len(same) for act, same in by_act.items() if not act.is_fault)
    order = sorted(by_act.items(), key=lambda item: (item[0].is_fault, -len(item[1])))
    groups = []
    for act, same in order:
        low, high = (0.0, 1.0) if act.is_fault else wilson(len(same), answer_count)
        groups.append(SampleGroup(act=act, samples=tuple(same), of=answer_count, low=low, high=high))
    return tuple(groups)


def _of_call(call: Call) -> FirstAct:
    try:
        arguments = json.loads(call.arguments or "{}")
    except (ValueError, RecursionError):
        return FirstAct(call.name, "malformed arguments")
    if not isinstance(arguments, dict):
        return FirstAct(call.name, "malformed arguments")
    if call.name == "bash" and isinstance(arguments.get("command"), str):
        return FirstAct(call.name, _program(arguments["command"]))
    choice = next((arguments[name] for name in _CHOICES if isinstance(arguments.get(name), str)), "")
    return FirstAct(call.name, choice if len(choice) <= _LONGEST and "\n" not in choice else "")


def _whole_call(call: Call) -> FirstAct:
    """Return a call on one line, its arguments in a fixed order."""
    text = call.arguments[: 8 * _WHOLE]
    with contextlib.suppress(ValueError, RecursionError):
        arguments = json.loads(call.arguments or "{}")
        if isinstance(arguments, dict):
            values = {name: each if isinstance(each, str) else json.dumps(each) for name, each in arguments.items()}
            lone = len(values) == 1 and isinstance(next(iter(arguments.values())), str)
            text = (
                next(iter(values.values()))
                if lone
                else " · ".join(f"{name}: {values[name]}" for name in sorted(values))
            )
    return FirstAct(call.name, " ".join(text[: 8 * _WHOLE].split())[:_WHOLE])


def _program(command: str) -> str:
    """Return the first program of a shell command that does more than prepare for another."""
    command = command[:4096]
    while (before := _BEFORE.match(command)) and command[before.end() :].strip():
        command = command[before.end() :]
    match = _PROGRAM.match(command)
    return match[1].rpartition("/")[2][:_LONGEST] if match else ""
