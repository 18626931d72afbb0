"""Words of the shell itself that must answer as Debian's bash does: what is not installed, umask, help."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from lab.world.machine.files.filesystem import SEARCH, FileSystem
from lab.world.machine.files.nodes import File, Link
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.word_lists import words
from lab.world.shell.builtins.test import file_is

NOT_INSTALLED: Final = (
    "assert", "busybox", "csv", "curl", "dotenv", "glob", "http", "json", "log", "parallel", "retry", "rg", "semver",
    "template", "tomlq", "tree", "gawk", "verify", "wget", "yq", "zip", "unzip", "nano", "watch", "vi", "vim", "man",
    "python",
)  # fmt: skip
"""Names bashkit knows and a server with Debian's standard packages does not, unless a program of ours has one."""

HIDE: Final = "\U0010ff7f"
"""The sign of a name that must not be found: a private-use character, so that no program's output holds it."""
BLANK: Final = "\U0010ff7e"
"""Stands for a blank in such a name, which would else be two."""
DEFAULT_PATH: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Where bash looks when there is no PATH."""
KEYWORDS: Final = words(
    "if then else elif fi case esac for select while until do done in function time { } ! [[ ]] coproc"
)
"""The reserved words, in bash's order."""
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


SHELL_BUILTINS: Final = frozenset(
    words("""
    . : [ alias bg bind break builtin caller cd command compgen complete compopt continue declare dirs disown echo
    enable eval exec exit export false fc fg getopts hash help history jobs kill let local logout mapfile popd printf
    pushd pwd read readarray readonly return set shift shopt source suspend test times trap true type typeset ulimit
    umask unalias unset wait
""")
)
"""What bash runs itself."""


def real_names(listed: str) -> str:
    """Return a list of commands without those that only the simulation has."""
    return re.sub(r"(?m)^__\w+\n", "", listed)


def builtins_listed(context: Context) -> CommandResult:
    """List what bash has built in, as `enable` or `compgen -b` do, or every command, as `compgen -c` does."""
    if context.argv[0].startswith("compgen -c"):
        beginning = context.argv[0].removeprefix("compgen -c").strip()
        names = [*KEYWORDS, *sorted(SHELL_BUILTINS), *_programs(context)]
        listed = "".join(f"{name}\n" for name in names if name.startswith(beginning))
        return CommandResult(listed, "", 0 if listed else 1)
    before = "enable " if context.argv[0].startswith("enable") else ""
    return CommandResult("".join(f"{before}{name}\n" for name in sorted(SHELL_BUILTINS)))


def _programs(context: Context) -> Iterator[str]:
    """Yield the names of what can be run from each folder of PATH, as often as there are folders that have it."""
    files = context.fs
    for folder in context.env.get("PATH", DEFAULT_PATH).split(":"):
        try:
            entries = files.entries(folder or ".")
        except OSError:
            continue
        for name, node in entries:
            if isinstance(node, Link):
                yield from [name] if file_is("x", f"{folder or '.'}/{name}", files) else []
            elif isinstance(node, File) and files.allows(node, SEARCH):
                yield name


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


def on_path(name: str, path: str, files: FileSystem) -> list[str]:
    """Return where a program is found, in the order of PATH: what runs first, and what `which -a` adds."""
    paths = [name] if "/" in name else [f"{folder or '.'}/{name}" for folder in path.split(":")]
    return [one for one in paths if file_is("f", one, files) and file_is("x", one, files)]


def environment(context: Context) -> CommandResult:
    """Print the environment as `env` does that runs nothing, or what `printenv` is asked for."""
    end = "\0" if context.argv[:1] in (["-0"], ["--null"]) else "\n"
    names = [word for word in context.argv if word not in ("-0", "--null")]
    fields = {**context.env, "_": f"/usr/bin/{context.name.lstrip('_')}"}
    if names:
        values = [fields[name] for name in names if name in fields]
        return CommandResult("".join(f"{text}{end}" for text in values), "", int(len(values) < len(names)))
    return CommandResult("".join(f"{name}={text}{end}" for name, text in fields.items()))


@cache
def bashkit_programs() -> frozenset[str]:
    """Return the programs bashkit has built in and Debian keeps in files."""
    return frozenset(
        words("""
        base64 cat chgrp cksum column comm cut diff egrep envsubst expand expr factor fgrep fmt fold grep gzip
        gunzip iconv join locale make md5sum nl numfmt od paste patch pr rev sed sha1sum sha256sum split strings sum tac
        tar tee tsort unexpand uniq wc xargs zcat
        """)
    )


def asked_names(context: Context) -> CommandResult:
    """Return names that are looked up, those with a sign that bash does not know and bashkit does.

    Standard input tells which functions and aliases there are.
    """
    own = set(re.findall(r"(?m)^(?:declare -\w+ |alias )([^\s=]+)", context.stdin))
    path = context.env.get("PATH", DEFAULT_PATH)
    there = [
        name[:1] == "-"
        or name in own
        or name in SHELL_BUILTINS
        or name in KEYWORDS
        or bool(on_path(name, path, context.fs))
        for name in context.argv
    ]
    names = [
        name if is_there else name.replace(" ", BLANK) + HIDE
        for name, is_there in zip(context.argv, there, strict=True)
    ]
    return CommandResult(" ".join(names) + "\n")


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
        here = on_path(name, context.env.get("PATH", ""), context.fs)
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
