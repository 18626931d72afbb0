"""`journalctl`: print the host's journal, for accounts that may read it."""

import json
import re
from hashlib import sha256

from lab.text.amounts import is_number
from lab.world.machine.files.nodes import find
from lab.world.machine.name_service import boot_id, machine_id
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import JournalLine
from lab.world.machine.time.dates import format_date
from lab.world.machine.time.parse_date import parse_date
from lab.world.machine.units import unit_file
from lab.world.programs.common import regex as patterns
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program

_FOLDER = "/var/log/journal"
_KNOWN = """a,all after-cursor= b,boot? c,cursor= case-sensitive? catalog D,directory= disk-usage e,pager-end f,follow
    facility= F,field= file= N,fields flush full l g,grep= header I? i,file= image= interval= k,dmesg list-boots
    list-catalog M,machine= m,merge n,lines? namespace= no-full no-hostname no-pager no-tail o,output= output-fields=
    p,priority= q,quiet r,reverse root= rotate S,since= setup-keys show-cursor sync system t,identifier=
    truncate-newline
    U,until= u,unit=
    user user-unit= utc vacuum-files= vacuum-size= vacuum-time= verify x,catalog"""
_PATTERNS = {
    "short": "%b %d %H:%M:%S",
    "short-full": "%a %Y-%m-%d %H:%M:%S UTC",
    "short-iso": "%Y-%m-%dT%H:%M:%S%z",
    "short-precise": "%b %d %H:%M:%S.%6N",
    "short-iso-precise": "%Y-%m-%dT%H:%M:%S.%6N%z",
    "with-unit": "%a %Y-%m-%d %H:%M:%S UTC",
}
_SHAPES = (*_PATTERNS, "cat", "json", "json-pretty", "json-sse", "json-seq", "verbose", "export", "short-unix",
           "short-monotonic", "short-delta")  # fmt: skip
_LEVELS = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
# The names under which a unit's program logs.
_SPEAKERS = {"ssh": ("sshd",), "cron": ("CRON",)}


def lines_of(context: Context, unit: str) -> list[JournalLine]:
    """Return the journal lines by a unit and systemd's lines about it, oldest first."""
    service = context.host.services.get(unit)
    own = service.speaker if service is not None and service.speaker else unit
    speakers = (own, *_SPEAKERS.get(unit, ()))
    about = unit_file(unit)
    return [
        line
        for line in context.host.record.journal
        if line.unit in speakers
        or (line.unit.startswith(("systemd", "(")) and re.search(rf"(?:^|\s){re.escape(about)}\b", line.text))
    ]


def _fields(host: str, line: JournalLine) -> dict[str, str]:
    """Return a line's journal fields."""
    moment = str(int(line.time * 1_000_000))
    seed = sha256(f"{host} {moment} {line.unit} {line.text}".encode("utf-8", "surrogateescape")).hexdigest()
    kernel = line.unit == "kernel"
    fields = {
        "__CURSOR": f"s={seed[:32]};i={int(seed[:4], 16):x};t={int(moment):x};x={seed[32:48]}",
        "__REALTIME_TIMESTAMP": moment,
        "_HOSTNAME": host,
        "_MACHINE_ID": machine_id(host),
        "_TRANSPORT": "kernel" if kernel else "journal" if line.unit == "systemd" else "stdout",
        "SYSLOG_IDENTIFIER": line.unit,
        "SYSLOG_FACILITY": "0" if kernel else "3",
        "PRIORITY": "6",
        "_RUNTIME_SCOPE": "system",
        "MESSAGE": line.text,
    }
    return fields if kernel else {**fields, "_PID": str(line.pid), "_COMM": line.unit[:15]}


def line_text(host: str, line: JournalLine, shape: str, *, bare: bool = False) -> str:
    """Return a line as journalctl prints it."""
    if shape == "cat":
        return line.text
    if shape == "json":
        return json.dumps(_fields(host, line), separators=(",", ":"))
    if shape == "json-pretty":
        rows = [f"\t{json.dumps(key)} : {json.dumps(value)}" for key, value in _fields(host, line).items()]
        return "{\n" + ",\n".join(rows) + "\n}"
    if shape == "short-unix":
        stamp = f"{line.time:.6f}"
    elif shape == "short-monotonic":
        stamp = f"[{line.time % 1_000_000:12.6f}]"
    else:
        stamp = format_date(_PATTERNS.get(shape, _PATTERNS["short"]), line.time)
    speaker = line.unit if line.unit == "kernel" or not line.pid else f"{line.unit}[{line.pid}]"
    return f"{stamp} {'' if bare else host + ' '}{speaker}: {line.text}"


