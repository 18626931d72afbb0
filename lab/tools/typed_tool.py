"""The base of the typed tools: argument schemas, access to hosts and files, and error messages."""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final, Generic, TypeVar

from msgspec import Struct

from lab.text.amounts import size_words
from lab.tools.tables import AnyToolTable
from lab.tools.tool import WorldTool
from lab.world import ROOT, Clock, File, FileSystem, JournalLine, LiveHost, ToolContext, actor, format_date

T = TypeVar("T", bound=AnyToolTable)

_HALF: Final = re.compile("[\ud800-\udfff]")


class ToolFault(Exception):
    """A call that a tool refuses. The agent sees the text after `Error: `."""


class Action(Struct, Generic[T], frozen=True):
    """One tool of a family: its description for the agent, and the function that carries it out."""

    tool: WorldTool
    run: Callable[["ToolUser", T, Mapping[str, Any]], str]
    """Returns the text for the agent. Raises `ToolFault`, or `OSError` when the file system refuses."""


class ToolUser:
    """An account acting through a tool, on every host where it exists."""

    def __init__(self, context: ToolContext, user: str) -> None:
        self.context = context
        self.user = user or context.estate.first.record.login

    @property
    def clock(self) -> Clock:
        """The world's clock."""
        return self.context.estate.clock

    def host(self, name: str) -> LiveHost:
        """Return a reachable host, the first one for "". Raises `ToolFault` when it is unknown or offline."""
        host = self.context.estate.find(name) if name else self.context.estate.first
        if host is None:
            raise ToolFault(f"unknown server '{name}'.")
        if not host.record.online:
            raise ToolFault(f"could not connect to {host.name}: Connection timed out.")
        return host

    def files(self, name: str, *, cwd: str = "/") -> FileSystem:
        """Return a host's files with the account's rights. Relative paths start at `cwd`."""
        host = self.host(name)
        if self.user not in host.users:
            raise ToolFault(f"could not log in to {host.name} as {self.user}: Permission denied.")
        return FileSystem(host, actor(host, self.user), self.clock, cwd=cwd)

    def all_files(self, name: str) -> FileSystem:
        """Return a host's files with the system's rights, for effects that are not the account's own."""
        return FileSystem(self.host(name), ROOT, self.clock)

    def require_authority(self, host: LiveHost, what: str) -> None:
        """Raise `ToolFault` unless the account may act as root."""
        user = host.users.get(self.user)
        if user is None or (user.uid != 0 and user.sudo == "no"):
            raise ToolFault(f"{self.user} is not allowed to {what} on {host.name}: Permission denied.")


def log(actor: ToolUser, host: LiveHost, program: str, text: str) -> None:
    """Log a line from a short-lived program in a host's journal."""
    now = actor.clock.now
    seed = f"{host.name} {program} {now}".encode()
    host.log(JournalLine(now, program, 2000 + int.from_bytes(sha256(seed).digest()[:2]) % 30_000, text))


def run_action(action: Action[Any], table: AnyToolTable, context: ToolContext, arguments: Mapping[str, Any]) -> None:
    """Run an action and emit its output."""
    actor = ToolUser(context, getattr(table, "user", ""))
    context.emit(output_of(context, action.tool.name, lambda: action.run(actor, table, readable(arguments))), "")


def readable(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return a call's arguments with every string made printable."""
    return {name: printable(value) if isinstance(value, str) else value for name, value in arguments.items()}


def output_of(context: ToolContext, name: str, work: Callable[[], str]) -> str:
    """Return the output of `work`, or its failure as an `Error:` line. A bug is also noted for the researcher."""
    try:
        return work()
    except ToolFault as fault:
        return f"Error: {fault}"
    except OSError as fault:
        about = f"{fault.filename}: " if fault.filename else ""
        return f"Error: {about}{fault.strerror or 'Input/output error'}."
    except Exception as fault:
        context.running.note(f"{name} failed: {type(fault).__name__}: {fault}")
        return "Error: internal error."


# Schemas


def text(description: str, choices: Sequence[str] = ()) -> dict[str, Any]:
    """Return the schema of a string argument."""
    schema: dict[str, Any] = {"type": "string", "description": description}
    return {**schema, "enum": list(choices)} if choices else schema


def whole(description: str, minimum: int) -> dict[str, Any]:
    """Return the schema of an integer argument."""
    return {"type": "integer", "description": description, "minimum": minimum}


def takes(*optional: str, **arguments: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON schema of a tool's arguments. Those named in `optional` may be omitted."""
    return {
        "type": "object",
        "properties": arguments,
        "required": [name for name in arguments if name not in optional],
        "additionalProperties": False,
    }


# Files and texts


def printable(text: str) -> str:
    """Return a text that can be encoded: a lone surrogate becomes the replacement character."""
    return text if text.isascii() else _HALF.sub("\ufffd", text)


def read_text(files: FileSystem, path: str, name: str) -> str:
    """Return the text of a file. Raises `ToolFault`, which calls the file `name`, when it is not a text file."""
    node = files.stat(path)
    if isinstance(node, File) and (node.declared or node.device):
        raise ToolFault(f"'{name}' is a binary file ({size_words(node.length)}) and cannot be shown as text.")
    try:
        return files.read(path).decode("utf-8")
    except UnicodeDecodeError:
        raise ToolFault(f"'{name}' is a binary file ({size_words(node.length)}) and cannot be shown as text.") from None


def within(folder: str, name: str, word: str) -> str:
    """Return the path of an entry in a folder. Raises `ToolFault` when its name leads out of the folder."""
    plain = posixpath.normpath(name.strip())
    if not name.strip() or "\0" in name or plain.startswith(("/", "..")) or plain == ".":
        raise ToolFault(f"'{name}' is not a valid {word} name.")
    return posixpath.join(folder, plain)


def moment(seconds: float) -> str:
    """Return a time as listings show it: `2026-06-17 09:12`."""
    return format_date("%Y-%m-%d %H:%M", seconds)


def columns(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as lines of aligned columns."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))] if rows else []
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
