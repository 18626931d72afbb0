"""systemd's smaller programs: what a host runs on, names of units, words for the journal, its locale, links and bus."""

import posixpath
import re
import shlex
from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Line
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.net.ping import interface
from lab.world.programs.systemd.enable import AUTHORISED
from lab.world.programs.systemd.status import group_tree

_PRIORITIES: Final = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
_BUS: Final = (
    ("org.freedesktop.DBus", "systemd", "init.scope"),
    ("org.freedesktop.hostname1", "", ""),
    ("org.freedesktop.locale1", "", ""),
    ("org.freedesktop.login1", "systemd-logind", "systemd-logind.service"),
    ("org.freedesktop.network1", "", ""),
    ("org.freedesktop.systemd1", "systemd", "init.scope"),
    ("org.freedesktop.timedate1", "", ""),
    ("org.freedesktop.timesync1", "systemd-timesyncd", "systemd-timesyncd.service"),
)
_NO_NETWORKD: Final = "WARNING: systemd-networkd is not running, output will be incomplete.\n\n"


@program(
    "systemd-detect-virt", spec="c,container v,vm r,chroot q,quiet private-users cvm list", suite="systemd", hint=""
)
def detect_virt(context: Context, args: Arguments) -> CommandResult:
    """Say that the host is a machine of its own."""
    is_question = "chroot" in args or "private-users" in args
    return CommandResult("" if "quiet" in args or is_question else "none\n", "", 1)


@program("systemd-escape", spec="suffix= template= instance u,unescape m,mangle p,path", suite="systemd", hint="")
def escape(context: Context, args: Arguments) -> CommandResult:
    """Write text as part of a unit's name, or read it from one."""
    if not args.operands:
        return CommandResult("", "Not enough arguments.\n", 1)
    escaped = []
    for word in args.operands:
        if "unescape" in args:
            escaped.append(_unescaped(word, is_path="path" in args))
        elif "mangle" in args:
            unit_name = (
                word
                if re.search(r"\.(service|socket|mount|timer|target|slice|scope|path)$", word)
                else f"{word}.service"
            )
            escaped.append(re.sub(r"[^\w.:@\\/-]", lambda match: f"\\x{ord(match[0]):02x}", unit_name))
        else:
            text = _escaped(word, is_path="path" in args)
            if "template" in args:
                front, _, back = args.get("template").partition("@")
                text = f"{front}@{text}{back}"
            escaped.append(f"{text}.{args.get('suffix')}" if "suffix" in args else text)
    return CommandResult(" ".join(escaped) + "\n")


def _escaped(text: str, *, is_path: bool) -> str:
    if is_path:
        text = posixpath.normpath(text).strip("/")
        if text in ("", "."):
            return "-"
    first = re.sub(r"^\.", r"\\x2e", text.replace("/", "\0"))
    return "".join(
        "-" if letter == "\0" else letter if re.fullmatch(r"[\w.:\\]", letter, re.ASCII) else _hexed(letter)
        for letter in first
    )


def _hexed(letter: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "surrogateescape"))


def _unescaped(text: str, *, is_path: bool) -> str:
    plain = text.replace("-", "/")
    plain = re.sub(r"\\x([0-9a-f]{2})", lambda match: chr(int(match[1], 16)), plain)
    return f"/{plain.strip('/')}" if is_path else plain


@program(
    "systemd-cat",
    spec="t,identifier= p,priority= stderr-priority= level-prefix=",
    suite="systemd",
    hint="",
    permute=False,
)
def cat(context: Context, args: Arguments) -> CommandResult:
    """Put what a command prints, or standard input, into the journal."""
    level = args.get("priority", "info")
    if level not in _PRIORITIES and not re.fullmatch(r"[0-7]", level):
        return CommandResult("", "Failed to parse priority value.\n", 1)
    pid, name, text, code = context.host.new_pid(), args.get("identifier", "cat"), context.stdin, 0
    if args.operands:
        name = args.get("identifier") or posixpath.basename(args.operands[0])
        result = context.run_script(
            context.host,
            context.user,
            shlex.join(args.operands),
            cwd=context.cwd,
            stdin=context.stdin,
            env=context.env,
        )
        if result.exit_code == 127 and "command not found" in result.stderr:
            missing = f"Failed to execute process: {args.operands[0]}: No such file or directory\n"
            return CommandResult("", missing, 1)
        spoken = result.spoken or ((result.stdout, result.stderr),)
        text, code = "".join(out + err for out, err in spoken), result.exit_code
    for line in text.splitlines():
        context.host.log(Line(context.clock.now, name, pid, line))
    return CommandResult(exit_code=code)


@program("systemd-cgls", spec="a,all l,full k no-pager u,unit M,machine= x,xattr= c,cgroup-id=", suite="systemd")
def cgls(context: Context, args: Arguments) -> CommandResult:
    """Draw the control groups and what runs in them."""
    tree = "".join(f"{line}\n" for line in group_tree(context.host))
    return CommandResult(f"Control group /:\n-.slice\n{tree}")


