"""Asking a person in another terminal about the calls of an evaluation: the messages, and their local socket.

An evaluation listens on a socket of its own in one folder; `peerlab attach` connects to every one there. Folder and
socket are the user's alone, and each side checks that the other runs as the same user. Needs no `inspect_ai`.
"""

import asyncio
import os
import socket
import stat
import struct
import sys
import warnings
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import platformdirs
from msgspec import Struct

from lab.errors import LabError
from lab.settings import APP

LONGEST_LINE: Final = 16 << 20
"""Bytes of the longest message."""
_LONGEST_PATH: Final = 100
"""Bytes that every system takes as the path of a socket."""
_XUCRED: Final = 76
"""Bytes of what macOS says of a peer."""

Do = Literal["approve", "edit", "deny", "terminate"]
"""Run it as asked; run other arguments; run nothing and say why; end the sample."""


class PastMessage(Struct, frozen=True):
    """One earlier message of the conversation. Foreign text."""

    role: str
    text: str


class Ask(Struct, frozen=True, kw_only=True, tag="ask"):
    """A call that waits for a decision. All its texts are foreign."""

    id: int
    task: str
    sample: str
    epoch: int
    model: str
    tool: str
    arguments: str
    """The arguments as JSON in ASCII: exactly what would run."""
    turn: int = 0
    text: str = ""
    """The agent's words with the call."""
    history: tuple[PastMessage, ...] = ()
    is_simulated: bool = False
    """Whether it runs in a world of ours. Said by the process that runs it, from nothing the agent wrote."""


class Settled(Struct, frozen=True, tag="settled"):
    """A call that no longer waits: another terminal decided, or its sample ended."""

    id: int


class Decided(Struct, frozen=True, kw_only=True, tag="decided"):
    """The decision about a call."""

    id: int
    do: Do
    arguments: str = ""
    """For `edit`: the JSON object that runs instead."""
    why: str = ""
    """For `deny` and `terminate`: what the agent, or the log, is told. For `approve`: the rule that approved it."""


Question = Ask | Settled


def sockets_folder() -> Path:
    """Return the folder of the sockets, made if need be. `PEERLAB_SOCKETS` overrides it.

    Raises `LabError` when it is not the user's alone.
    """
    if not hasattr(socket, "AF_UNIX") or not hasattr(os, "geteuid"):
        raise LabError("attaching needs the sockets of Linux or macOS", mend="run both there")
    folder = _sockets_place()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        facts = folder.lstat()
    except OSError as fault:
        what = f"the folder of sockets cannot be used ({fault.strerror})"
        raise LabError(what, where=str(folder), mend="name another with PEERLAB_SOCKETS") from fault
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.geteuid() or facts.st_mode & 0o077:
        what = "the folder of sockets is not yours alone, so others could answer"
        raise LabError(what, where=str(folder), mend="chmod 700 it, or name another with PEERLAB_SOCKETS")
    return folder


def _sockets_place() -> Path:
    """Return where the folder of sockets belongs. Raises `LabError` when the system has no such place for this user."""
    if moved := os.environ.get("PEERLAB_SOCKETS"):
        return Path(moved)
    try:
        with warnings.catch_warnings(
            action="ignore"
        ):  # containers have no XDG_RUNTIME_DIR; the folder is checked anyway
            return platformdirs.user_runtime_path(APP) / "attach"
    except OSError as fault:
        raise LabError(f"there is no folder for sockets: {fault}", mend="name one with PEERLAB_SOCKETS") from fault


def new_socket_path(folder: Path, number: int) -> Path:
    """Return the path for a socket of this process. Raises `LabError` when no system takes one that long."""
    path = folder / f"{os.getpid()}-{number}.sock"
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise LabError("the path is too long for a socket", where=str(path), mend="name a folder with PEERLAB_SOCKETS")
    return path


def is_own_peer(writer: asyncio.StreamWriter) -> bool:
    """Return whether the process at the other end of a connection runs as this user."""
    peer: socket.socket = writer.get_extra_info("socket")
    return peer_uid(peer) == os.geteuid()


def peer_uid(peer: socket.socket) -> int | None:
    """Return the user of the process at the other end; None where the system does not say."""
    try:
        if sys.platform == "linux":
            _, uid, _ = struct.unpack("3i", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        elif sys.platform == "darwin":
            # LOCAL_PEERCRED of SOL_LOCAL, which Python does not name: version, uid, …
            _, uid = struct.unpack_from("2I", peer.getsockopt(0, 1, _XUCRED))
        else:
            return None
    except OSError:
        return None
    return int(uid)


async def read_message(reader: asyncio.StreamReader, kind: Any) -> Any:  # noqa: ANN401 - as `kind` says
    """Return the next message of a kind. Raises `EOFError` at the end of the connection, and at what is no message."""
    try:
        line = await reader.readuntil(b"\n")
        return msgspec.json.decode(line, type=kind)
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, msgspec.DecodeError) as fault:
        raise EOFError from fault


def write_message(writer: asyncio.StreamWriter, message: Struct) -> None:
    """Send a message; one that is too long, or to a connection that has ended, is dropped."""
    line = msgspec.json.encode(message) + b"\n"
    if len(line) <= LONGEST_LINE and not writer.is_closing():
        writer.write(line)
