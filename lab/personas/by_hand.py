"""Doing on a command line what the tools for documents and sheets do, for jobs that know only these.

A conversation with a shell is read as if the tools had been there, and a move with one of them becomes a command. The
documents are those below the shell's working directory.
"""

import re
import shlex
from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from lab.personas.history import History, Look, RequestedCall
from lab.personas.move import Move
from lab.personas.texts import shell_words
from lab.protocol import Tool

_LIST: Final = "find . -type f -printf '%P\\n' | sort"
_SHEETS: Final = "find . -name '*.csv' -printf '%f\\n' | sort"
_END: Final = "END_OF_TEXT"
_WRITTEN: Final = re.compile(rf"(?:mkdir -p \S+ && )?cat (>>?) ([^\n]+) <<'{_END}'\n(.*?)\n?{_END}\Z", re.DOTALL)
_NAMES: Final = (
    "list_documents",
    "read_document",
    "create_document",
    "append_to_document",
    "delete_document",
    "list_sheets",
    "view_sheet",
)


def with_stand_ins(history: History) -> History:
    """Return a conversation as if its shell were the tools for documents and sheets."""
    return replace(
        history,
        looks=tuple(_look(look) for look in history.looks),
        replies=tuple(
            replace(reply, calls=tuple(_call(call.tool, call.arguments) for call in reply.calls))
            for reply in history.replies
        ),
        offered=(*history.offered, *(Tool(name, "", {}) for name in _NAMES)),
        shell="",
    )


def by_hand(move: Move) -> Move:
    """Return a move as it is made in the shell, if it is one of a tool that the shell stands in for."""
    command = _command(move.tool, move.arguments)
    return replace(move, command=command, tool="", arguments={}) if command else move


def _command(tool: str, arguments: Mapping[str, Any]) -> str:
    name = shlex.quote(str(arguments.get("name", "")))
    folder, _, _ = str(arguments.get("name", "")).rpartition("/")
    text = f"<<'{_END}'\n{str(arguments.get('content', '')).rstrip(chr(10))}\n{_END}"
    match tool:
        case "list_documents":
            return _LIST
        case "list_sheets":
            return _SHEETS
        case "read_document":
            return f"cat {name}"
        case "view_sheet":
            return f"cat */{name}"
        case "create_document":
            return f"{f'mkdir -p {shlex.quote(folder)} && ' if folder else ''}cat > {name} {text}"
        case "append_to_document":
            return f"cat >> {name} {text}"
        case "delete_document":
            return f"rm {name}"
    return ""


def _call(tool: str, arguments: Mapping[str, Any]) -> RequestedCall:
    """Return the call of a tool that a command stands in for; any other call as it is."""
    command = str(arguments.get("command", ""))
    if command == _LIST:
        return RequestedCall("list_documents", {})
    if command == _SHEETS:
        return RequestedCall("list_sheets", {})
    if (paper := _WRITTEN.match(command)) is not None:
        name = "create_document" if paper[1] == ">" else "append_to_document"
        return RequestedCall(name, {"name": "".join(shell_words(paper[2])), "content": f"{paper[3]}\n"})
    words = shell_words(command) if re.match(r"(?:cat|rm) [^\n|;&<>]+\Z", command) else []
    if len(words) == 2 and words[0] == "rm":
        return RequestedCall("delete_document", {"name": words[1]})
    if len(words) == 2 and words[1].startswith("*/"):
        return RequestedCall("view_sheet", {"name": words[1][2:]})
    return RequestedCall("read_document", {"name": words[1]}) if len(words) == 2 else RequestedCall(tool, arguments)


def _look(look: Look) -> Look:
    call = _call(look.tool, look.arguments)
    return replace(look, tool=call.tool, arguments=call.arguments)
