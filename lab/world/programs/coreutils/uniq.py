"""`uniq`: omit, count, group or select adjacent repeated lines."""

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.inputs import part
from lab.world.programs.common.program import Printout, program

_METHODS = {"group": ("separate", "prepend", "append", "both"), "all-repeated": ("none", "prepend", "separate")}
_WRONG = {"skip-fields": "fields to skip", "skip-chars": "bytes to skip", "check-chars": "bytes to compare"}


def _respelled(argv: list[str]) -> list[str]:
    """Turn the obsolete `-N` and `+N` into the options they mean."""
    groups = []
    for word in argv:
        old = word[:1] in "-+" and is_number(word[1:]) and len(word) > 1
        groups.append(word if not old else f"--skip-{'fields' if word[0] == '-' else 'chars'}={word[1:]}")
    return groups


@program(
    "uniq",
    spec="""c,count d,repeated D all-repeated? f,skip-fields= group? i,ignore-case s,skip-chars= u,unique
    z,zero-terminated w,check-chars=""",
    respell=_respelled,
)
def uniq(context: Context, args: Arguments) -> CommandResult:
    """Print lines with adjacent repetitions handled as requested."""
    out = Printout(context)
    if len(args.operands) > 2:
        raise UsageFault(f"extra operand '{args.operands[2]}'")
    numbers = {name: _number(args, name) for name in _WRONG}
    method = _method(args)
    source = args.operands[0] if args.operands else "-"
    try:
        data = part(context, source)
    except IsADirectoryError:
        out.warn(f"error reading '{source}'")
        return out.result()
    except OSError as fault:
        out.warn(f"{source}: {wording.reason(fault)}")
        return out.result()
    end = "\0" if "zero-terminated" in args else "\n"
    text = data.decode("utf-8", "surrogateescape")
    groups: list[list[str]] = []
    before: str | None = None
    for line in text.removesuffix(end).split(end) if text else []:
        key = _key(line, args, numbers)
        if groups and key == before:
            groups[-1].append(line)
        else:
            groups.append([line])
        before = key
    if "D" in args or "all-repeated" in args:
        groups = [group for group in groups if len(group) > 1 and "unique" not in args]
    output = "".join(_format_group(group, place, args, method, end) for place, group in enumerate(groups))
    if "group" in args and method in ("append", "both") and groups:
        output += end
    if len(args.operands) < 2 or args.operands[1] == "-":
        out.text(output)
        return out.result()
    try:
        context.fs.write(args.operands[1], output.encode("utf-8", "surrogateescape"))
    except OSError as fault:
        out.warn(f"{args.operands[1]}: {wording.reason(fault)}")
    return out.result()


def _number(args: Arguments, name: str) -> int:
    value = args.get(name)
    if name in args and not is_number(value):
        raise UsageFault(f"{value}: invalid number of {_WRONG[name]}", hint=False)
    return int(value or "0")


def _method(args: Arguments) -> str:
    """Return how groups are delimited. Raises `UsageFault`."""
    others = {"count", "repeated", "D", "all-repeated", "unique"}
    if "group" in args and any(name in args for name in others):
        raise UsageFault("--group is mutually exclusive with -c/-d/-D/-u")
    if "count" in args and ("D" in args or "all-repeated" in args):
        raise UsageFault("printing all duplicated lines and repeat counts is meaningless")
    for name, choices in _METHODS.items():
        if name in args:
            value = args.get(name) or choices[0]
            if value not in choices:
                valid = "".join(f"\n  - '{one}'" for one in choices)
                raise UsageFault(f"invalid argument '{value}' for '--{name}'\nValid arguments are:{valid}")
            return value
    return "none"


def _key(line: str, args: Arguments, numbers: dict[str, int]) -> str:
    at = 0
    for _ in range(numbers["skip-fields"]):
        while at < len(line) and line[at] in " \t":
            at += 1
        while at < len(line) and line[at] not in " \t":
            at += 1
    line = line[at + numbers["skip-chars"] :]
    if "check-chars" in args:
        line = line[: numbers["check-chars"]]
    return line.lower() if "ignore-case" in args else line


def _format_group(group: list[str], place: int, args: Arguments, method: str, end: str) -> str:
    repeated = len(group) > 1
    if "group" in args or "D" in args or "all-repeated" in args:
        before = method != "none" and (place > 0 or method in ("prepend", "both"))
        return (end if before else "") + "".join(line + end for line in group)
    if (repeated and "unique" in args) or (not repeated and "repeated" in args):
        return ""
    return (f"{len(group):>7} " if "count" in args else "") + group[0] + end
