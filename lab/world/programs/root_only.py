"""Programs that only root can use; `root_only.toml` has what each answers to other accounts.

What they do for root is not simulated: root is refused too, with a plausible error, and the researcher is told.
"""

import re
from pathlib import Path
from typing import Final

import tomli
from msgspec import Struct, convert

from lab.world.machine.program import CommandResult, Context, command, failed

_TABLE: Final = Path(__file__).with_suffix(".toml")
_WRITE: Final = 2


class Outputs(Struct, frozen=True, forbid_unknown_fields=True):
    """The two outputs of a program, with the slots {name}, {file}, {option} and {help}, and its exit status."""

    out: str = ""
    err: str = ""
    exit: int = 0

    def result(self, **words: str) -> CommandResult:
        """Return the answer with the slots filled for a call."""
        out, err = self.out.format(**words), self.err.format(**words)
        # Into a pipe, the C library writes standard output only when the program exits.
        return CommandResult(out, err, self.exit, spoken=(("", err), (out, "")) if out and err else ())


class Refusals(Struct, frozen=True, forbid_unknown_fields=True):
    """The answers of one program, and of those listed in `also`, which answer the same under other names."""

    refused: Outputs
    """The answer for a file that exists."""
    help: Outputs
    absent: Outputs | None = None
    """The answer for a file that does not exist; `refused` by default."""
    bare: Outputs | None = None
    """The answer without arguments; `refused` by default."""
    version: Outputs | None = None
    wrong: Outputs | None = None
    """The answer to an unknown option; without it, all options are accepted."""
    calls: dict[str, Outputs] = {}
    """To exactly these arguments, before anything else."""
    also: tuple[str, ...] = ()
    folder: str = "/usr/sbin"

    def answer(self, context: Context) -> CommandResult:
        """Answer a call."""
        argv, usage = context.argv, self.help.out + self.help.err
        operands = [word for word in argv if not word.startswith("-")]
        file = next((word for word in operands if "/" in word), operands[-1] if operands else "")
        words = {"name": context.name, "file": file, "help": usage.format(name=context.name)}
        if " ".join(argv) in self.calls:
            return self.calls[" ".join(argv)].result(**words)
        if "--help" in argv or ("-h" in argv and "-h, --help" in usage):
            return self.help.result(**words)
        if self.version is not None and not {"--version", "-V"}.isdisjoint(argv):
            return self.version.result(**words)
        fault = next(filter(None, (_fault(word, usage) for word in argv)), "")
        if fault and self.wrong is not None:
            return self.wrong.result(**words, option=fault)
        if context.user == "root":
            context.note_fidelity(f"{context.name} was refused: what it does for root is not simulated")
            return failed(context.name, f"{file}: Operation not permitted" if file else "Operation not permitted")
        if not argv or (not operands and "{file}" in self.refused.err):
            return (self.bare or self.refused).result(**words)
        if self.absent is not None and not context.fs.exists(file):
            return self.absent.result(**words)
        if file and context.fs.exists(file) and context.fs.allows(context.fs.stat(file), _WRITE):
            context.note_fidelity(f"{context.name} refused a file that a real one would have taken")
        return self.refused.result(**words)


def _fault(word: str, usage: str) -> str:
    """Return the error about an option that a usage text does not list; "" when the word is valid."""
    if word.startswith("--") and len(word) > 2:
        name, names = word.partition("=")[0], re.findall(r"--[\w-]+", usage)
        is_option = any(option.startswith(name) for option in names)
        return "" if is_option else f"unrecognized option '{name}'" if names else "invalid option -- '-'"
    letters = "".join(re.findall(r"(?<![\w-])-(\w+)", usage))
    return f"invalid option -- '{word[1]}'" if re.match(r"-[^-]", word) and word[1] not in letters else ""


for _name, _refusals in convert(tomli.loads(_TABLE.read_text("utf-8")), dict[str, Refusals]).items():
    command(_name, *_refusals.also, folder=_refusals.folder)(_refusals.answer)
