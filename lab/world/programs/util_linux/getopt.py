"""`getopt`: reorder a script's options and quote them for `eval set --`."""

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common.getopt import UsageFault, options, parse
from lab.world.programs.common.quoting import single_quoted

_OWN: Final = options(
    "a,alternative h,help l,longoptions= n,name= o,options= q,quiet Q,quiet-output s,shell= T,test u,unquoted V,version"
)
_HINT: Final = "Try 'getopt --help' for more information.\n"
_SHELLS: Final = ("sh", "bash", "csh", "tcsh")
_HELP: Final = """
Usage:
 getopt <optstring> <parameters>
 getopt [options] [--] <optstring> <parameters>
 getopt [options] -o|--options <optstring> [options] [--] <parameters>

Parse command options.

Options:
 -a, --alternative             allow long options starting with single -
 -l, --longoptions <longopts>  the long options to be recognized
 -n, --name <progname>         the name under which errors are reported
 -o, --options <optstring>     the short options to be recognized
 -q, --quiet                   disable error reporting by getopt(3)
 -Q, --quiet-output            no normal output
 -s, --shell <shell>           set quoting conventions to those of <shell>
 -T, --test                    test for getopt(1) version
 -u, --unquoted                do not quote the output

 -h, --help                    display this help
 -V, --version                 display version

For more details see getopt(1).
"""


class _ScriptOptions(Struct, frozen=True):
    """A script's options: letters and long names, each with "" (no value), `:` (value) or `::` (optional value)."""

    letters: dict[str, str]
    names: dict[str, str]
    order: str = ""
    """`+` to stop at the first operand, `-` to leave operands in place."""
    single: bool = False
    """Whether one dash may begin a long name."""


@command("getopt")
def getopt(context: Context) -> CommandResult:
    """Reorder a script's options."""
    argv = context.argv
    if not argv:
        return CommandResult("", f"getopt: missing optstring argument\n{_HINT}", 2)
    order = "+" if "POSIXLY_CORRECT" in context.env else ""
    if not argv[0].startswith("-") or "GETOPT_COMPATIBLE" in context.env:
        letters, order_mark = _letters(argv[0])
        return _sorted(argv[1:], _ScriptOptions(letters, {}, order or order_mark), context.name, lambda word: word)
    try:
        args = parse(argv, _OWN, permute=False)
    except UsageFault as usage:
        return CommandResult("", f"getopt: {usage.text}\n{_HINT}", 2)
    if "help" in args:
        return CommandResult(_HELP)
    if "version" in args:
        return CommandResult("getopt from util-linux 2.38.1\n")
    if "test" in args:
        return CommandResult(exit_code=4)
    shell = args.get("shell", "bash")
    if shell not in _SHELLS:
        return CommandResult("", f"getopt: unknown shell after -s or --shell argument\n{_HINT}", 2)
    words = list(args.operands)
    if "options" not in args and not words:
        return CommandResult("", f"getopt: missing optstring argument\n{_HINT}", 2)
    letters, order_mark = _letters(args.get("options") if "options" in args else words.pop(0))
    names = {}
    for listed in args.every("longoptions"):
        for name in listed.replace(",", " ").split():
            bare = name.rstrip(":")
            names[bare] = name[len(bare) :][:2]
    spec = _ScriptOptions(letters, names, order_mark or order, "alternative" in args)
    quote = (lambda word: word) if "unquoted" in args else _in_c_shell if "csh" in shell else single_quoted
    result = _sorted(words, spec, args.get("name") or "getopt", quote)
    return CommandResult(
        "" if "quiet-output" in args else result.stdout, "" if "quiet" in args else result.stderr, result.exit_code
    )


