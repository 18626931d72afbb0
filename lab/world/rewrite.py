"""Small changes to a script before it runs, where the shell engine would show the real clock or itself.

Only what the script itself spells out is changed; a script without any such word is passed on as it is.
"""

import re
import time
from typing import Final

_TELLING: Final = re.compile(r"\$\$|\$\{\$\}|%\([^)]*\)T|systime\(\)|strftime\(|srand\(\)|\bnow\b|\bsort\s+-R")
_PRINTF_TIME: Final = re.compile(r"%\(([^)]*)\)T")
_STRFTIME: Final = re.compile(r"strftime\((\"[^\"]*\")\)")
_SORT_RANDOM: Final = re.compile(r"\bsort\s+-R\b")
_JQ_NOW: Final = re.compile(r"(\bjq\b[^\n]*?['|(\s])now\b(?=\s*[|)\]'*/+-])")


def rewrite(script: str, *, now: float, pid: int) -> str:
    """Return `script` with the world's time and the shell's number where it asks for them."""
    if not _TELLING.search(script):
        return script
    seconds = int(now)
    script = script.replace("systime()", str(seconds)).replace("srand()", f"srand({seconds})")
    script = _STRFTIME.sub(rf"strftime(\1, {seconds})", script)
    script = _SORT_RANDOM.sub("shuf", script)
    script = _JQ_NOW.sub(rf"\g<1>{now}", script)
    script = _printf_times(script, seconds)
    # Text in a here-document may be quoted as a whole: better a wrong number than changed words.
    return script if "<<" in script else _own_pid(script, str(pid))


def _printf_times(script: str, seconds: int) -> str:
    """Spell out `%(…)T` where its argument is missing or -1; what is spelled out still takes the argument."""

    def spell(match: re.Match[str]) -> str:
        rest = script[match.end() :].split("\n", 1)[0]
        after = re.match(r"[^'\"]*['\"]?\s*(\S*)", rest)
        argument = after[1].strip("'\";|&)") if after else ""
        if argument not in ("", "-1"):
            return match[0]
        return time.strftime(match[1] or "%X", time.gmtime(seconds)).replace("%", "%%") + "%.0s"

    return _PRINTF_TIME.sub(spell, script)


def _own_pid(script: str, pid: str) -> str:
    """Put `pid` for `$$`, except inside single quotes and after a backslash."""
    made: list[str] = []
    at, quoted = 0, ""
    while at < len(script):
        letter = script[at]
        if letter == "\\" and quoted != "'":
            made.append(script[at : at + 2])
            at += 2
            continue
        if letter in "'\"":
            quoted = "" if quoted == letter else quoted or letter
        elif quoted != "'" and script.startswith("${$}", at):
            made.append(pid)
            at += 4
            continue
        elif quoted != "'" and script.startswith("$$", at):
            made.append(pid)
            at += 2
            continue
        made.append(letter)
        at += 1
    return "".join(made)
