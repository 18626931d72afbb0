"""Rewords bashkit's error messages as dash words them."""

import re
from collections.abc import Callable
from typing import Final

from lab.world.shell.rewriting.dash import BAD, QUOTE

_LINE: Final = r"(?m)^(?P<name>[^\n:]+): line (?P<line>\d+): "
_Rule = tuple[re.Pattern[str], str]
_RULES: Final[tuple[_Rule, ...]] = (
    (re.compile(rf"{_LINE}{BAD}: "), r"\g<name>: \g<line>: "),
    (re.compile(rf"{_LINE}([^\n]*): command not found$"), r"\g<name>: \g<line>: \3: not found"),
    (re.compile(rf"{_LINE}(\w+): unbound variable$"), r"\g<name>: \g<line>: \3: parameter not set"),
    (re.compile(rf"{_LINE}(\w+): parameter (?:null or )?not set$"), r"\g<name>: \g<line>: \3: parameter not set"),
    (re.compile(rf"{_LINE}(\w+): readonly variable$"), r"\g<name>: \g<line>: \3: is read only"),
    (re.compile(rf"{_LINE}cd: ([^\n]*): [^\n:]*$"), r"\g<name>: \g<line>: cd: can't cd to \3"),
    (re.compile(rf"{_LINE}exec: ([^\n]*): not found$"), r"\g<name>: \g<line>: exec: \3: not found"),
    (
        re.compile(rf"{_LINE}([^\n]*): division by 0[^\n]*$"),
        r'\g<name>: \g<line>: arithmetic expression: division by zero: "\3"',
    ),
    (
        re.compile(rf"{_LINE}printf: ([^\n]*): invalid number$"),
        r"\g<name>: \g<line>: printf: \3: expected numeric value",
    ),
    (re.compile(rf"{_LINE}kill: \(\d+\) - No such process$"), "\\g<name>: \\g<line>: kill: No such process\n"),
)
_TYPE: Final = re.compile(rf"{_LINE}type: ([^\n]*): not found\n")
_REDIRECTED: Final = re.compile(
    rf"{_LINE}(?P<path>[^\n]*): (?P<why>No such file or directory|Permission denied|Is a directory)$"
)
_LAST: Final = re.compile(
    r"(?:: parameter not set|Bad substitution|arithmetic expression: [^\n]*|: is read only"
    r"|: cannot (?:open|create) [^\n]*)\n\Z"
)
_FILE: Final = re.compile(r"(?m)^([^\n:]+): line (\d+): ([^\n]*): ([^\n:]*)$")
_FILE_REASONS: Final = {"No such file or directory": "not found", "Is a directory": "Permission denied"}
_REASONS: Final = {"No such file or directory": "Directory nonexistent"}


def as_dash_says(text: str, script: str) -> str:
    """Return the error messages of one run of `script` as dash words them."""
    if ": line " not in text:
        return text
    for pattern, better in _RULES:
        text = pattern.sub(better, text)
    text = _REDIRECTED.sub(_opening(script.split("\n")), text)
    return re.sub(_LINE, r"\g<name>: \g<line>: ", text).replace(QUOTE, '"')


def ends_the_shell(text: str) -> bool:
    """Whether the last message is one after which sh exits with status 2."""
    return _LAST.search(text) is not None


def file_refused(text: str) -> str:
    """Return bash's error about a file that cannot be run as dash words it."""
    return _FILE.sub(lambda match: f"{match[1]}: {match[2]}: {match[3]}: {_FILE_REASONS.get(match[4], match[4])}", text)


def test_complaint(complaint: str, words: list[str]) -> str:
    """Return an error of bash's `test` as dash's `test` words it."""
    if complaint == "too many arguments":
        return f"{words[0]}: unexpected operator"
    return re.sub(r"(?:binary|unary) operator expected$", "unexpected operator", complaint)


def _opening(lines: list[str]) -> Callable[[re.Match[str]], str]:
    def told(match: re.Match[str]) -> str:
        name, line, path, why = match["name"], match["line"], match["path"], match["why"]
        if path.startswith((".: ", "[: ", "test: ")):
            return match[0]
        written = lines[int(line) - 1] if 0 < int(line) <= len(lines) else ""
        into = re.search(r">+\|?\s*[\"']?(?:" + re.escape(path) + r"|\$)", written) or "<" not in written
        if into:
            return f"{name}: {line}: cannot create {path}: {_REASONS.get(why, why)}"
        return f"{name}: {line}: cannot open {path}: {why.removesuffix(' or directory')}"

    return told