_COUNT = re.compile(r"\d+|all")
_BOOT = re.compile(r"[+-]?\d+|[0-9a-f]{32}")


def _respelt(argv: list[str]) -> list[str]:
    """Join `-n 20`, `-xen 20` and `-b -1` with their values, which getopt ignores because they are optional."""
    words: list[str] = []
    for word in argv:
        before = words[-1] if words else ""
        flags = re.fullmatch(r"-([aeflmqrkx]*)n", before)
        if (flags or before == "--lines") and _COUNT.fullmatch(word):
            words[-1:] = [*([f"-{flags[1]}"] if flags and flags[1] else []), f"--lines={word}"]
        elif before in ("-b", "--boot") and _BOOT.fullmatch(word):
            words[-1] = f"--boot={word}"
        else:
            words.append(word)
    return words


@program("journalctl", spec=_KNOWN, suite="systemd", hint="", usage_exit=1, respell=_respelt)
def journalctl(context: Context, args: Arguments) -> CommandResult:
    """Print the journal."""
    out = Printout(context)
    host = context.host
    if not context.fs.who.groups & {"root", "adm", "systemd-journal"} and context.user != "root":
        if "quiet" not in args:
            out.error(
                "Hint: You are currently not seeing messages from other users and the system.\n"
                "      Users in groups 'adm', 'systemd-journal' can see all messages.\n"
                "      Pass -q to turn off this notice.",
                0,
            )
        out.error("No journal files were opened due to insufficient permissions.", 1)
        return out.result()
    if "disk-usage" in args:
        node = find(host.root, f"{_FOLDER}/{machine_id(host.name)}")
        size = max(8 << 20, node.usage if node is not None else 0)
        power = 1 << (30 if size >= 1 << 30 else 20)
        amount = f"{size / power:.1f}{'G' if power >> 30 else 'M'}"
        out.line(f"Archived and active journals take up {amount} in the file system.")
        return out.result()
    if "list-boots" in args:
        return _boots(context, out)
    if any(option.startswith("vacuum") or option in ("rotate", "flush", "sync") for option, _ in args):
        return _vacuum(context, args, out)
    wrong = _mistake(args)
    if wrong:
        return CommandResult("", f"{wrong}\n", 1)
    lines = _selected(context, args, out)
    if out.exit_code:
        return out.result()
    shape = args.get("output") or "short"
    if "reverse" in args:
        lines.reverse()
    for line in lines:
        out.line(line_text(host.name, line, shape, bare="no-hostname" in args))
    if not lines and "quiet" not in args:
        out.line("-- No entries --")
    if "follow" in args:
        context.run_on()
    return out.result()


def _boots(context: Context, out: Printout) -> CommandResult:
    journal = context.host.record.journal
    pattern = "%a %Y-%m-%d %H:%M:%S UTC"
    first = format_date(pattern, context.host.record.booted)
    last = format_date(pattern, journal[-1].time if journal else context.clock.now)
    out.line(f"IDX BOOT ID                          {'FIRST ENTRY':<27} LAST ENTRY")
    out.line(f"  0 {boot_id(context.host.name, context.host.record.booted)} {first} {last}")
    return out.result()


def _vacuum(context: Context, args: Arguments, out: Printout) -> CommandResult:
    if context.user != "root":
        return CommandResult(
            "",
            "Failed to vacuum journal: Permission denied\n"
            if "rotate" not in args
            else "Failed to rotate journal: Interactive authentication required.\n",
            1,
        )
    host = context.host
    if "vacuum-time" in args:
        age = re.fullmatch(r"(\d+)\s*(\w*)", args.get("vacuum-time"))
        unit = {"s": 1, "min": 60, "m": 60, "h": 3600, "d": 86400, "days": 86400, "weeks": 604800, "w": 604800}
        seconds = int(age[1]) * unit.get(age[2], 1) if age else 0
        journal = tuple(line for line in host.record.journal if line.time >= context.clock.now - seconds)
        host.set(journal=journal)
    folder = f"{_FOLDER}/{machine_id(host.name)}"
    out.error(f"Vacuuming done, freed 0B of archived journals from {folder}.", 0)
    return out.result()