def _letters(text: str) -> tuple[dict[str, str], str]:
    order_mark = text[0] if text[:1] in ("+", "-") else ""
    text = text[len(order_mark) :]
    letters: dict[str, str] = {}
    at = 0
    while at < len(text):
        letter = text[at]
        colons = len(text[at + 1 :]) - len(text[at + 1 :].lstrip(":"))
        if letter != ":":
            letters[letter] = ":" * min(2, colons)
        at += 1 + (colons if letter != ":" else 0)
    return letters, order_mark


def _in_c_shell(word: str) -> str:
    """Quote what a C shell expands even between quotes: its history character, and white space as in Debian's."""
    escapes = {"\\": "\\\\", "'": "'\\''", "!": "'\\!'", "\n": "\\n"}
    return "'" + "".join(escapes.get(letter, f"'\\{letter}'" if letter.isspace() else letter) for letter in word) + "'"


def _sorted(words: list[str], spec: _ScriptOptions, name: str, quote: Callable[[str], str]) -> CommandResult:
    """Return the options of `words` before everything else, each value and operand written by `quote`."""
    words_out: list[str] = []
    errors: list[str] = []
    others: list[str] = []
    left = iter(words)
    for word in left:
        try:
            if word == "--":
                break
            if word.startswith("--") or (spec.single and _is_long(word, spec)):
                words_out += _long(word, left, spec, quote)
            elif word.startswith("-") and len(word) > 1:
                words_out.extend(_cluster(word[1:], left, spec, quote, errors))
            elif spec.order == "-":
                words_out.append(quote(word))
            elif spec.order == "+":
                others.append(word)
                break
            else:
                others.append(word)
        except UsageFault as usage:
            errors.append(usage.text)
    others += left
    text = "".join(f" {piece}" for piece in [*words_out, "--", *map(quote, others)])
    return CommandResult(text + "\n", "".join(f"{name}: {error}\n" for error in errors), 1 if errors else 0)


def _is_long(word: str, spec: _ScriptOptions) -> bool:
    """Return whether a word with one dash is a long name: it begins with no short option, or abbreviates a long one."""
    return word.startswith("-") and len(word) > 2 and (word[1] not in spec.letters or bool(_near(word[1:], spec)))


def _near(text: str, spec: _ScriptOptions) -> list[str]:
    typed_name = text.partition("=")[0]
    return [typed_name] if typed_name in spec.names else [name for name in spec.names if name.startswith(typed_name)]


def _long(word: str, left: Iterator[str], spec: _ScriptOptions, quote: Callable[[str], str]) -> list[str]:
    dashes = "--" if word.startswith("--") else "-"
    typed_name, joined, value = word[len(dashes) :].partition("=")
    near = _near(typed_name, spec)
    if not near:
        raise UsageFault(f"unrecognized option '{dashes}{typed_name}'")
    if len(near) > 1:
        choices = " ".join(f"'{dashes}{name}'" for name in near)
        raise UsageFault(f"option '{dashes}{typed_name}' is ambiguous; possibilities: {choices}")
    name, takes = near[0], spec.names[near[0]]
    if joined and not takes:
        raise UsageFault(f"option '{dashes}{name}' doesn't allow an argument")
    if takes == ":" and not joined:
        following = next(left, None)
        if following is None:
            raise UsageFault(f"option '{dashes}{name}' requires an argument")
        value = following
    return [f"--{name}", quote(value)] if takes else [f"--{name}"]


def _cluster(
    letters: str, left: Iterator[str], spec: _ScriptOptions, quote: Callable[[str], str], errors: list[str]
) -> Iterator[str]:
    """Yield the options in a word of letters. An unknown letter is an error and does not affect the others."""
    for at, letter in enumerate(letters):
        takes = spec.letters.get(letter)
        if takes is None:
            errors.append(f"invalid option -- '{letter}'")
            continue
        if not takes:
            yield f"-{letter}"
            continue
        value: str | None = letters[at + 1 :]
        if not value and takes == ":":
            value = next(left, None)
            if value is None:
                raise UsageFault(f"option requires an argument -- '{letter}'")
        yield f"-{letter}"
        yield quote(value or "")
        return
