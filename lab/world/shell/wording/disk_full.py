"""Error messages of programs that write to a full disk, or beyond the size that a file may have.

Bashkit reports the file instead of the program.
"""

import re
from typing import Final

_WHY: Final = "No space left on device"
_TOO_LONG: Final = "File too large"
_FULL: Final = re.compile(rf"^(bash: line \d+: )(.+): ({_WHY}|{_TOO_LONG})$", re.M)
_START: Final = re.compile(
    r"^(?:(?:then|do|else|if|while|until|time|nohup|nice|sudo|env|exec|!|\{|\(|\w+=(?:'[^']*'|\"[^\"]*\"|\S*))\s+)*"
    r"(?:\S*/)?([\w.+-]+)"
)
_ENDED: Final = re.compile(r"[;&|\n(]")
_IN_ITS_WORDS: Final = {
    "head": f"head: error writing 'standard output': {_WHY}",
    "tail": f"tail: error writing 'standard output': {_WHY}",
    "sort": f"sort: write failed: 'standard output': {_WHY}\nsort: write error",
    "sed": f"sed: couldn't flush stdout: {_WHY}",
    "awk": f"awk: write failure ({_WHY})\nawk: close failed on file /dev/stdout ({_WHY})",
    "mawk": f"mawk: write failure ({_WHY})\nmawk: close failed on file /dev/stdout ({_WHY})",
    "gzip": f"\ngzip: stdout: {_WHY}",
    "zcat": f"\ngzip: stdout: {_WHY}",
    "gunzip": f"\ngzip: stdout: {_WHY}",
    "xz": f"xz: (stdout): Write error: {_WHY}",
    "zstd": f"zstd: error 70 : Write error : cannot write block : {_WHY} ",
    "xxd": f"xxd: {_WHY}",
    "tee": f"tee: 'standard output': {_WHY}",
    "find": f"find: 'standard output': {_WHY}\nfind: write error",
    "jq": f"jq: error: writing output failed: {_WHY}",
    "rev": "rev: write error",
    "hexdump": "hexdump: write error",
    "diff": f"diff: standard output: {_WHY}",
    "curl": "curl: (23) Failure writing output to destination",
}


def told_by_its_writer(text: str, script: str) -> str:
    """Return messages about a full disk in the words of the programs that wrote to the files."""
    if _WHY not in text and _TOO_LONG not in text:
        return text
    return _FULL.sub(lambda match: _complaint(match[1], match[2], script).replace(_WHY, match[3]), text)


def _complaint(start: str, path: str, script: str) -> str:
    redirect = re.compile(rf"\d?>[>|]?\s*[\"']?{re.escape(path)}(?=[\"'\s;&|)]|$)")
    match = redirect.search(script) or re.search(r"(?<![<>&\d])>[>|]?\s*[\"']?[\w$./~{]", script)
    if match is None:
        return f"{start}{path}: {_WHY}"
    before = script[: match.start()].rstrip()
    command = _ENDED.split(before)[-1].strip()
    word = _START.match(command)
    name = word[1] if word is not None else "echo"
    if name in ("echo", "printf", "done", "fi", "pwd", "declare", "set", "export"):
        return f"{start}{name if name in ('printf', 'pwd') else 'echo'}: write error: {_WHY}"
    return _IN_ITS_WORDS.get(name, f"{name}: write error: {_WHY}")
