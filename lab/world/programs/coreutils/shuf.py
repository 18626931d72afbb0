"""`shuf`: shuffle lines, arguments or a range of numbers."""

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context, command, failed
from lab.world.programs.common.messages import quote
from lab.world.programs.coreutils.mktemp import _TRY, _dice


@command("shuf")
def shuf(context: Context) -> CommandResult:
    """Shuffle lines, arguments or a range of numbers."""
    count: int | None = None
    echo, repeat, output = False, False, ""
    lines: list[str] | None = None
    end = "\n"
    operands: list[str] = []
    words = list(context.argv)
    while words:
        word = words.pop(0)
        name, _, value = word.partition("=") if word.startswith("--") else (word[:2], "", word[2:])
        if name in ("-n", "--head-count", "-i", "--input-range", "-o", "--output", "--random-source") and not value:
            value = words.pop(0) if words else ""
        if name in ("-n", "--head-count"):
            if not is_number(value):
                return failed("shuf", f"invalid line count: {quote(value, context.env)}")
            count = int(value) if count is None else min(count, int(value))
        elif name in ("-i", "--input-range"):
            low, _, high = value.partition("-")
            if not (is_number(low) and is_number(high) and int(low) <= int(high) + 1):
                return failed("shuf", f"invalid input range: {quote(value, context.env)}")
            if int(high) - int(low) > 1_000_000 and count is None:
                context.note_fidelity("a range of shuf was cut to a million numbers")
            lines = [str(number) for number in range(int(low), min(int(high), int(low) + 1_000_000) + 1)]
        elif name in ("-e", "--echo"):
            echo = True
        elif name in ("-r", "--repeat"):
            repeat = True
        elif name in ("-z", "--zero-terminated"):
            end = "\0"
        elif name in ("-o", "--output"):
            output = value
        elif name == "--random-source":
            context.note_fidelity("shuf draws from the world's clock, not from --random-source")
        elif word.startswith("-") and len(word) > 1:
            letter = word.lstrip("-")[:1]
            return CommandResult("", f"shuf: invalid option -- '{letter}'\n" + _TRY.format("shuf"), 1)
        else:
            operands.append(word)
    if echo:
        lines = operands
    elif lines is not None and operands:
        return CommandResult("", f"shuf: extra operand {quote(operands[0], context.env)}\n" + _TRY.format("shuf"), 1)
    elif lines is None:
        if len(operands) > 1:
            return CommandResult(
                "", f"shuf: extra operand {quote(operands[1], context.env)}\n" + _TRY.format("shuf"), 1
            )
        try:
            text = context.stdin if not operands or operands[0] == "-" else context.fs.read_text(operands[0])
        except OSError as problem:
            return failed("shuf", f"{operands[0]}: {problem.strerror}")
        lines = text.removesuffix(end).split(end) if text else []
    dice = _dice(context)
    if repeat:
        if not lines:
            return failed("shuf", "no lines to repeat")
        picks = [dice.choice(lines) for _ in range(min(100_000, 100_000 if count is None else count))]
    else:
        picks = dice.sample(lines, len(lines) if count is None else min(count, len(lines)))
    shuffled = "".join(f"{line}{end}" for line in picks)
    if not output:
        return CommandResult(shuffled)
    try:
        context.fs.write(output, shuffled.encode("utf-8", "surrogateescape"))
    except OSError as problem:
        return failed("shuf", f"{output}: {problem.strerror}")
    return CommandResult()
