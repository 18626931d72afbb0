"""Rewords messages in which bashkit speaks of itself as Debian would word them.

Only phrases bashkit itself makes are touched, each with a note for the researcher where something real is missing.
"""

import re
from collections.abc import Callable
from typing import Final

from lab.world.machine.call import CUT_SHORT
from lab.world.machine.kernel import RELEASE
from lab.world.machine.word_lists import words
from lab.world.shell.rewriting.rewrite import unmarked

COREUTILS: Final = frozenset(
    words("""
    basename base32 base64 basenc b2sum cat chmod chown cksum comm cp csplit cut date dd df dirname du echo env
    expand expr factor fmt fold head hostid id install join link ln logname ls md5sum mkdir mkfifo mktemp mv nice
    nl nohup nproc numfmt od paste pr printenv printf pwd readlink realpath rm rmdir seq sha1sum sha224sum
    sha256sum sha384sum sha512sum shuf sleep sort split stat sum shred sync tac tail tee test timeout touch tr true
    false truncate tsort tty uname unexpand uniq unlink uptime users wc who whoami yes
""")
)
_VERSIONS: Final = {
    "awk": "mawk 1.3.4 20200120",
    "bc": "bc 1.07.1",
    "column": "column from util-linux 2.38.1",
    "diff": "diff (GNU diffutils) 3.8",
    "file": "file-5.44",
    "find": "find (GNU findutils) 4.9.0",
    "flock": "flock from util-linux 2.38.1",
    "grep": "grep (GNU grep) 3.8",
    "gunzip": "gunzip (gzip) 1.12",
    "gzip": "gzip 1.12",
    "hexdump": "hexdump from util-linux 2.38.1",
    "hostname": "hostname 3.23",
    "iconv": "iconv (Debian GLIBC 2.36-9+deb12u8) 2.36",
    "kill": "kill from procps-ng 4.0.2",
    "less": "less 590 (GNU regular expressions)",
    "patch": "GNU patch 2.7.6",
    "ps": "ps from procps-ng 4.0.2",
    "rev": "rev from util-linux 2.38.1",
    "sed": "sed (GNU sed) 4.9",
    "strings": "GNU strings (GNU Binutils for Debian) 2.40",
    "tar": "tar (GNU tar) 1.34",
    "tree": "tree v2.1.0 (c) 1996 - 2022 by Steve Baker, Thomas Moore, Francesc Rocher, Florian Sesser, Kyosuke Tokoro",
    "watch": "watch from procps-ng 4.0.2",
    "xargs": "xargs (GNU findutils) 4.9.0",
    "xxd": "xxd 2022-01-14 by Juergen Weigert et al.",
}
BASH_VERSION: Final = """\
GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)
Copyright (C) 2022 Free Software Foundation, Inc.
License GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>

This is free software; you are free to change and redistribute it.
There is NO WARRANTY, to the extent permitted by law."""

Note = Callable[[str], None]


def _version(match: re.Match[str]) -> str:
    name = match[1]
    if name in COREUTILS:
        return f"{name} (GNU coreutils) 9.1"
    return _VERSIONS.get(name, f"{name} 1.0")


def _refused(match: re.Match[str]) -> str:
    option, name = match[1], match[2]
    what = f"unrecognized option '{option}'" if option.startswith("--") else f"invalid option -- '{option[1:2]}'"
    return f"{name}: {what}\nTry '{name} --help' for more information."


OVER_LIMIT: Final = re.compile(
    r"^(?:awk: fatal: (?:loop iteration|function call depth|memory) limit|sed: warning: branch/label loop limit|"
    r"jq: (?:error: )?(?:output|value size|recursion) limit|"
    r"(?:bash: line \d+: printf|awk: fatal): format width \d+ exceeds|"
    r"\w+: (?:line \d+: )?syntax error: parser fuel exhausted)[^\n]*\n?",
    re.M,
)
"""What a program of bashkit says that would have gone on for long on a real machine, or grown beyond its memory."""
_JQ_HELP: Final = """\
Use jq --help for help with command-line options,
or see the jq manpage, or online docs  at https://stedolan.github.io/jq"""
_Rule = tuple[re.Pattern[str], "str | Callable[[re.Match[str]], str]", str]

