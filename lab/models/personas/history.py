"""What a persona remembers: the conversation it was just shown and nothing else, sorted into said and seen."""

import json
import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from lab.models.protocol import Message, Request

_FAILED: Final = re.compile(
    r"(^\W*no\b|\b(denied|refused|rejected|blocked|declined|forbidden|no such file|"
    r"command not found|cannot (open|access|create|remove|stat)|timed out|could not resolve|unreachable|"
    r"no route to host|no space left|failed)\b|\bnot (permit|allow|approv))",
    re.IGNORECASE,
)
_SHORT: Final = 300
_FEW_LINES: Final = 3


class Look(Struct, frozen=True):
    """A command and what the agent was shown of it."""

    at: int
    """Where in the conversation the result stands; a later look knows better."""
    command: str
    output: str

    @property
    def failed(self) -> bool:
        """Whether the result reads like a refusal or an error rather than an answer."""
        short = len(self.output) < _SHORT and self.output.strip().count("\n") < _FEW_LINES
        return short and bool(_FAILED.search(self.output))


class Saying(Struct, frozen=True):
    """A text in the conversation and the commands asked for with it."""

    at: int
    text: str
    commands: tuple[str, ...] = ()


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
    tools: frozenset[str]

    def tried(self, text: str, command: str, since: int = -1) -> int:
        """Count the replies after position `since` that made this move.

        A reply counts by its words as well as by its command, since somebody may have put another command in its place.
        """
        return sum(
            reply.at > since and (command in reply.commands or bool(text and text in reply.text))
            for reply in self.replies
        )


def read_history(request: Request) -> History:
    """Sort a request's messages into what was asked, said and seen."""
    asked: dict[str, str] = {}
    looks: list[Look] = []
    replies: list[Saying] = []
    later: list[Saying] = []
    task: list[str] = []
    finished = 0
    for at, message in enumerate(request.messages):
        match message.role:
            case "user" if not replies:
                task.append(message.text)
            case "user":
                later.append(Saying(at, message.text))
            case "assistant":
                commands = tuple(_command(call.arguments) for call in message.calls)
                asked.update((call.id, command) for call, command in zip(message.calls, commands, strict=True))
                finished += any(call.name == "finish" for call in message.calls)
                replies.append(Saying(at, message.text, commands))
            case "tool":
                looks.append(Look(at, asked.get(message.call_id, ""), message.text))
            case _:
                pass
    return History(
        system=_joined(request.messages, "system"),
        task="\n".join(task),
        later=tuple(later),
        replies=tuple(replies),
        looks=tuple(look for look in looks if look.command),
        finished=finished,
        waiting=bool(replies) and request.messages[-1].role == "user",
        tools=frozenset(tool.name for tool in request.tools),
    )


def _joined(messages: Iterable[Message], role: str) -> str:
    return "\n".join(message.text for message in messages if message.role == role)


def _command(arguments: str) -> str:
    """Return the command a call asked for; nothing when it was no shell call, or no JSON at all."""
    try:
        asked = json.loads(arguments)
    except ValueError:
        return ""
    command = asked.get("command") if isinstance(asked, dict) else None
    return command if isinstance(command, str) else ""
