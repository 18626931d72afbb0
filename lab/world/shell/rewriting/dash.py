"""A script as dash runs it, written as a script of bash."""

import re
from typing import Final

from lab.world.machine.word_lists import words as listed
from lab.world.programs.common.quoting import single_quoted
from lab.world.shell.grammar.dash import Grammar, Simple, Unexpected
from lab.world.shell.grammar.dash_words import Edits

_ABSENT: Final = frozenset(
    listed("""
    [[ builtin caller compgen complete coproc declare dirs disown enable help history let logout mapfile popd pushd
    readarray shopt source suspend typeset bind function select time
""")
)
"""What bash has built in and dash has not."""
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")
_BASH_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*(?:\[[^\]]*\]\+?|\+)=")
_OPTIONS: Final = {
    "read": "rp",
    "export": "p",
    "readonly": "p",
    "wait": "",
    "unset": "vf",
}
"""The letters that commands of dash know, where bash's know more."""
_FATAL: Final = frozenset(listed("export readonly unset"))
"""Those after whose misuse the shell ends."""
_SET_NAMES: Final = frozenset(
    listed("""
    errexit noglob ignoreeof interactive monitor noexec stdin xtrace verbose vi emacs noclobber allexport notify
    nounset privileged nolog debug
""")
)


def as_bash(script: str, name: str) -> str:
    """Return what makes bash do what dash does with `script`, `name` being $0."""
    edits = Edits()
    changes = _Changes(script, name, edits)
    reader = Grammar(script, edits, changes.take)
    try:
        reader.read()
    except Unexpected as fault:
        line = script.count("\n", 0, fault.at) + 1
        stop = reader.line_start
        message = single_quoted(f"{name}: {line}: Syntax error: {fault.told}")
        return edits.applied(script, stop) + f"echo {message} >&2; exit 2"
    return edits.applied(script, len(script))


class _Changes:
    def __init__(self, script: str, name: str, edits: Edits) -> None:
        self.script = script
        self.name = name
        self.edits = edits

    def take(self, command: Simple) -> None:
        """Note what has to change in a simple command."""
        spelled = [self.script[start:end] for start, end in command.words]
        place = 0
        while place < len(spelled) and _ASSIGNMENT.match(spelled[place]):
            place += 1
        if place == len(spelled):
            return
        word, words_after = spelled[place], spelled[place + 1 :]
        start, end = command.words[place]
        line = self.script.count("\n", 0, start) + 1
        if word in _ABSENT or _BASH_ASSIGNMENT.match(word):
            self.edits.drop(start, end)
            self.edits.put(start, end, f"__absent {line} {single_quoted(word)}")
        elif word == "echo":
            self.edits.put(start, start, "__")
        elif word == "cd":
            self.edits.put(command.start, command.start, "{ ")
            self.edits.put(command.end, command.end, " || (exit 2); }")
        elif word == "return" and not command.in_function:
            self.edits.put(start, end, "exit")
        elif word == "." and words_after:
            name_text = self.script[command.words[place + 1][0] : command.words[place + 1][1]]
            self.edits.put(command.start, command.start, f"{{ __readable {line} {name_text} || exit 2; }} && ")
        elif word == "local" and not command.in_function:
            self._refuse(command, line, "local: not in a function", fatal=True)
        elif word == "set":
            self._set(command, line, words_after)
        elif word == "trap" and words_after and words_after[-1] in ("ERR", "DEBUG", "RETURN"):
            self.edits.drop(command.start, command.end)
            self.edits.put(command.start, command.end, f"{{ echo 'trap: {words_after[-1]}: bad trap' >&2; false; }}")
        elif word in _OPTIONS:
            self._options(command, line, word, words_after)

    def _refuse(self, command: Simple, line: int, message: str, *, fatal: bool) -> None:
        self.edits.drop(command.start, command.end)
        after = "exit 2" if fatal else "(exit 2)"
        self.edits.put(
            command.start, command.end, f"{{ echo {single_quoted(f'{self.name}: {line}: {message}')} >&2; {after}; }}"
        )

    def _set(self, command: Simple, line: int, words: list[str]) -> None:
        for place, word in enumerate(words):
            if not re.match(r"[-+]\w", word):
                return
            name = words[place + 1] if word.endswith("o") and place + 1 < len(words) else ""
            if name and name not in _SET_NAMES:
                self._refuse(command, line, f"set: Illegal option {word[0]}o {name}", fatal=True)
                return
            unknown = next((letter for letter in word[1:] if letter not in "aefnuvxIimqVECbpo"), "")
            if unknown:
                self._refuse(command, line, f"set: Illegal option {word[0]}{unknown}", fatal=True)
                return
            if name:
                return

    def _options(self, command: Simple, line: int, word: str, words: list[str]) -> None:
        for one in words:
            if not re.match(r"-\w", one):
                break
            unknown = next((letter for letter in one[1:] if letter not in _OPTIONS[word]), "")
            if unknown:
                self._refuse(command, line, f"{word}: Illegal option -{unknown}", fatal=word in _FATAL)
                return
            if word == "read" and "p" in one:
                return
        if word == "read" and all(one.startswith("-") for one in words):
            self._refuse(command, line, "read: arg count", fatal=False)