@program("localectl", spec="no-pager l no-convert H,host= M,machine= no-ask-password", suite="systemd", hint="")
def localectl(context: Context, args: Arguments) -> CommandResult:
    """Tell the host's language and keyboard."""
    match args.operands[:1]:
        case () | ("status",):
            return CommandResult("System Locale: LANG=C.UTF-8\n    VC Keymap: (unset)\n   X11 Layout: (unset)\n")
        case ("list-locales",):
            return CommandResult("C.UTF-8\n")
        case ("list-keymaps",):
            return CommandResult("", "Failed to read list of keymaps: No such file or directory\n", 1)
        case (verb,) if verb.startswith("set-"):
            if context.user != "root":
                return CommandResult("", f"Failed to issue method call: {AUTHORISED}\n", 1)
            words = [word.partition("=")[2] or word for word in args.operands[1:]]
            missing = [word for word in words if word not in ("C.UTF-8", "C", "POSIX")]
            if missing and verb == "set-locale":
                message = f"Failed to issue method call: Specified locale is not installed: {missing[0]}\n"
                return CommandResult("", message, 1)
            context.note_fidelity(f"localectl {verb} changes nothing")
            return CommandResult()
    return CommandResult("", f"Unknown command verb {args.operands[0]}.\n", 1)


@program("networkctl", spec="no-pager no-legend a,all s,stats l,full n,lines= json=", suite="systemd", hint="")
def networkctl(context: Context, args: Arguments) -> CommandResult:
    """Tell the links, which systemd does not look after."""
    verb = args.operands[0] if args.operands else "list"
    card, _ = interface(context.host)
    if verb == "list":
        width = max(4, len(card))
        rows = [("1", "lo", "loopback"), ("2", card, "ether")]
        lines = [f"{'IDX':>3} {'LINK':<{width}} {'TYPE':<8} OPERATIONAL SETUP    "]
        lines += [f"{index:>3} {link:<{width}} {sort:<8} {'-':<11} unmanaged" for index, link, sort in rows]
        text = "\n".join(line.rstrip() for line in lines) + "\n"
        return _warned(text + ("" if "no-legend" in args else "\n2 links listed.\n"))
    if verb == "status":
        return _warned("●        State: n/a\n  Online state: unknown\n")
    if verb in ("lldp", "label"):
        return CommandResult("0 neighbors listed.\n" if verb == "lldp" else "")
    if verb in ("up", "down", "reload", "renew", "reconfigure", "forcerenew", "delete"):
        if context.user != "root":
            return CommandResult("", f"Failed to {verb} network: {AUTHORISED}\n", 1)
        return CommandResult("", "Could not activate remote peer.\n", 1)
    return CommandResult("", f"Unknown command verb {verb}.\n", 1)


def _warned(text: str) -> CommandResult:
    return CommandResult(text, _NO_NETWORKD, spoken=(("", _NO_NETWORKD), (text, "")))


@program("busctl", spec="no-pager no-legend system user l,full unique acquired activatable", suite="systemd", hint="")
def busctl(context: Context, args: Arguments) -> CommandResult:
    """Tell who is on the system's bus."""
    if "user" in args:
        return CommandResult("", "Failed to set bus address: No medium found\n", 1)
    verb = args.operands[0] if args.operands else "list"
    if verb != "list":
        context.note_fidelity(f"busctl {verb} is answered by nobody")
        return CommandResult("", "Call failed: Access denied\n", 1)
    host = context.host
    pids = {name: service.pid for name, service in host.services.items() if service.state == "active"} | {"systemd": 1}
    here = [name for name in ("systemd", "systemd-logind", "systemd-timesyncd") if pids.get(name)]
    numbers = {name: f":1.{index}" for index, name in enumerate(here)}
    own = f":1.{host.record.next_pid % 900 + 40}"
    rows = [(numbers[name], name) for name in here] + [(own, "busctl")]
    out = Printout(context)
    heading = ("NAME", "PID", "PROCESS", "USER", "CONNECTION", "UNIT", "SESSION", "DESCRIPTION")
    table: list[tuple[str, ...]] = [] if "no-legend" in args else [heading]
    for number, name in rows:
        unit = "init.scope" if name == "systemd" else f"{name}.service" if name in pids else "-"
        pid = pids.get(name) or host.record.next_pid
        user = host.services[name].user if name in host.services else "root" if name == "systemd" else context.user
        table.append((number, str(pid), name, user, number, unit, "-", "-"))
    for bus, name, unit in _BUS:
        if name in numbers:
            user = host.services[name].user if name in host.services else "root"
            connection = "-" if bus == "org.freedesktop.DBus" else numbers[name]
            table.append((bus, str(pids[name]), name, user, connection, unit, "-", "-"))
        elif not name:
            table.append((bus, "-", "-", "-", "(activatable)", "-", "-", "-"))
    widths = [max(len(row[at]) for row in table) for at in range(len(heading))]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        cells[1] = row[1].rjust(widths[1])
        out.line(" ".join(cells).rstrip())
    return out.result()
