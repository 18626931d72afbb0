"""Rewords bashkit's error messages as Debian's programs word them, where that takes the script that ran."""

import re
from typing import Final

from lab.world.shell.wording.masks import COREUTILS

_BUILTIN_LINE: Final = "bash: line 1: "
_WHOLE_PATH: Final = re.compile(
    r"^(sort|uniq|paste|column|nl|rev): (/[^\n]+): (No such file or directory|Is a directory|Permission denied)$", re.M
)
_OTHERWISE: Final = {
    ("sort", "No such file or directory"): "sort: cannot read: {path}: {reason}",
    ("sort", "Permission denied"): "sort: cannot read: {path}: {reason}",
    ("sort", "Is a directory"): "sort: read failed: {path}: {reason}",
    ("uniq", "Is a directory"): "uniq: error reading '{path}'",
    ("rev", "No such file or directory"): "rev: cannot open {path}: {reason}",
    ("rev", "Permission denied"): "rev: cannot open {path}: {reason}",
    ("rev", "Is a directory"): "rev: {path}: {reason}",
}
_SORT_FIELD: Final = re.compile(r"^sort: invalid field specification ('[^'\n]*'): ([^\n]+)$", re.M)
_UNHELPED: Final = re.compile(
    r"^([\w-]+): ((?:missing operand|extra operand|unrecognized option|invalid option -- |option requires an argument"
    r"|option '--|zero increment)[^\n]*)\n(?!Try |Two |Only |Usage|usage)",
    re.M,
)
_USAGE: Final = (" operand", "unrecognized option", "invalid option", "option requires", "option '--", "zero incr")
_AWK_FILE: Final = re.compile(
    r"^awk: (?:cmd\. line:\d+: )?fatal: (?:cannot open|can't open source) file `([^\n]*)' for reading: (.*)$", re.M
)
_AWK_SYNTAX: Final = re.compile(r"^awk: cmd\. line:(\d+): ([^\n]*)\nawk: cmd\. line:\d+: ( *)\^ ([^\n]*)$", re.M)
_AWK_FUNCTION: Final = re.compile(r"^awk: cmd\. line:\d+: fatal: function `(\w+)' not defined$", re.M)
_AWK_TOKEN: Final = re.compile(r"\w+|[<>=!+*/%^&|-]=|&&|\|\||\+\+|--|>>|\S")
_JQ_INPUT: Final = re.compile(r"^jq: invalid JSON: ([^\n]*) at line (\d+) column (\d+)$", re.M)
_JQ_UNDEFINED: Final = re.compile(r"^jq: error: (\w+/\d+|\$\w+) is not defined$", re.M)
_JQ_SYNTAX: Final = re.compile(r"^jq: error: (?:expected |unexpected )[^\n]*$", re.M)
_JQ_PROGRAM: Final = re.compile(r"\bjq\b(?:\s+-{1,2}[\w-]+)*\s+(?:'([^']*)'|\"([^\"]*)\"|([^\s|;&'\"]+))")
_EXPORTED: Final = re.compile(r"^([^\n:]+: line \d+: )export: (\w+: readonly variable)$", re.M)
_EXECUTED: Final = re.compile(r"^([^\n:]+: line (\d+): )([^\n]+): command not found$", re.M)
_NOT_SET: Final = re.compile(r"^([^\n:]+: line \d+: )(\w+): parameter null or not set$", re.M)
_CALCULATION: Final = re.compile(
    r"^([^\n:]+: line \d+: (?:\(\(: |let: )?)([^\n]*?): (division by 0 \(error token is \"([^\"\n]*)\"\)"
    r"|syntax error: operand expected|exponent less than 0)$",
    re.M,
)
_JQ_TOKEN: Final = re.compile(r"\w+|\S")
_ASKED_FOR: Final = re.compile(r"\$\{\w+:?\?")
_NO_VALUE: Final = re.compile(r"^[^\n:]+: line \d+: \w+: [^\n]*\n\Z", re.M)


def without_value(complaint: str, script: str) -> bool:
    """Whether the shell gave up because a variable is not set; `bash -c` then exits with 127."""
    if complaint.endswith(": unbound variable\n"):
        return True
    return "?" in script and _ASKED_FOR.search(script) is not None and _NO_VALUE.search(complaint) is not None


def at_its_line(text: str, script: str, words: list[str]) -> str:
    """Return a builtin's error message with the line of the script that most likely holds the command.

    `words` are its name and arguments. Bashkit does not tell a program where it was called.
    """
    if "\n" not in script or not text.startswith(_BUILTIN_LINE):
        return text
    pattern = re.compile(rf"(?<![\w./$-]){re.escape(words[0])}(?![\w./-])")
    best, line = 0, 1
    for number, written in enumerate(script.split("\n"), 1):
        if pattern.search(written):
            likeness = 1 + sum(word in written for word in words[1:])
            if likeness > best:
                best, line = likeness, number
    return text.replace(_BUILTIN_LINE, f"bash: line {line}: ")


def as_programs_say(text: str, script: str) -> str:
    """Return the error messages of bashkit's own programs in the words of the programs they replace."""
    if ": " not in text:
        return text
    if ": /" in text:
        text = _WHOLE_PATH.sub(lambda match: _as_written(match, script), text)
    if ": line " in text:
        text = _of_the_shell(text, script)
    if "sort: " in text:
        text = _SORT_FIELD.sub(r"sort: \2: invalid field specification \1", text)
    if any(word in text for word in _USAGE):
        text = _UNHELPED.sub(_with_hint, text)
    if "awk: " in text:
        text = _awk(text)
    if "jq: " in text:
        text = _jq(text, script)
    return text


