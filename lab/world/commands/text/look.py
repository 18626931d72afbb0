"""`look`: the lines of a sorted file that begin with a word."""

from lab.world.commands import wording
from lab.world.commands.options import Arguments, UsageFault
from lab.world.commands.program import program
from lab.world.commands.protocol import CommandResult, Context, failed
from lab.world.commands.sources import part

_WORDS = "/usr/share/dict/words"


@program("look", known="a,alternative d,alphanum f,ignore-case t,terminate= h,help V,version", suite="util-linux")
def look(context: Context, args: Arguments) -> CommandResult:
    """Find lines by how they begin."""
    if not 1 <= len(args.operands) <= 2:
        raise UsageFault("bad usage")
    wanted, *files = args.operands
    plain = not files
    path = files[0] if files else context.env.get("WORDLIST") or _WORDS
    if end := args.get("terminate")[:1]:
        wanted = wanted[: wanted.find(end) + 1] if end in wanted else wanted

    def key(text: str) -> str:
        if plain or "alphanum" in args:
            text = "".join(letter for letter in text if letter.isalnum() or letter.isspace())
        return text.casefold() if plain or "ignore-case" in args else text

    try:
        lines = part(context, path).decode("utf-8", "surrogateescape").splitlines()
    except OSError as fault:
        return failed("look", f"{path}: {wording.reason(fault)}")
    found = [line for line in lines if key(line).startswith(key(wanted))]
    return CommandResult("".join(f"{line}\n" for line in found), "", 0 if found else 1)
