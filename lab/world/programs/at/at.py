"""`at`, `atq`, `atrm` and `batch`: run a script once, later. As on Debian, a job is a file in the spool."""

import re

from lab.text.amounts import is_number
from lab.world.machine.due import AT_FOLDER, at_jobs
from lab.world.machine.files.nodes import Directory, File, find, graft, plant, split
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.time.dates import format_date
from lab.world.machine.time.parse_date import parse_date
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.owners import gid, uid

_USAGE = """Usage: at [-V] [-q x] [-f file] [-u username] [-mMlbv] timespec ...
       at [-V] [-q x] [-f file] [-u username] [-mMlbv] -t time
       at -c job ...
       at [-V] -l [-o timeformat] [job ...]
       atq [-V] [-q x] [-o timeformat] [job ...]
       at [ -rd ] job ...
       atrm [-V] job ...
       batch
"""
_SEQUENCE = f"{AT_FOLDER}/.SEQ"
_UNITS = {"minute": 60, "min": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000, "year": 31536000}
_UNSAID = ("TERM", "DISPLAY", "_", "SHELLOPTS", "BASH_VERSINFO", "EUID", "GROUPS", "PPID", "UID")


@command("at", "atq", "atrm", "batch")
def at(context: Context) -> CommandResult:
    """Queue, list and remove jobs."""
    try:
        args = parse(context.argv, options("V q= f= u= m M l b v t= c o= r d"))
    except UsageFault as usage:
        return CommandResult("", f"{context.name}: {usage.text}\n{_USAGE}", 1)
    if context.name == "atq" or "l" in args:
        return _list(context)
    if context.name == "atrm" or "r" in args or "d" in args:
        return _remove(context, args)
    if "c" in args:
        return _show(context, args)
    return _queue(context, args)


def number_of(path: str) -> int:
    """Return the number of a job from its file name."""
    return int(path.rpartition("/")[2][1:6], 16)


def _own(context: Context) -> list[tuple[str, File]]:
    jobs = []
    for path in at_jobs(context.host):
        node = find(context.host.root, path)
        if isinstance(node, File) and context.user in ("root", node.owner):
            jobs.append((path, node))
    return jobs


def _list(context: Context) -> CommandResult:
    rows = ""
    for path, node in _own(context):
        name = path.rpartition("/")[2]
        moment = format_date("%a %b %e %H:%M:%S %Y", int(name[6:], 16) * 60)
        rows += f"{number_of(path)}\t{moment} {name[0]} {node.owner}\n"
    return CommandResult(rows)


def _remove(context: Context, args: Arguments) -> CommandResult:
    if not args.operands:
        return CommandResult("", _USAGE, 1)
    err, host = "", context.host
    jobs = {number_of(path): path for path in at_jobs(host)}
    for word in args.operands:
        path = jobs.get(int(word)) if is_number(word) else None
        node = None if path is None else find(host.root, path)
        if path is None or not isinstance(node, File):
            err += f"Cannot find jobid {word}\n"
        elif context.user not in ("root", node.owner):
            err += f"{word}: Not owner\n"
        else:
            host.root = graft(host.root, split(path), None, context.clock.now)
    return CommandResult("", err, 1 if err else 0)


def _show(context: Context, args: Arguments) -> CommandResult:
    jobs = {number_of(path): node for path, node in _own(context)}
    out = err = ""
    for word in args.operands:
        node = jobs.get(int(word)) if is_number(word) else None
        if node is None:
            err += f"Cannot find jobid {word}\n"
        else:
            out += node.data.decode("utf-8", "replace")
    return CommandResult(out, err, 1 if err else 0)


