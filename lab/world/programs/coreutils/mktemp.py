"""Programs that draw lots: mktemp, shuf, uuidgen. The world's clock is their only dice."""

import errno
from hashlib import shake_128
from random import Random
from typing import Final

from lab.world.machine.program import CommandResult, Context, command, failed
from lab.world.programs.common.messages import quote

_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_TRY: Final = "Try '{0} --help' for more information.\n"


@command("mktemp")
def mktemp(context: Context) -> CommandResult:
    """Make an empty file or directory with a name nobody has yet, and print it."""
    folder: str | None = None
    suffix, directory, dry, quiet, in_tmp = "", False, False, False, False
    templates: list[str] = []
    words = list(context.argv)
    while words:
        word = words.pop(0)
        if word in ("-d", "--directory"):
            directory = True
        elif word in ("-u", "--dry-run"):
            dry = True
        elif word in ("-q", "--quiet"):
            quiet = True
        elif word == "-t":
            in_tmp = True
        elif word.startswith("--suffix="):
            suffix = word[9:]
        elif word == "-p":
            folder = words.pop(0) if words else ""
        elif word.startswith("-p"):
            folder = word[2:]
        elif word == "--tmpdir" or word.startswith("--tmpdir="):
            folder = word[9:]
        elif word.startswith("-") and len(word) > 1:
            return CommandResult("", f"mktemp: invalid option -- '{word.lstrip('-')[:1]}'\n" + _TRY.format("mktemp"), 1)
        else:
            templates.append(word)
    if len(templates) > 1:
        return CommandResult("", "mktemp: too many templates\n" + _TRY.format("mktemp"), 1)
    template = templates[0] if templates else "tmp.XXXXXXXXXX"
    if "XXX" not in template:
        return failed("mktemp", f"too few X's in template {quote(template, context.env)}")
    if not templates or in_tmp or folder is not None:
        template = f"{folder or context.env.get('TMPDIR') or '/tmp'}/{template}"
    end = template.rindex("XXX") + 3
    start = len(template[:end].rstrip("X"))
    dice = _dice(context)
    for _ in range(100):
        letters = "".join(dice.choice(_LETTERS) for _ in range(end - start))
        path = template[:start] + letters + template[end:] + suffix
        try:
            if not dry:
                _make(context, path, directory)
            return CommandResult(f"{path}\n")
        except FileExistsError:
            continue
        except OSError as problem:
            kind = "directory" if directory else "file"
            text = f"failed to create {kind} via template {quote(template + suffix, context.env)}: {problem.strerror}"
            return CommandResult(exit_code=1) if quiet else failed("mktemp", text)
    return failed("mktemp", f"failed to create file via template {quote(template + suffix, context.env)}: File exists")


def _make(context: Context, path: str, directory: bool) -> None:
    if directory:
        context.fs.mkdir(path, 0o700)
        return
    if context.fs.exists(path):
        raise FileExistsError(errno.EEXIST, "File exists")
    context.fs.write(path, b"", 0o600)


@command("shuf")
def shuf(context: Context) -> CommandResult:
    """Put lines, arguments or a range of numbers into an order of chance."""
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
            if not value.isdigit():
                return failed("shuf", f"invalid line count: {quote(value, context.env)}")
            count = int(value) if count is None else min(count, int(value))
        elif name in ("-i", "--input-range"):
            low, _, high = value.partition("-")
            if not (low.isdigit() and high.isdigit() and int(low) <= int(high) + 1):
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


@command("uuidgen")
def uuidgen(context: Context) -> CommandResult:
    """Print a random UUID."""
    digits = f"{_dice(context).getrandbits(128):032x}"
    variant = "89ab"[int(digits[16], 16) % 4]
    return CommandResult(f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}\n")


def _dice(context: Context) -> Random:
    seed = f"{context.host.name} {context.user} {context.name} {context.argv} {context.clock.now}"
    return Random(shake_128(seed.encode("utf-8", "surrogateescape")).hexdigest(16))
