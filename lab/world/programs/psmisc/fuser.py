"""`fuser`: which processes use a file, file system or port; and what `lsof` shares with it."""

import re
from collections.abc import Iterator

from msgspec import Struct

from lab.world.machine import process_table as table
from lab.world.machine import units
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Process
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.procps.pgrep import SIGNALS


class _OpenFile(Struct, frozen=True):
    """Something a process holds open. `mode` is the letter after a file descriptor's number."""

    process: Process
    number: str
    mode: str
    sort: str
    device: str
    size: str
    node: str
    name: str


def _visible(context: Context) -> list[Process]:
    """Return the processes whose files the caller may inspect."""
    processes = sorted(context.host.processes.values(), key=lambda one: one.pid)
    return [one for one in processes if context.user in ("root", one.user) and not one.command.startswith("[")]


def _files_of(context: Context, process: Process) -> Iterator[_OpenFile]:
    """Yield everything a process is known to hold open."""
    service = context.host.services.get(process.service)
    paths = [word.partition("=")[2] or word for word in process.command.split()[1:]]
    reads = [(str(number), "r", path) for number, path in enumerate((one for one in paths if one[:1] == "/"), 5)]
    program_file = process.command.split()[0]
    for number, mode, path in (
        ("cwd", "", _folder(context, process)),
        ("rtd", "", "/"),
        ("txt", "", program_file),
        *reads,
    ):
        try:
            node = context.fs.stat(path)
        except OSError:
            continue
        sort = "DIR" if context.fs.is_dir(path) else "REG"
        yield _OpenFile(process, number, mode, sort, "259,2", str(node.length), str(context.fs.inode(node, path)), path)
    if service is not None and service.pid == process.pid:
        yield _OpenFile(process, "0", "r", "CHR", "1,3", "0t0", "4", "/dev/null")
        for number in ("1", "2"):
            device, place = f"0x{process.pid * 7919 % (1 << 32):08x}", str(19_000 + process.pid)
            yield _OpenFile(process, number, "u", "unix", device, "0t0", place, "type=STREAM (CONNECTED)")
    yield from _sockets(context, process, "")


def _folder(context: Context, process: Process) -> str:
    user = context.host.users.get(process.user)
    return "/" if process.service or process.ppid == 1 or user is None else user.home


def _sockets(context: Context, process: Process, address: str) -> Iterator[_OpenFile]:
    service = context.host.services.get(process.service)
    if service is None or service.port is None or service.pid != process.pid:
        return
    port = re.search(r":(\d+(?:-\d+)?)$", address)
    if address and address.lower().startswith("udp"):
        return
    low, _, high = (port[1] if port else "0-65535").partition("-")
    if int(low) <= service.port <= int(high or low):
        node = str(20_000 + process.pid)
        yield _OpenFile(process, "3", "u", "IPv4", node, "0t0", "TCP", f"*:{service.port} (LISTEN)")


_USAGE = """Usage: fuser [-fIMuvw] [-a|-s] [-4|-6] [-c|-m|-n SPACE]
             [-k [-i] [-SIGNAL]] NAME...
       fuser -l
       fuser -V
Show which processes use the named files, sockets, or filesystems.
"""


@program("fuser", spec="a all i I k l m M n= s u v w 4 6 V", suite="psmisc", hint="", usage_exit=1)
def fuser(context: Context, args: Arguments) -> CommandResult:
    """Show or kill the processes that use a file, a file system or a port."""
    out = Printout(context)
    if not args.operands:
        return CommandResult("", f"No process specification given\n{_USAGE}", 1)
    has_match = False
    headed = False
    for word in args.operands:
        port = re.fullmatch(r"(\d+)(?:/(?:tcp|udp))?", word) if "n" in args or "/" in word[1:] else None
        if port is None and not context.fs.exists(word):
            out.error(f"Specified filename {word} does not exist.")
            continue
        users = _users_of_port(context, int(port[1])) if port else _users_of_file(context, args, word)
        if not users:
            continue
        has_match = True
        space = "udp" if args.get("n") == "udp" or word.endswith("/udp") else "tcp"
        label = f"{port[1]}/{space}:" if port else f"{context.fs.absolute(word)}:"
        if "v" in args:
            if not headed:
                out.error(f"{'':21}USER        PID ACCESS COMMAND", 0)
            headed = True
            for index, (process, access) in enumerate(users):
                verbose = f"{process.user:<8} {process.pid:>6} {access} {table.short_name(process.command)}"
                out.error(f"{label if not index else '':<20} {verbose}", 0)
        elif "s" not in args:
            out.error_text(f"{label:<20}")
            for process, access in users:
                out.text(f" {process.pid:>5}")
                letter = "".join(one for one in access if one in "cer")
                if letter:
                    out.error_text(letter)
            out.error_text("\n")
        if "k" in args:
            for process, _ in users:
                units.killed(context.host, process.pid, SIGNALS["KILL"], "KILL", context.clock.now)
    out.exit_code = 0 if has_match else 1
    return out.result()


def _users_of_port(context: Context, port: int) -> list[tuple[Process, str]]:
    return [(one, "F....") for one in _visible(context) if any(_sockets(context, one, f":{port}"))]


def _users_of_file(context: Context, args: Arguments, word: str) -> list[tuple[Process, str]]:
    path = context.fs.absolute(word)
    disk = context.fs.disk(path)
    users = []
    for process in _visible(context):
        access = ""
        for held in _files_of(context, process):
            if held.sort not in ("REG", "DIR"):
                continue
            if "m" not in args and held.name != path:
                continue
            if "m" in args and context.fs.disk(held.name) != disk:
                continue
            access += {"cwd": "c", "txt": "e", "rtd": "r"}.get(held.number, "f")
        if access:
            flags = "".join(letter if letter in access else "." for letter in "rce")
            users.append((process, f"{'F' if 'f' in access else '.'}{flags}."))
    return users