def _queue(context: Context, args: Arguments) -> CommandResult:
    now = context.clock.now
    text = args.get("t") or " ".join(args.operands)
    if context.name == "batch":
        text = text or "now"
    moment = _stamp(text, now) if "t" in args else time_of(text, now)
    if not text:
        return CommandResult("", _USAGE, 1)
    if moment is None:
        return CommandResult("", f"syntax error. Last token seen: {text.split()[-1][:1]}\nGarbled time\n", 1)
    if moment < now - 60:
        return CommandResult("", "at: refusing to create job destined in the past\n", 1)
    script = context.stdin
    if "f" in args:
        try:
            script = context.fs.read_text(args.get("f"))
        except OSError as fault:
            return CommandResult("", f"Cannot open input file {args.get('f')}: {fault.strerror}\n", 1)
    number = _next_number(context)
    queue = args.get("q")[:1] or ("b" if context.name == "batch" else "a")
    path = f"{AT_FOLDER}/{queue}{number:05x}{int(moment // 60):08x}"
    held = _script(context, script).encode("utf-8", "surrogateescape")
    group = context.fs.who.group
    _plant(context, path, File(held, 0o700, context.user, group, now))
    when = format_date("%a %b %e %H:%M:%S %Y", moment)
    message = f"warning: commands will be executed using /bin/sh\njob {number} at {when}\n"
    service = context.host.services.get("atd")
    if service is not None and service.state != "active":
        message += "Can't open /run/atd.pid to signal atd. No atd running?\n"
    return CommandResult("", message)


def _plant(context: Context, path: str, node: File) -> None:
    host, now = context.host, context.clock.now
    if not isinstance(find(host.root, AT_FOLDER), Directory):
        host.root = plant(host.root, AT_FOLDER, Directory(mode=0o1770, owner="daemon", group="daemon", mtime=now), now)
    host.root = plant(host.root, path, node, now)


def _next_number(context: Context) -> int:
    node = find(context.host.root, _SEQUENCE)
    text = node.data.decode("ascii", "replace").strip() if isinstance(node, File) else ""
    number = (int(text, 16) if re.fullmatch(r"[0-9a-f]+", text) else 0) + 1
    _plant(context, _SEQUENCE, File(f"{number:05x}\n".encode(), 0o600, "daemon", "daemon", context.clock.now))
    return number


def _script(context: Context, script: str) -> str:
    """Return the content of a job file: its environment and directory, then the script."""
    host, user = context.host, context.user
    head = f"#!/bin/sh\n# atrun uid={uid(host, user)} gid={gid(host, user)}\n# mail {user} 0\numask 22\n"
    for name, value in context.env.items():
        if name.isidentifier() and name not in _UNSAID:
            escaped = re.sub(r"([^\w/.:,@+-])", r"\\\1", value)
            head += f"{name}={escaped}; export {name}\n"
    place = re.sub(r"([^\w/.:,@+-])", r"\\\1", context.cwd)
    head += f"cd {place} || {{\n\t echo 'Execution directory inaccessible' >&2\n\t exit 1\n}}\n"
    return head + (script if script.endswith("\n") else script + "\n")


def _stamp(text: str, now: float) -> float | None:
    """Parse the [[CC]YY]MMDDhhmm of `at -t`."""
    match = re.fullmatch(r"(\d{4}|\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.\d\d)?", text)
    if match is None:
        return None
    year = match[1] or format_date("%Y", now)
    year = year if len(year) == 4 else f"20{year}"
    return parse_date(f"{year}-{match[2]}-{match[3]} {match[4]}:{match[5]}", now)


def time_of(text: str, now: float) -> float | None:
    """Parse a time such as `now + 5 minutes`, `10:00`, `noon tomorrow`, `2am Friday + 1 week`."""
    base, plus, offset = text.lower().partition("+")
    seconds = 0
    if plus:
        match = re.fullmatch(r"\s*(\d+)\s*([a-z]+?)s?\s*", offset)
        if match is None or match[2] not in _UNITS:
            return None
        seconds = int(match[1]) * _UNITS[match[2]]
    base = base.strip()
    if base in ("now", ""):
        return None if not text else now // 60 * 60 + seconds if seconds else now
    times = {"midnight": "00:00", "noon": "12:00", "teatime": "16:00"}
    words = [times.get(word, word) for word in base.split()]
    words = [re.sub(r"^(\d{1,2})(\d\d)$", r"\1:\2", word) for word in words]
    words = [
        f"{word}:00" if re.fullmatch(r"\d{1,2}", word) and place == 0 else word for place, word in enumerate(words)
    ]
    moment = parse_date(" ".join(word for word in words if word != "next"), now)
    if moment is None:
        return None
    if moment <= now and not any(re.search(r"[a-z]{3}|/|\.|\d-", word) for word in words):
        moment += 86400
    return moment // 60 * 60 + seconds
