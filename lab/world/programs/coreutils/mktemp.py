"""`mktemp`: create a temporary file or directory. Its random letters derive from the world's clock."""

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
    """Create an empty file or directory with an unused name, and print that name."""
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


def _dice(context: Context) -> Random:
    seed = f"{context.host.name} {context.user} {context.name} {context.argv} {context.clock.now}"
    return Random(shake_128(seed.encode("utf-8", "surrogateescape")).hexdigest(16))
