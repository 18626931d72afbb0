"""Words of the shell itself that must answer as Debian's bash does: what is not installed, umask, help."""

import re
from typing import Final

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.word_lists import words
from lab.world.shell.builtins.test import file_is

NOT_INSTALLED: Final = (
    "assert", "busybox", "csv", "curl", "dotenv", "http", "json", "parallel", "retry", "rg", "semver", "template",
    "tomlq", "tree", "gawk", "verify", "wget", "yq", "zip", "unzip", "nano", "watch", "vi", "vim", "man",
    "python", "python3",
)  # fmt: skip
"""Names bashkit knows and a server with Debian's standard packages does not, unless a program of ours has one."""

_HELP: Final = """\
GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)
These shell commands are defined internally.  Type `help' to see this list.
Type `help name' to find out more about the function `name'.
Use `info bash' to find out more about the shell in general.
Use `man -k' or `info' to find out more about commands not in this list.

A star (*) next to a name means that the command is disabled.

 alias [-p] [name[=value] ... ]          kill [-s sigspec | -n signum | -sigs>
 bg [job_spec ...]                       let arg [arg ...]
 cd [-L|[-P [-e]] [-@]] [dir]            local [option] name[=value] ...
 command [-pVv] command [arg ...]        printf [-v var] format [arguments]
 declare [-aAfFgiIlnrtux] [name[=value>  pwd [-LP]
 echo [-neE] [arg ...]                   read [-ers] [-a array] [-d delim] [->
 eval [arg ...]                          readonly [-aAf] [name[=value] ...]
 exec [-cl] [-a name] [command [argume>  return [n]
 exit [n]                                set [-abefhkmnptuvxBCEHPT] [-o option>
 export [-fn] [name[=value] ...] or ex>  shift [n]
 fg [job_spec]                           source filename [arguments]
 getopts optstring name [arg ...]        test [expr]
 hash [-lr] [-p pathname] [-dt] [name >  times
 help [-dms] [pattern ...]               trap [-lp] [[arg] signal_spec ...]
 history [-c] [-d offset] [n] or hist>   type [-afptP] name [name ...]
 if COMMANDS; then COMMANDS; [ elif C>   ulimit [-SHabcdefiklmnpqrstuvxPRT] [l>
 jobs [-lnprs] [jobspec ...] or jobs >   umask [-p] [-S] [mode]
"""


_BUILTINS: Final = frozenset(
    words("""
    . : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo
    enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf
    pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit
    umask unalias unset wait
""")
)


def real_names(listed: str) -> str:
    """Return a list of commands without those that only the simulation has."""
    return re.sub(r"(?m)^__\w+\n", "", listed)


def builtins_listed(context: Context) -> CommandResult:
    """List what bash has built in, as `enable` or `compgen -b` do."""
    before = "enable " if context.argv[0].startswith("enable") else ""
    return CommandResult("".join(f"{before}{name}\n" for name in sorted(_BUILTINS)))


def not_found(context: Context) -> CommandResult:
    """Print bash's “command not found”."""
    return CommandResult("", f"bash: line 1: {context.name}: command not found\n", 127)


def help_text(context: Context) -> CommandResult:
    """Answer `help` as bash does."""
    if context.argv:
        name = context.argv[-1]
        context.note_fidelity(f"help {name} has no text")
        missing = (
            f"bash: line 1: help: no help topics match `{name}'.  Try `help help' or `man -k {name}' or `info {name}'."
        )
        return CommandResult("", missing + "\n", 1)
    return CommandResult(_HELP)


def which(context: Context) -> CommandResult:
    """Find programs as Debian's `which` does: by PATH alone, without a word about those that are not there."""
    every = False
    names = list(context.argv)
    while names and names[0].startswith("-") and names[0] != "-":
        option = names.pop(0)
        if option == "--":
            break
        if option.strip("-as") != "":
            illegal = option.lstrip("-").strip("as")[:1]
            usage = f"Illegal option -{illegal}\nUsage: /usr/bin/which [-as] args\n"
            return CommandResult("", usage, 2)
        every = every or "a" in option
    matches: list[str] = []
    missing = not names
    for name in names:
        folders = [""] if "/" in name else context.env.get("PATH", "").split(":")
        paths = [f"{folder}/{name}" if folder else name for folder in folders]
        here = [path for path in paths if file_is("f", path, context.fs) and file_is("x", path, context.fs)]
        matches += here if every else here[:1]
        missing = missing or not here
    return CommandResult("".join(f"{path}\n" for path in matches), "", int(missing))


_CLAUSE: Final = re.compile(r"([ugoa]*)([-+=])([rwx]*)")


def set_umask(argv: list[str], mask: int) -> tuple[CommandResult, int]:
    """Show or change the bits new files lose; return what is printed and the bits from now on."""
    options = [word for word in argv if word.startswith("-")]
    words = [word for word in argv if not word.startswith("-")]
    if not words:
        if "-S" in options:
            symbolic = ",".join(f"{who}={_letters(~mask >> shift)}" for who, shift in _WHO)
            return CommandResult(("umask -S " if "-p" in options else "") + symbolic + "\n"), mask
        return CommandResult(("umask " if "-p" in options else "") + f"{mask:04o}\n"), mask
    word = words[0]
    if re.fullmatch(r"[0-7]+", word):
        return CommandResult(), int(word, 8) & 0o777
    if word[:1].isdigit():
        return CommandResult("", f"bash: line 1: umask: {word}: octal number out of range\n", 1), mask
    allowed = ~mask & 0o777
    for part in word.split(","):
        clause = _CLAUSE.fullmatch(part)
        if clause is None:
            match = re.match(r"[ugoa]*(.?)[rwx]*(.?)", part)
            sign, letter = match.groups() if match is not None else ("", "")
            sort, wrong = ("operator", sign) if sign not in tuple("+-=") else ("character", letter)
            return CommandResult("", f"bash: line 1: umask: `{wrong}': invalid symbolic mode {sort}\n", 1), mask
        who, sign, letters = clause.groups()
        bits = sum({"r": 4, "w": 2, "x": 1}[letter] for letter in set(letters))
        for name, shift in _WHO:
            if not who or name in who or "a" in who:
                old = allowed >> shift & 7
                new = old | bits if sign == "+" else old & ~bits if sign == "-" else bits
                allowed = allowed & ~(7 << shift) | new << shift
    return CommandResult(), ~allowed & 0o777


_WHO: Final = (("u", 6), ("g", 3), ("o", 0))


def _letters(bits: int) -> str:
    return "".join(letter for letter, bit in (("r", 4), ("w", 2), ("x", 1)) if bits & bit)
