"""`look`: print the lines of a sorted file that begin with a word."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.inputs import part
from lab.world.programs.common.program import program

_WORDS = "/usr/share/dict/words"


@program("look", spec="a,alternative d,alphanum f,ignore-case t,terminate= h,help V,version", suite="util-linux")
def look(context: Context, args: Arguments) -> CommandResult:
    """Print lines that begin with a word."""
    if not 1 <= len(args.operands) <= 2:
        raise UsageFault("bad usage")
    prefix, *files = args.operands
    plain = not files
    path = files[0] if files else context.env.get("WORDLIST") or _WORDS
    if end := args.get("terminate")[:1]:
        prefix = prefix[: prefix.find(end) + 1] if end in prefix else prefix

    def key(text: str) -> str:
        if plain or "alphanum" in args:
            text = "".join(letter for letter in text if letter.isalnum() or letter.isspace())
        return text.casefold() if plain or "ignore-case" in args else text

    try:
        lines = part(context, path).decode("utf-8", "surrogateescape").splitlines()
    except OSError as fault:
        return failed("look", f"{path}: {wording.reason(fault)}")
    matches = [line for line in lines if key(line).startswith(key(prefix))]
    return CommandResult("".join(f"{line}\n" for line in matches), "", 0 if matches else 1)
