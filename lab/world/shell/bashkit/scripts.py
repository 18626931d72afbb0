"""The scripts that a call runs: which files they run, and which they only read."""

import re
from functools import lru_cache
from typing import Final

from lab.world.machine.program import programs
from lab.world.shell.beside import beside
from lab.world.shell.rewriting.renaming import EXACT, RENAMED
from lab.world.shell.rewriting.rewrite import runnable

_INTERPRETER: Final = re.compile(rb"#![ \t]*(/usr/bin/env[ \t]+(?:-S[ \t]+)?)?(\S*/)?([^\s/]+)")
_CALL: Final = (
    r"(?:^|(?<![<>])[;&|({\n`]|\b(?:then|do|else|nohup|exec|time|sudo|env|source|"
    r"(?:ba|da)?sh(?:\s+-\w+)*)\s|\.\s)"
)
_WAY: Final = r"\s*[\"']?(?:[^\s;&|]*/)?"
_END: Final = r"(?![\w./-])"
"""Matches before the path of a script that is run, before its name, and what may not follow it."""
_PLAIN: Final = re.compile(r"[\w.+-]+")
_CALLED: Final = re.compile(f"{_CALL}(?={_WAY}({_PLAIN.pattern}){_END})")
_UP: Final = re.compile(r"\bcd\s+(?:-[LP]\s+)*[\"']?\.\.")
_SIGNS: Final = (
    b"&", b"[[", b"$!", b"tr ", b"\\x", b"yes", b"seq", b"/dev/", b" -f", b"sleep inf", b"ping", b"bc", b"SECONDS",
    b"SRANDOM", b"sort",
)  # fmt: skip
"""A script with one of these in it is not run word for word."""
_LONGEST: Final = 256 << 10
"""Bytes of a script file that are looked through."""
_COMMAND: Final = re.compile(r"[^\n;&|()]+")
_ITSELF: Final = re.compile(r"(?:/proc/self|/dev/fd)\b")
_REDIRECT: Final = re.compile(r"(?<!\d)\d*[<>]+\s*\S+")
_SHELLS: Final = frozenset({"sh", "bash", "dash", "rbash"})


class Scripts:
    """The script of a call, and the files it has run by now."""

    def __init__(self, script: str) -> None:
        self._texts = [script]
        self._counts: dict[str, int] = {}
        """How often the call has run a command that was asked about, by its words."""

    def reads(self, path: str) -> bool:
        """Whether the running scripts take a file for their input and, unless they name it whole, do not run it."""
        name = re.escape(path.rpartition("/")[2])
        whole = rf"<\s*[\"']?{re.escape(path)}(?![\w./-])"
        part = rf"<\s*[\"']?(?:[^\s;|&<>\"']*/)?{name}(?![\w./-])"
        call = rf"(?:^|[;&|({{\n]|\b(?:do|then|else)\s)\s*(?:[^\s;|&<>]*/)?{name}(?![\w./-])"
        return any(
            re.search(whole, text) or (re.search(part, text) and not re.search(call, text)) for text in self._texts
        )

    def runs(self, path: str, data: bytes) -> bool:
        """Whether the file is read to be run, as far as the running scripts show."""
        name = path.rpartition("/")[2]
        # A script may read thousands of files by a pattern or a search; most are named nowhere in it.
        texts = [text for text in self._texts if name in text]
        if not texts or len(data) > _LONGEST or not any(sign in data for sign in _SIGNS):
            return False
        if _PLAIN.fullmatch(name):
            return any(name in _names_called(text) for text in texts)
        call_pattern = re.compile(f"{_CALL}{_WAY}{re.escape(name)}{_END}")
        return any(call_pattern.search(text) for text in texts)

    def begin(self, data: bytes) -> bytes:
        """Let a file run as a script, and return it as bashkit is to run it."""
        text = data.decode("utf-8", "surrogateescape")
        self._texts.append(text)
        return runnable(text).encode("utf-8", "surrogateescape")

    def go_up(self) -> bool:
        """Whether a script changes to the directory above the one it is in."""
        return any(_UP.search(text) for text in self._texts)

    def readers_of(self, words: list[str]) -> list[str]:
        """Return the command lines that read the output of the command of these words, which runs now."""
        line = " ".join(words)
        before = self._counts.get(line, 0)
        self._counts[line] = before + 1
        return beside(self._texts[-1], words, before)

    def asking_line(self) -> str:
        """Return the first command of the running script that is bashkit's own and asks /proc about itself, or ""."""
        for match in _COMMAND.finditer(self._texts[-1]):
            words = _REDIRECT.sub("", match[0]).split()
            if _ITSELF.search(match[0]) and words and words[0] not in programs():
                return " ".join(words)
        return ""


@lru_cache(maxsize=64)
def _names_called(script: str) -> frozenset[str]:
    """Return the names of what a script may run, for a script that reads thousands of files by name."""
    return frozenset(match[1] for match in _CALLED.finditer(script))


def for_execution(data: bytes, path: str, name: str) -> bytes:
    """Return what the shell is to run for an executable file: its own text, or a call of what interprets it.

    `name` is the program an ELF file is.
    """
    if data.startswith(b"\x7fELF"):
        # A program of the system: its file says which, and the shell knows it by name.
        name = f"__{name}" if name in RENAMED else name
        return f'#!/bin/bash\n{EXACT}=1 {name} "$@"\n'.encode()
    match = _INTERPRETER.match(data)
    if match is not None and match[3].decode("utf-8", "replace") in programs().keys() - _SHELLS:
        return b"#!/bin/bash\n" + match[3] + b" '" + path.encode("utf-8", "surrogateescape") + b'\' "$@"\n'
    return data
