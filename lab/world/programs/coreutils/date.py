"""`date`: print the world's time, or another, in any format and time zone."""

from typing import Final

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.time.dates import format_date
from lab.world.machine.time.parse_date import parse_date, parse_stamp
from lab.world.programs.common import messages as wording
from lab.world.programs.common.choices import choice
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.program import Printout, program

_PLAIN: Final = "%a %b %e %H:%M:%S %Z %Y"
_UTC: Final = ("utc", "universal", "uct")
_ISO_WORDS: Final = ("hours", "minutes", "date", "seconds", "ns")
_RFC_3339_WORDS: Final = ("date", "seconds", "ns")
_ISO = {
    "date": "%Y-%m-%d",
    "hours": "%Y-%m-%dT%H%:z",
    "minutes": "%Y-%m-%dT%H:%M%:z",
    "seconds": "%Y-%m-%dT%H:%M:%S%:z",
    "ns": "%Y-%m-%dT%H:%M:%S,%N%:z",
}
_RFC_3339 = {"date": "%Y-%m-%d", "seconds": "%Y-%m-%d %H:%M:%S%:z", "ns": "%Y-%m-%d %H:%M:%S.%N%:z"}


@program(
    "date",
    spec="d,date= debug f,file= I,iso-8601? R,rfc-email rfc-3339= r,reference= s,set= u,utc universal uct",
    folder="/usr/bin",
)
def date(context: Context, args: Arguments) -> CommandResult:
    """Print the world's time, or another, in any format."""
    out = Printout(context)
    zone = "UTC0" if any(name in args for name in _UTC) else context.env.get("TZ", "")
    pattern = _PLAIN
    last = args.last_of("iso-8601", "rfc-email", "rfc-3339")
    if last == "rfc-email":
        pattern = "%a, %d %b %Y %H:%M:%S %z"
    elif last:
        table = _ISO if last == "iso-8601" else _RFC_3339
        words = _ISO_WORDS if last == "iso-8601" else _RFC_3339_WORDS
        word = args.get(last)
        pattern = table[choice(word, [(name,) for name in words], f"--{last}", context.env)] if word else table["date"]
    if len(args.operands) > 1:
        raise UsageFault(f"extra operand {out.quoted(args.operands[1])}")
    for operand in args.operands:
        if operand.startswith("+"):
            pattern = operand[1:]
        elif "date" in args or "set" in args:
            return _extra(out, operand)
        else:
            return _refused(context, operand, parse_stamp(operand, context.clock.now, year_first=False), zone)
    moment = context.clock.now
    if "set" in args:
        return _refused(context, args.get("set"), parse_date(args.get("set"), moment, zone), zone)
    if "reference" in args:
        path = args.get("reference")
        try:
            moment = context.fs.stat(path).mtime
        except OSError as fault:
            return failed("date", f"{path}: {wording.reason(fault)}")
    if "file" in args:
        return _dates_of_file(context, args.get("file"), pattern, zone, out)
    if "date" in args:
        moment_read = parse_date(args.get("date"), moment, zone)
        if moment_read is None:
            return failed("date", f"invalid date {out.quoted(args.get('date'))}")
        moment = moment_read
    out.line(format_date(pattern, moment, zone))
    return out.result()


def _extra(out: Printout, operand: str) -> CommandResult:
    out.warn(
        f"the argument {out.quoted(operand)} lacks a leading '+';\nwhen using an option to specify date(s), any "
        f"non-option\nargument must be a format string beginning with '+'"
    )
    out.error("Try 'date --help' for more information.")
    return out.result()


def _refused(context: Context, text: str, moment: float | None, zone: str) -> CommandResult:
    """Refuse to set the clock, which only root may. Like the real one, it prints the requested time anyway."""
    if moment is None:
        return failed("date", f"invalid date {Printout(context).quoted(text)}")
    if context.user == "root":
        context.clock.advance(moment - context.clock.now)
        if moment < context.clock.now - 1:
            context.note_fidelity("date cannot set the world clock back")
        return CommandResult(format_date(f"{_PLAIN}\n", moment, zone))
    line = format_date(f"{_PLAIN}\n", moment, zone)
    return CommandResult(line, "date: cannot set date: Operation not permitted\n", 1)


def _dates_of_file(context: Context, path: str, pattern: str, zone: str, out: Printout) -> CommandResult:
    try:
        text = context.stdin if path == "-" else context.fs.read_text(path)
    except OSError as fault:
        return failed("date", f"{path}: {wording.reason(fault)}")
    for line in text.splitlines():
        moment = parse_date(line, context.clock.now, zone)
        if moment is None:
            out.warn(f"invalid date {out.quoted(line)}")
        else:
            out.line(format_date(pattern, moment, zone))
    return out.result()