def _mistake(args: Arguments) -> str:
    """Return journalctl's error about an invalid argument; "" when all are valid."""
    shape, level = args.get("output"), args.get("priority")
    if shape and shape not in _SHAPES:
        return f"Unknown output format '{shape}'."
    for word in level.split("..") if level else ():
        if word not in _LEVELS and word not in "01234567":
            return f"Unknown log level {level}"
    for field in (*args.operands, args.get("lines")):
        if (
            field
            and "=" not in field
            and not field.startswith("/")
            and not is_number(field)
            and field not in ("all", "+")
        ):
            return f"Failed to add match '{field}': Invalid argument"
    boot = args.get("boot")
    if is_number(boot.lstrip("+-")) and int(boot) < 0:
        return f"Data from the specified boot ({boot}) is not available: No such boot ID in journal"
    return ""


def _selected(context: Context, args: Arguments, out: Printout) -> list[JournalLine]:
    journal = list(context.host.record.journal)
    names = [name.removesuffix(".service") for name in args.every("unit")]
    if names:
        lines: list[JournalLine] = []
        for name in names:
            lines += [line for line in lines_of(context, name) if line not in lines]
        journal = sorted(lines, key=lambda line: line.time)
    if "dmesg" in args:
        journal = [line for line in journal if line.unit == "kernel"]
    speakers = args.every("identifier")
    if speakers:
        journal = [line for line in journal if line.unit in speakers]
    for field in args.operands:
        key, _, value = field.partition("=")
        facts = {"_PID": "pid", "_SYSTEMD_UNIT": "unit", "SYSLOG_IDENTIFIER": "unit", "_COMM": "unit"}
        if key in facts:
            journal = [line for line in journal if str(getattr(line, facts[key])) == value.removesuffix(".service")]
    if "boot" in args and args.get("boot") in ("", "0"):
        journal = [line for line in journal if line.time >= context.host.record.booted]
    for name in ("since", "until"):
        if name not in args:
            continue
        moment = _moment(args.get(name), context.clock.now)
        if moment is None:
            out.error(f"Failed to parse timestamp: {args.get(name)}")
            return []
        journal = [line for line in journal if (line.time >= moment if name == "since" else line.time <= moment)]
    if "grep" in args:
        pattern = args.get("grep")
        try:
            compiled = patterns.compiled(pattern, re.IGNORECASE if pattern == pattern.lower() else 0)
        except re.error:
            out.error(f'Bad pattern "{pattern}": syntax error')
            return []
        journal = [line for line in journal if compiled.search(line.text)]
    if "priority" in args and args.get("priority") in ("0", "1", "2", "3", "emerg", "alert", "crit", "err"):
        word = re.compile(r"\b(?:error|failed|fatal|panic|critical)\b", re.IGNORECASE)
        journal = [line for line in journal if word.search(line.text)]
    if "lines" in args or "follow" in args or "pager-end" in args:
        text = args.get("lines")
        count = int(text) if is_number(text) else len(journal) if text == "all" else 1000 if "pager-end" in args else 10
        journal = journal[-count:] if count else []
    return journal


def _moment(text: str, now: float) -> float | None:
    """Parse a time as systemd writes it: `-1h`, `2 hours ago`, `today`, or a date."""
    match = re.fullmatch(r"([+-])(.+)", text.strip())
    if match is None:
        if re.fullmatch(r"(?:yesterday|today|tomorrow)", text.strip()):
            day = parse_date(text, now)
            return None if day is None else day // 86400 * 86400
        spaced = re.sub(r"(\d)\s*(h|d|w|min|m|s)(?=\s|$|\d)", lambda f: f"{f[1]} {_LONG[f[2]]} ", text)
        return parse_date(spaced, now)
    total = 0.0
    for count, unit in re.findall(r"(\d+)\s*([a-z]+)", match[2]):
        size = next((size for name, size in _SPANS.items() if unit == name or unit.rstrip("s") == name), None)
        if size is None:
            return None
        total += int(count) * size
    return now - total if match[1] == "-" else now + total


_LONG = {"h": "hour", "d": "day", "w": "week", "min": "min", "m": "min", "s": "sec"}
_SPANS = {
    "s": 1,
    "sec": 1,
    "second": 1,
    "m": 60,
    "min": 60,
    "minute": 60,
    "h": 3600,
    "hr": 3600,
    "hour": 3600,
    "d": 86400,
    "day": 86400,
    "w": 604800,
    "week": 604800,
    "month": 2629800,
    "y": 31557600,
    "year": 31557600,
}
