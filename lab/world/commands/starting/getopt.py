"""`getopt`: a script's options put in order and quoted for `eval set --`."""

from collections.abc import Callable, Iterator
from typing import Final

from msgspec import Struct

from lab.world.commands.options import UsageFault, options, parse
from lab.world.commands.protocol import CommandResult, Context, command

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


class _Wanted(Struct, frozen=True):
    """The options a script takes: letters and long names, each with `` for no value, `:` for one, `::` for maybe."""

    letters: dict[str, str]
    names: dict[str, str]
    order: str = ""
    """`+` to stop at the first word that is no option, `-` to leave the words where they are."""
    single: bool = False
    """Whether one dash may begin a long name."""


@command("getopt")
def getopt(context: Context) -> CommandResult:
    """Put a script's options in order."""
    argv = context.argv
    if not argv:
        return CommandResult("", f"getopt: missing optstring argument\n{_HINT}", 2)
    order = "+" if "POSIXLY_CORRECT" in context.env else ""
    if not argv[0].startswith("-") or "GETOPT_COMPATIBLE" in context.env:
        letters, marked = _letters(argv[0])
        return _sorted(argv[1:], _Wanted(letters, {}, order or marked), context.name, lambda word: word)
    try:
        given = parse(argv, _OWN, permute=False)
    except UsageFault as usage:
        return CommandResult("", f"getopt: {usage.text}\n{_HINT}", 2)
    if "help" in given:
        return CommandResult(_HELP)
    if "version" in given:
        return CommandResult("getopt from util-linux 2.38.1\n")
    if "test" in given:
        return CommandResult(exit_code=4)
    shell = given.get("shell", "bash")
    if shell not in _SHELLS:
        return CommandResult("", f"getopt: unknown shell after -s or --shell argument\n{_HINT}", 2)
    words = list(given.operands)
    if "options" not in given and not words:
        return CommandResult("", f"getopt: missing optstring argument\n{_HINT}", 2)
    letters, marked = _letters(given.get("options") if "options" in given else words.pop(0))
    names = {}
    for listed in given.every("longoptions"):
        for name in listed.replace(",", " ").split():
            bare = name.rstrip(":")
            names[bare] = name[len(bare) :][:2]
    wanted = _Wanted(letters, names, marked or order, "alternative" in given)
    quote = (lambda word: word) if "unquoted" in given else _in_c_shell if "csh" in shell else _in_shell
    told = _sorted(words, wanted, given.get("name") or "getopt", quote)
    return CommandResult(
        "" if "quiet-output" in given else told.stdout, "" if "quiet" in given else told.stderr, told.exit_code
    )


def _letters(text: str) -> tuple[dict[str, str], str]:
    marked = text[0] if text[:1] in ("+", "-") else ""
    text = text[len(marked) :]
    letters: dict[str, str] = {}
    at = 0
    while at < len(text):
        letter = text[at]
        colons = len(text[at + 1 :]) - len(text[at + 1 :].lstrip(":"))
        if letter != ":":
            letters[letter] = ":" * min(2, colons)
        at += 1 + (colons if letter != ":" else 0)
    return letters, marked


def _in_shell(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def _in_c_shell(word: str) -> str:
    """Quote what a C shell would take up even between quotes: its history sign, and white space as Debian's does."""
    told = {"\\": "\\\\", "'": "'\\''", "!": "'\\!'", "\n": "\\n"}
    return "'" + "".join(told.get(letter, f"'\\{letter}'" if letter.isspace() else letter) for letter in word) + "'"


def _sorted(words: list[str], wanted: _Wanted, name: str, quote: Callable[[str], str]) -> CommandResult:
    """Return the options of `words` in front of everything else, each value and word as `quote` writes it."""
    said: list[str] = []
    errors: list[str] = []
    others: list[str] = []
    left = iter(words)
    for word in left:
        try:
            if word == "--":
                break
            if word.startswith("--") or (wanted.single and _is_long(word, wanted)):
                said += _long(word, left, wanted, quote)
            elif word.startswith("-") and len(word) > 1:
                said.extend(_cluster(word[1:], left, wanted, quote, errors))
            elif wanted.order == "-":
                said.append(quote(word))
            elif wanted.order == "+":
                others.append(word)
                break
            else:
                others.append(word)
        except UsageFault as usage:
            errors.append(usage.text)
    others += left
    text = "".join(f" {piece}" for piece in [*said, "--", *map(quote, others)])
    return CommandResult(text + "\n", "".join(f"{name}: {error}\n" for error in errors), 1 if errors else 0)


def _is_long(word: str, wanted: _Wanted) -> bool:
    """Whether a word with one dash is to be read as a long name: two letters or more that no short option begins."""
    return word.startswith("-") and len(word) > 2 and (word[1] not in wanted.letters or bool(_near(word[1:], wanted)))


def _near(text: str, wanted: _Wanted) -> list[str]:
    asked = text.partition("=")[0]
    return [asked] if asked in wanted.names else [name for name in wanted.names if name.startswith(asked)]


def _long(word: str, left: Iterator[str], wanted: _Wanted, quote: Callable[[str], str]) -> list[str]:
    dashes = "--" if word.startswith("--") else "-"
    asked, joined, value = word[len(dashes) :].partition("=")
    near = _near(asked, wanted)
    if not near:
        raise UsageFault(f"unrecognized option '{dashes}{asked}'")
    if len(near) > 1:
        choices = " ".join(f"'{dashes}{name}'" for name in near)
        raise UsageFault(f"option '{dashes}{asked}' is ambiguous; possibilities: {choices}")
    name, takes = near[0], wanted.names[near[0]]
    if joined and not takes:
        raise UsageFault(f"option '{dashes}{name}' doesn't allow an argument")
    if takes == ":" and not joined:
        following = next(left, None)
        if following is None:
            raise UsageFault(f"option '{dashes}{name}' requires an argument")
        value = following
    return [f"--{name}", quote(value)] if takes else [f"--{name}"]


def _cluster(
    letters: str, left: Iterator[str], wanted: _Wanted, quote: Callable[[str], str], errors: list[str]
) -> Iterator[str]:
    """Yield what a word of letters says; a letter there is none of leaves the others as they are."""
    for at, letter in enumerate(letters):
        takes = wanted.letters.get(letter)
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