def _of_the_shell(text: str, script: str) -> str:
    """Return the shell's own error messages as bash words them."""
    text = _EXPORTED.sub(r"\1\2", text)
    if "exec" in script:
        text = _EXECUTED.sub(lambda match: _executed(match, script), text)
    if "parameter null or not set" in text:
        text = _NOT_SET.sub(
            lambda match: match[0] if f"{{{match[2]}:?" in script else f"{match[1]}{match[2]}: parameter not set", text
        )
    return _CALCULATION.sub(lambda match: _calculation(match, script), text)


def _executed(match: re.Match[str], script: str) -> str:
    """Return the error of `exec` in place of “command not found” for a command that `exec` was to run."""
    lines = script.split("\n")
    line = int(match[2])
    written = lines[line - 1] if line <= len(lines) else ""
    if not re.search(rf"\bexec\s+(?:-\S+\s+)*{re.escape(match[3])}(?![\w./-])", written):
        return match[0]
    return f"{match[1]}exec: {match[3]}: not found"


def _calculation(match: re.Match[str], script: str) -> str:
    """Add the trailing blank of an expression, which bash keeps, and the token at which the error is."""
    before, expression, what, token = match.groups()
    blank = " " if f"{expression} ))" in script else ""
    if token is None:
        last = re.search(r"(\w+|[^\w\s])\s*$", expression)
        token = last[1] if last is not None else ""
    reason = what.split(" (error", 1)[0]
    return f'{before}{expression}{blank}: {reason} (error token is "{token}{blank}")'


def _with_hint(match: re.Match[str]) -> str:
    """Return an error about a command line, followed by the hint that coreutils print."""
    name, what = match.groups()
    if name not in COREUTILS:
        return match[0]
    if what == "zero increment":
        what = "invalid Zero increment value: '0'"
    complaint = "" if name == "timeout" and what == "missing operand" else f"{name}: {what}\n"
    return f"{complaint}Try '{name} --help' for more information.\n"


def _as_written(match: re.Match[str], script: str) -> str:
    """Return the error message with the path as the script wrote it, not the absolute one."""
    name, path, reason = match.groups()
    if path not in script:
        parts = path.split("/")
        shorter = ("/".join(parts[index:]) for index in range(1, len(parts)))
        path = next((tail for tail in shorter if tail in script), path)
    return _OTHERWISE.get((name, reason), "{name}: {path}: {reason}").format(name=name, path=path, reason=reason)


def _awk(text: str) -> str:
    """Return gawk's messages in the words of mawk, which is what Debian installs as awk."""
    text = _AWK_FILE.sub(r"awk: cannot open \1 (\2)", text)
    text = _AWK_FUNCTION.sub(lambda match: f"awk: line 2: function {match[1]} never defined", text)
    return _AWK_SYNTAX.sub(_mawk_syntax, text)


def _mawk_syntax(match: re.Match[str]) -> str:
    line, source, blanks = int(match[1]), match[2], match[3]
    token = _AWK_TOKEN.match(source, len(blanks))
    if token is None:
        unclosed = "}" if source.count("{") > source.count("}") else ")"
        return f"awk: line {line + 1}: missing {unclosed} near end of file"
    if token[0] == "}" and source.count("(") > source.count(")"):
        return f"awk: line {line}: missing ) near }}"
    return f"awk: line {line}: syntax error at or near {token[0]}"


def _jq(text: str, script: str) -> str:
    text = _JQ_INPUT.sub(_jq_input, text)
    text = _JQ_UNDEFINED.sub(
        lambda match: (
            f"jq: error: {match[1]} is not defined at <top-level>, line 1:\n"
            f"{_jq_filter(script, match[1].split('/')[0])}\njq: 1 compile error"
        ),
        text,
    )
    return _JQ_SYNTAX.sub(lambda _: _jq_unfinished(_jq_filter(script, "")), text)


def _jq_input(match: re.Match[str]) -> str:
    what, line, column = match[1], int(match[2]), int(match[3])
    if what.startswith("EOF while parsing a string"):
        return f"parse error: Unfinished string at EOF at line {line}, column {column}"
    if what.startswith("EOF while parsing a") and not what.endswith("value"):
        return f"parse error: Unfinished JSON term at EOF at line {line}, column {column}"
    return f"parse error: Invalid numeric literal at line {line}, column {column + 1}"


def _jq_filter(script: str, holding: str) -> str:
    """Return the filter of the script's jq that names `holding`, or of its last one."""
    programs = ["".join(match.groups("")) for match in _JQ_PROGRAM.finditer(script)]
    return next((text for text in programs if holding and holding in text), programs[-1] if programs else "")


def _jq_unfinished(program: str) -> str:
    tokens = list(_JQ_TOKEN.finditer(program))
    blanks = " " * (tokens[-1].start() if tokens else 0)
    return (
        "jq: error: syntax error, unexpected $end (Unix shell quoting issues?) at <top-level>, line 1:\n"
        f"{program}{blanks}\njq: 1 compile error"
    )
