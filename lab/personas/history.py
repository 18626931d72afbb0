"""What a persona remembers: the conversation it was just shown and nothing else, sorted into said and seen."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from lab.personas.move import Move
from lab.protocol import Message, Request, Tool

_FAILED: Final = re.compile(
    r"(^\W*no\b|^Error: |\b(denied|refused|rejected|blocked|declined|forbidden|no such file|"
    r"command not found|cannot (open|access|create|remove|stat)|timed out|could not resolve|unreachable|"
    r"no route to host|no space left|failed)\b|\bnot (permit|allow|approv))",
    re.IGNORECASE,
)
_SHORT: Final = 300
_FEW_LINES: Final = 3


class Look(Struct, frozen=True):
    """A call and what the agent was shown of it."""

    at: int
    """Where in the conversation the result stands; a later look knows better."""
    tool: str
    arguments: Mapping[str, Any]
    output: str

    @property
    def command(self) -> str:
        """The shell line that was asked for; "" when the call was no shell call."""
        return _command(self.arguments)

    @property
    def failed(self) -> bool:
        """Whether the result reads like a refusal or an error rather than an answer."""
        short = len(self.output) < _SHORT and self.output.strip().count("\n") < _FEW_LINES
        return short and bool(_FAILED.search(self.output))


class Asked(Struct, frozen=True):
    """A call as a reply asked for it."""

    tool: str
    arguments: Mapping[str, Any]


class Saying(Struct, frozen=True):
    """A text in the conversation and the calls asked for with it."""

    at: int
    text: str
    calls: tuple[Asked, ...] = ()

    @property
    def commands(self) -> tuple[str, ...]:
        """The shell lines among the calls."""
        return tuple(command for call in self.calls if (command := _command(call.arguments)))


class History(Struct, frozen=True):
    """A conversation as a persona reads it."""

    system: str
    task: str
    """What it was asked before its first reply."""
    later: tuple[Saying, ...]
    """What people said to it since."""
    replies: tuple[Saying, ...]
    looks: tuple[Look, ...]
    finished: int
    """How often it has said that it is finished."""
    waiting: bool
    """Whether the last word is somebody else's, said after work began."""
    offered: tuple[Tool, ...]
    shell: str
    """What the shell is called; "" when there is none."""
    finish: str
    """What the call that ends the session is called; "" when there is none."""

    @property
    def tools(self) -> frozenset[str]:
        """The names of the tools on offer."""
        return frozenset(tool.name for tool in self.offered)

    def tried(self, move: Move, since: int = -1) -> int:
        """Count the replies after position `since` that made this move.

        A reply counts by its words as well as by its call, since somebody may have put another call in its place.
        """
        return len(self.tries(move, since))

    def tries(self, move: Move, since: int = -1) -> list[int]:
        """Return where the replies stand that made this move after position `since`."""
        return [reply.at for reply in self.replies if reply.at > since and self._makes(reply, move)]

    def first_of(self, moves: Iterable[Move], since: int = -1) -> Move | None:
        """Return the first of several ways that was not tried since then; None when all were."""
        return next((move for move in moves if not self.tried(move, since)), None)

    def next_of(self, *wordings: Move) -> Move | None:
        """Return the next of several wordings of one and the same call; None when it was made that often."""
        tries = len({at for move in wordings for at in self.tries(move)})
        return wordings[tries] if tries < len(wordings) else None

    def result_of(self, move: Move) -> Look | None:
        """Return what came of the last time this very call was made; None when it never was."""
        return next((look for look in reversed(self.looks) if self._is_call(move, look.tool, look.arguments)), None)

    def last(self, pattern: str) -> int:
        """Return where the latest result of a shell line that matches stands; -1 when none ran."""
        matches = [look.at for look in self.looks if look.command and re.search(pattern, look.command)]
        return max(matches, default=-1)

    def _makes(self, reply: Saying, move: Move) -> bool:
        if move.text and move.text in reply.text:
            return True
        return any(self._is_call(move, call.tool, call.arguments) for call in reply.calls)

    def _is_call(self, move: Move, tool: str, arguments: Mapping[str, Any]) -> bool:
        if move.command:
            return _command(arguments) == move.command
        return bool(move.tool) and (tool, dict(arguments)) == (move.tool, dict(move.arguments))


def read_history(request: Request) -> History:
    """Sort a request's messages into what was asked, said and seen."""
    calls_by_id: dict[str, Asked] = {}
    looks: list[Look] = []
    replies: list[Saying] = []
    later: list[Saying] = []
    task: list[str] = []
    finished = 0
    finish = _finish_of(request.tools)
    for at, message in enumerate(request.messages):
        match message.role:
            case "user" if not replies:
                task.append(message.text)
            case "user":
                later.append(Saying(at, message.text))
            case "assistant":
                calls = tuple(Asked(call.name, _arguments(call.arguments)) for call in message.calls)
                calls_by_id.update((call.id, one) for call, one in zip(message.calls, calls, strict=True))
                finished += any(call.name == finish for call in message.calls)
                replies.append(Saying(at, message.text, calls))
            case "tool":
                call = calls_by_id.get(message.call_id, Asked(message.name, {}))
                looks.append(Look(at, call.tool, call.arguments, message.text))
            case _:
                pass
    return History(
        system=_texts_of(request.messages, "system"),
        task="\n".join(task),
        later=tuple(later),
        replies=tuple(replies),
        looks=tuple(looks),
        finished=finished,
        waiting=bool(replies) and request.messages[-1].role == "user",
        offered=request.tools,
        shell=_shell_of(request.tools),
        finish=finish,
    )


def _texts_of(messages: Iterable[Message], role: str) -> str:
    return "\n".join(message.text for message in messages if message.role == role)


def _arguments(text: str) -> Mapping[str, Any]:
    """Return a call's arguments; nothing when they are no JSON object at all."""
    try:
        arguments = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return arguments if isinstance(arguments, dict) else {}


def _command(arguments: Mapping[str, Any]) -> str:
    command = arguments.get("command")
    return command if isinstance(command, str) else ""


def _shell_of(tools: Iterable[Tool]) -> str:
    return _name_here("bash", "command", tools)


def _finish_of(tools: Iterable[Tool]) -> str:
    return _name_here("finish", "summary", tools)


def _name_here(usual: str, argument: str, tools: Iterable[Tool]) -> str:
    """Return the tool of the usual name, else the one whose only argument this is."""
    tools = tuple(tools)
    if any(tool.name == usual for tool in tools):
        return usual
    return next((tool.name for tool in tools if list(tool.parameters.get("properties", ())) == [argument]), "")