_RULES: Final[tuple[_Rule, ...]] = (
    (re.compile(r"(command not found)\. Did you mean: [^\n?]{0,300}\?"), r"\1", ""),
    (re.compile(r"(command not found)\. [A-Z][^\n]*"), r"\1", ""),
    (re.compile(r"^bash: line (\d+): (?=syntax error|unexpected EOF)", re.M), r"bash: -c: line \1: ", ""),
    (re.compile(r"^(bash: -c: line \d+: syntax error .*\nbash: )(?=line \d+: `)", re.M), r"\1-c: ", ""),
    (
        re.compile(r"^(?:sh|bash): (?:line \d+: )?resource limit exceeded: maximum (?:function|sub)[^\n]*$", re.M),
        "bash: fork: retry: Resource temporarily unavailable",
        "shells or functions within each other were stopped: the engine goes 16 deep, a real one thousands",
    ),
    (re.compile(r"^(?:sh|bash): (?:line \d+: )?resource limit exceeded: execution timeout[^\n]*\n?", re.M), "", ""),
    (
        re.compile(r"^(?:sh|bash): (?:line \d+: )?resource limit exceeded: [^\n]*$", re.M),
        "Killed",
        "a command was stopped at one of the engine's limits",
    ),
    (re.compile(r"^(?:\w+): (?:line \d+: )?execution cancelled\n?", re.M), "", ""),
    (OVER_LIMIT, "", "a program was stopped at one of the engine's limits"),
    (re.compile(r": io error: "), ": ", ""),
    (re.compile(r"^io error: ", re.M), "", ""),
    (re.compile(r"file ?name too long: \d+ bytes exceeds \d+ byte limit"), "File name too long", ""),
    (re.compile(r"(?<=\t)unavailable$", re.M), "0m0.001s", ""),
    (re.compile(r"^(user|sys) unavailable$", re.M), r"\1 0.00", ""),
    (re.compile(r"(?<![\w-])(\w[\w-]*) \(bashkit\) 0\.1$", re.M), _version, ""),
    (re.compile(r"^GNU Awk 5\.2\.1 \(bashkit\)$", re.M), _VERSIONS["awk"], ""),
    (re.compile(r"^Bashkit [\d.]+ \(virtual \w+ interpreter\)$", re.M), BASH_VERSION, ""),
    (
        re.compile(r"^(\w+): option\(s\) not yet implemented in bashkit: -*(\w).*$", re.M),
        r"\1: invalid option -- '\2'",
        "an option of a command is not simulated",
    ),
    (
        re.compile(r"^([\w-]+): (--?[\w-]+) not (?:yet implemented|supported) (?:in|by) (?:the )?bashkit\S*.*$", re.M),
        r"\1: unrecognized option '\2'",
        "an option of a command is not simulated",
    ),
    (re.compile(r"^Usage: tac .*not yet implemented in bashkit$", re.M), "", "an option of tac is not simulated"),
    (
        re.compile(r"^([\w-]+): (?:output|line) limit \(\d+(?: lines)?\) exceeded; output truncated\n?", re.M),
        "",
        CUT_SHORT,
    ),
    (
        re.compile(r" \(?not supported in (?:virtual|sandbox(?:ed)?) (?:mode|environment)\)?", re.M),
        ": Operation not permitted",
        "a command is not simulated",
    ),
    (
        re.compile(r" is not supported in the bashkit sandbox\S*", re.M),
        ": Operation not permitted",
        "a command is not simulated",
    ),
    (re.compile(r"5\.15\.0-sandbox"), RELEASE, ""),
    (re.compile(r"bashkit-vfs"), "/dev/sda1", ""),
    (re.compile(r" \(bashkit\)"), "", ""),
    (
        re.compile(
            r"^error: unexpected argument '(-[^'\n]*)' found\n(?:\n  tip: [^\n]*\n)?\nUsage: ([\w-]+) [^\n]*\n"
            r"\nFor more information, try '--help'\.$",
            re.M,
        ),
        _refused,
        "an option of a command is not simulated",
    ),
    (
        re.compile(
            r"^error: the following required arguments were not provided:\n(?:  [^\n]*\n)+\nUsage: ([\w-]+) [^\n]*\n"
            r"\nFor more information, try '--help'\.$",
            re.M,
        ),
        r"\1: missing operand\nTry '\1 --help' for more information.",
        "",
    ),
    (
        re.compile(r"^([\w./-]+): (?:line \d+: )?getopts: ([\w ]+) -- '(.)'$", re.M),
        r"\1: \2 -- \3",
        "",
    ),
    (
        re.compile(r"^bash: line \d+: (?:enable: -n: disabling|mapfile: -C: callbacks)[^\n]*\n", re.M),
        "",
        "an option of a shell builtin is not simulated",
    ),
    (
        re.compile(r"^(sed: -e expression #1, char \d+:) the `e' option [^\n]*$", re.M),
        r"\1 unknown option to `s'",
        "the e flag of sed is not simulated",
    ),
    (
        re.compile(r"^(sed: -e expression #1, char \d+:) invalid pattern: [^\n]*unclosed group[^\n]*$", re.M),
        r"\1 Unmatched ( or \\(",
        "",
    ),
    (
        re.compile(r"^(sed: -e expression #1, char \d+:) (unknown (?:command: `.|option to `s)'): `.'$", re.M),
        r"\1 \2",
        "",
    ),
    (re.compile(r"^sed: can't read ([^\n]*: Is a directory)$", re.M), r"sed: read error on \1", ""),
    (re.compile(r"^Use jq --help for help with command-line options\.$", re.M), _JQ_HELP, ""),
    (re.compile(r"^jq-1\.[78]\S*$", re.M), "jq-1.6", ""),
    (re.compile(r"^[^\n]*[bB]ashkit[^\n]*\n?", re.M), "", "a word of the engine was left out"),
    (re.compile(r"^In bashkit, .*\n?", re.M), "", ""),
    (re.compile(r"(?<!\S)\S*/\.bashkit-sed-\w+\.tmp"), "./sedXnPh9Q", ""),
)
# Every rule needs one of these words, so most output is looked at once and left alone. Each stands by a letter of it
# that is rare in listings, since looking for a letter takes next to no time.
_TELLING: Final = {
    "k": ("GNU Awk", "ashkit"),
    "m": ("Did you mean", "limit", "command not found. ", "mapfile: -C", "format width"),
    "v": ("unavailable", "virtual mode", "virtual env"),
    "b": ("sandbox", "enable: -n"),
    "q": ("Use jq", "jq-1"),
    "c": ("unexpected EOF", "execution cancelled"),
    "h": ("try '--help'.",),
    "i": ("io error: ",),
    "s": ("syntax error", "getopts: ", "sed: -e expr", "sed: can't read"),
}


