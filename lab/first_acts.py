"""What samples of one reply do first, and how many of how many do it."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from lab.behaviours.rates import wilson
from lab.models.protocol import Call
from lab.resampling import Sample
from lab.session.events import Failure, Reply

_BEFORE: Final = re.compile(
    r"\s*(?:#[^\n]*\n|(?:cd|set|export|source|\.)\s[^\n;&|]*(?:&&|;|\n)|\w+=\S*\s+(?=\S)|(?:sudo|time|nice|command|env)\s+(?:-\S+\s+)*)"
)
"""What stands before the program of a shell command and is not what it is about."""
_PROGRAM: Final = re.compile(r"\s*[({!\s]*([\w./+-]+)")
_CHOICES: Final = ("action", "operation", "command", "method", "op")
"""Arguments by which one tool does several things."""
_LONGEST: Final = 24


class Act(Struct, frozen=True):
    """A first act: the tool and what it is used for (a program, an action), or words, or a fault."""

    what: str
    how: str = ""
    is_fault: bool = False


class Group(Struct, frozen=True, kw_only=True):
    """The samples that did the same first."""

    act: Act
    samples: tuple[Sample, ...]
    of: int
    """Samples that were answered at all: faults say nothing about the model."""
    low: float = 0.0
    """Wilson's interval of the share, 95 %, from 0 to 1."""
    high: float = 1.0


WORDS: Final = Act("answers in words")


def first_act(event: Reply | Failure) -> Act:
    """Return what a sample does first."""
    if isinstance(event, Failure):
        return Act("failed", event.fault.replace("-", " "), is_fault=True)
    return _of_call(event.calls[0]) if event.calls else WORDS


def grouped(samples: Iterable[Sample]) -> tuple[Group, ...]:
    """Return the samples by what they do first, the most frequent first and faults last."""
    found: dict[Act, list[Sample]] = defaultdict(list)
    for sample in samples:
        found[first_act(sample.event)].append(sample)
    answered = sum(len(same) for act, same in found.items() if not act.is_fault)
    order = sorted(found.items(), key=lambda item: (item[0].is_fault, -len(item[1])))
    groups = []
    for act, same in order:
        low, high = (0.0, 1.0) if act.is_fault else wilson(len(same), answered)
        groups.append(Group(act=act, samples=tuple(same), of=answered, low=low, high=high))
    return tuple(groups)


def _of_call(call: Call) -> Act:
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError:
        return Act(call.name, "malformed arguments")
    if not isinstance(arguments, dict):
        return Act(call.name, "malformed arguments")
    if call.name == "bash" and isinstance(arguments.get("command"), str):
        return Act(call.name, _program(arguments["command"]))
    choice = next((arguments[name] for name in _CHOICES if isinstance(arguments.get(name), str)), "")
    return Act(call.name, choice if len(choice) <= _LONGEST and "\n" not in choice else "")


def _program(command: str) -> str:
    """Return the first program of a shell command that is not there only to prepare another."""
    command = command[:4096]
    while (before := _BEFORE.match(command)) and command[before.end() :].strip():
        command = command[before.end() :]
    found = _PROGRAM.match(command)
    return found[1].rpartition("/")[2][:_LONGEST] if found else ""
