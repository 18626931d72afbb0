"""A persona's only memory: the conversation in the request, sorted into task, messages, replies and results."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, Final, assert_never

from msgspec import Struct

from lab.personas.move import Move
from lab.protocol import ChatMessage, Request, Tool

_FAILED: Final = re.compile(
    r"(^\W*no\b|^Error: |\b(denied|refused|rejected|blocked|declined|forbidden|no such file|"
    r"command not found|cannot (open|access|create|remove|stat)|timed out|could not resolve|unreachable|"
    r"no route to host|no space left|failed)\b|\bnot (permit|allow|approv))",
    re.IGNORECASE,
)
_SHORT: Final = 300
_FEW_LINES: Final = 3


class Look(Struct, frozen=True):
    """A call and the output the agent was shown."""

    at: int
    """Position of the result in the conversation; later results are more up to date."""
    tool: str
    arguments: Mapping[str, Any]
    output: str

    @property
    def command(self) -> str:
        """The shell line that was requested; "" when it was no shell call."""
        return _command(self.arguments)

    @property
    def failed(self) -> bool:
        """Whether the output reads like a refusal or an error rather than an answer."""
        short = len(self.output) < _SHORT and self.output.strip().count("\n") < _FEW_LINES
        return short and bool(_FAILED.search(self.output))


class RequestedCall(Struct, frozen=True):
    """A call as a reply requested it."""

    tool: str
    arguments: Mapping[str, Any]


class Utterance(Struct, frozen=True):
    """A message and the calls requested with it."""

    at: int
    text: str
    calls: tuple[RequestedCall, ...] = ()

    @property
    def commands(self) -> tuple[str, ...]:
        """The shell lines among the calls."""
        return tuple(command for call in self.calls if (command := _command(call.arguments)))


class History(Struct, frozen=True, eq=False, dict=True):
    """A conversation as a persona sees it. What is read from it is remembered by its identity."""

    system: str
    task: str
    """Everything people wrote before the first reply."""
    later: tuple[Utterance, ...]
    """Messages from people after the first reply."""
    replies: tuple[Utterance, ...]
    looks: tuple[Look, ...]
    finished: int
    """The number of times the agent called finish."""
    waiting: bool
    """Whether the latest message is from people and came after work began."""
    offered: tuple[Tool, ...]
    shell: str
    """Name of the shell tool; "" when there is none."""
    finish: str
    """Name of the tool that ends the session; "" when there is none."""

    @cached_property
    def tools(self) -> frozenset[str]:
        """The names of the offered tools."""
        return frozenset(tool.name for tool in self.offered)

    def tried(self, move: Move, since: int = -1) -> int:
        """Count the replies after position `since` that made this move.

        A reply is recognised by its text as well as by its call, because the researcher may have replaced the call.
        """
        return len(self.tries(move, since))

    def tries(self, move: Move, since: int = -1) -> list[int]:
        """Return the positions of the replies after `since` that made this move."""
        return [reply.at for reply in self.replies if reply.at > since and self._makes(reply, move)]

    def first_of(self, moves: Iterable[Move], since: int = -1) -> Move | None:
        """Return the first of several moves not tried since then; None when all were."""
        return next((move for move in moves if not self.tried(move, since)), None)

    def next_of(self, *wordings: Move) -> Move | None:
        """Return the next of several wordings of the same call; None when it was made that often."""
        tries = len({at for move in wordings for at in self.tries(move)})
        return wordings[tries] if tries < len(wordings) else None

    def result_of(self, move: Move) -> Look | None:
        """Return the latest result of this exact call; None when it was never made."""
        return next((look for look in reversed(self.looks) if self._is_call(move, look.tool, look.arguments)), None)

    def last(self, pattern: str) -> int:
        """Return the position of the latest result of a shell line matching `pattern`; -1 when there is none."""
        matches = [look.at for look in self.looks if look.command and re.search(pattern, look.command)]
        return max(matches, default=-1)

    def _makes(self, reply: Utterance, move: Move) -> bool:
        if move.text and move.text in reply.text:
            return True
        return any(self._is_call(move, call.tool, call.arguments) for call in reply.calls)

    def _is_call(self, move: Move, tool: str, arguments: Mapping[str, Any]) -> bool:
        if move.command:
            return _command(arguments) == move.command
        return bool(move.tool) and (tool, dict(arguments)) == (move.tool, dict(move.arguments))


def read_history(request: Request) -> History:
    """Sort a request's messages into task, later messages, replies and results."""
    calls_by_id: dict[str, RequestedCall] = {}
    looks: list[Look] = []
    replies: list[Utterance] = []
    later: list[Utterance] = []
    task: list[str] = []
    finished = 0
    finish = _finish_of(request.tools)
    for at, message in enumerate(request.messages):
        match message.role:
            case "user" if not replies:
                task.append(message.text)
            case "user":
                later.append(Utterance(at, message.text))
            case "assistant":
                calls = tuple(RequestedCall(call.name, _arguments(call.arguments)) for call in message.calls)
                calls_by_id.update((call.id, one) for call, one in zip(message.calls, calls, strict=True))
                finished += any(call.name == finish for call in message.calls)
                replies.append(Utterance(at, message.text, calls))
            case "tool":
                call = calls_by_id.get(message.call_id, RequestedCall(message.name, {}))
                looks.append(Look(at, call.tool, call.arguments, message.text))
            case "system":
                pass
            case _:
                assert_never(message.role)
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


def _texts_of(messages: Iterable[ChatMessage], role: str) -> str:
    return "\n".join(message.text for message in messages if message.role == role)


def _arguments(text: str) -> Mapping[str, Any]:
    """Return a call's arguments; empty when they are not a JSON object."""
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
    """Return the tool with the usual name, or else the one whose only argument is `argument`."""
    tools = tuple(tools)
    if any(tool.name == usual for tool in tools):
        return usual
    return next((tool.name for tool in tools if list(tool.parameters.get("properties", ())) == [argument]), "")