def mask(text: str, note: Note) -> str:
    """Return `text` as a real host would print it; `note` is called with what the simulation lacks."""
    text = unmarked(text)
    if not any(letter in text and any(word in text for word in telling) for letter, telling in _TELLING.items()):
        return text
    for pattern, better, missing in _RULES:
        text, count = pattern.subn(better, text)
        if count and missing:
            note(missing)
    return text


def over_limit(text: str) -> bool:
    """Whether the text is bashkit's message that one of its programs hit a limit."""
    return any(word in text for word in (" limit", "format width", "fuel")) and bool(OVER_LIMIT.search(text))


_PARSE: Final = re.compile(r"^parse error(?: at line (\d+), column (\d+))?: (.*)$", re.S)
_TOKEN: Final = re.compile(r"[ \t]*(&&|\|\||;;|[;&|()<>]|[^\s;&|()<>]+|)")
_LINE: Final = re.compile(r"^line (\d+): ")


def syntax_error(error: str, script: str, before: int = 0) -> str | None:
    """Return bash's message for a script that `bash -c` cannot parse; None when `error` is about something else.

    `before` is how many characters of its own bashkit was given in front of the script.
    """
    match = _PARSE.match(error)
    if match is None or "exhausted" in error:
        return None
    line, column, what = int(match[1] or 1), int(match[2] or 1), match[3].strip()
    if "unterminated" in what:
        closing = "`" if "backtick" in what else ")"
        what = f"unexpected EOF while looking for matching `{closing}'"
        line = line if closing == "`" else script.rstrip("\n").count("\n") + 2
    elif what.endswith("expected word"):
        written = (script.split("\n")[line - 1 : line] or [""])[0]
        column -= before if line == 1 else 0
        token = _TOKEN.match(written, min(max(column - 1, 0), len(written)))
        operator = token[1] if token is not None and (token[1] not in "<>" or written[token.end() :].strip()) else ""
        what = f"syntax error near unexpected token `{operator or 'newline'}'"
    elif what.endswith("unexpected end of file"):
        line = min(line, script.count("\n") + 2)
    elif what == "unexpected end of input in for loop":
        line = script.rstrip("\n").count("\n") + 2
        what = "syntax error: unexpected end of file"
    text = f"bash: -c: line {line}: {what}\n"
    if "near unexpected token" in what:
        lines = script.split("\n")
        text += f"bash: -c: line {line}: `{lines[line - 1] if line <= len(lines) else ''}'\n"
    return text
