"""A script as dash runs it, written as a script of bash."""

import re
from typing import Final, assert_never

from lab.world.machine.word_lists import words as listed
from lab.world.programs.common.quoting import single_quoted
from lab.world.shell.grammar.dialect import DASH
from lab.world.shell.grammar.parser import parse
from lab.world.shell.grammar.tree import Command, Expansion, Parsed, ScriptFault

_ABSENT: Final = frozenset(
    listed("""
    [[ builtin caller compgen complete coproc declare dirs disown enable help history let logout mapfile popd pushd
    readarray shopt source suspend typeset bind function select time
""")
)
"""Builtins of bash that dash lacks."""
_UNKNOWN_VARIABLES: Final = frozenset(
    listed("""
    BASH BASHPID BASH_ENV BASH_SOURCE BASH_VERSION BASH_VERSINFO BASH_REMATCH DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID
    FUNCNAME GROUPS HOSTNAME HOSTTYPE LINENO MACHTYPE OSTYPE PIPESTATUS RANDOM REPLY SECONDS SRANDOM UID COPROC
""")
)
_UNSET: Final = "_sh_unset_"
"""A variable that is never set."""
BAD: Final = "_sh_fault_"
"""A variable whose lack, where it is asked for, is a fault of dash; the complaint stands behind the `?`."""
QUOTE: Final = "\x02"
"""Stands for a double quote in a complaint."""
_BRACES: Final = re.compile(r"\{(?=(?>(?:[^{}\s'\",.]|\.(?!\.))*)[,.][^\s]*\})")
_OPERATOR: Final = re.compile(
    r"[A-Za-z_]\w*(?=\}|:?[-=?+]|%%?|##?)|[0-9@*#?$!-]+(?=\}|:?[-=?+]|%%?|##?)|#(?:\w+|[@*])(?=\})"
)
_ARITHMETIC: Final = re.compile(r"\+\+|--|\*\*|,")
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=")
_BASH_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*(?:\[[^\]]*\]\+?|\+)=")
_OPTIONS: Final = {
    "read": "rp",
    "export": "p",
    "readonly": "p",
    "wait": "",
    "unset": "vf",
}
"""The option letters of dash's commands, where bash's have more."""
_FATAL: Final = frozenset(listed("export readonly unset"))
"""Commands whose misuse ends the shell."""
_SET_NAMES: Final = frozenset(
    listed("""
    errexit noglob ignoreeof interactive monitor noexec stdin xtrace verbose vi emacs noclobber allexport notify
    nounset privileged nolog debug
""")
)


def as_bash(script: str, name: str) -> str:
    """Return a script with which bash does what dash does with `script`; `name` is $0."""
    try:
        return _Changes(parse(script, DASH), name).applied()
    except ScriptFault as fault:
        if not fault.message:
            return script
        line = script.count("\n", 0, fault.at) + 1
        message = single_quoted(f"{name}: {line}: Syntax error: {fault.message}")
        return as_bash(script[: fault.line_start], name) + f"echo {message} >&2; exit 2"


class _Changes:
    """Changes of a script, noted from the inside out and made at once."""

    def __init__(self, parsed: Parsed, name: str) -> None:
        self.script = parsed.script
        self.name = name
        self._functions = parsed.functions
        self._edits: list[tuple[int, int, str]] = []
        parts: list[Expansion | Command] = [*parsed.expansions, *parsed.simples]
        for part in sorted(parts, key=lambda part: (part.end, -part.start)):
            if isinstance(part, Expansion):
                self._expand(part)
            else:
                self._take(part)

    def applied(self) -> str:
        """Return the changed script."""
        text, at = "", 0
        for start, end, new in sorted(self._edits, key=lambda edit: edit[:2]):
            if start >= at:
                text += self.script[at:start] + new
                at = end
        return text + self.script[at:]

    def _put(self, start: int, end: int, text: str) -> None:
        """Replace a stretch of text; an empty stretch is an insertion."""
        self._edits.append((start, end, text))

    def _swap(self, start: int, end: int, text: str) -> None:
        """Replace a stretch of text, and drop the changes noted within it."""
        self._edits = [edit for edit in self._edits if not start <= edit[0] < end]
        self._put(start, end, text)

    def _expand(self, part: Expansion) -> None:
        """Note what bash would expand further than dash does."""
        match part.sign:
            case "pair":
                self._put(part.start + 1, part.start + 1, " ")
            case "quote":
                self._put(part.start, part.start, "\\")
            case "brace":
                if _BRACES.match(self.script, part.start):
                    self._put(part.start, part.start, "\\")
            case "name":
                self._name(part.start)
            case "parameter":
                if _OPERATOR.match(self.script, part.start + 2):
                    self._name(part.start + 2)
                else:
                    self._swap(part.start, part.end, f"${{{BAD}?Bad substitution}}")
            case "arithmetic":
                inside = self.script[part.start + 3 : part.end - 2]
                sign = _ARITHMETIC.search(re.sub(r"\$\(.*?\)|\$\{.*?\}", "", inside))
                if sign is not None:
                    expected = "EOF" if sign[0] == "," else "primary"
                    message = f"arithmetic expression: expecting {expected}: {QUOTE}{inside}{QUOTE}".replace("$", "\\$")
                    self._put(part.start, part.end, f"${{{BAD}?{message}}}")
            case "command":
                pass
            case _:
                assert_never(part.sign)

    def _name(self, at: int) -> None:
        """Note that a variable, if its name begins here, means nothing to dash."""
        name = _NAME.match(self.script, at)
        if name is not None and name[0] in _UNKNOWN_VARIABLES:
            self._put(at, at, _UNSET)

    def _take(self, command: Command) -> None:
        """Note what has to change in a simple command."""
        in_function = any(function.start <= command.start < function.end for function in self._functions)
        spelled = [self.script[start:end] for start, end in command.parts]
        place = 0
        while place < len(spelled) and _ASSIGNMENT.match(spelled[place]):
            place += 1
        if place == len(spelled):
            return
        word, words_after = spelled[place], spelled[place + 1 :]
        start, end = command.parts[place]
        line = self.script.count("\n", 0, start) + 1
        if word in _ABSENT or _BASH_ASSIGNMENT.match(word):
            self._swap(start, end, f"__absent {line} {single_quoted(word)}")
        elif word == "echo":
            self._put(start, start, "__")
        elif word == "cd":
            self._put(command.start, command.start, "{ ")
            self._put(command.end, command.end, " || (exit 2); }")
        elif word == "return" and not in_function:
            self._put(start, end, "exit")
        elif word == "." and words_after:
            name_text = self.script[command.parts[place + 1][0] : command.parts[place + 1][1]]
            self._put(command.start, command.start, f"{{ __readable {line} {name_text} || exit 2; }} && ")
        elif word == "local" and not in_function:
            self._refuse(command, line, "local: not in a function", fatal=True)
        elif word == "set":
            self._set(command, line, words_after)
        elif word == "trap" and words_after and words_after[-1] in ("ERR", "DEBUG", "RETURN"):
            self._swap(command.start, command.end, f"{{ echo 'trap: {words_after[-1]}: bad trap' >&2; false; }}")
        elif word in _OPTIONS:
            self._options(command, line, word, words_after)

    def _refuse(self, command: Command, line: int, message: str, *, fatal: bool) -> None:
        after = "exit 2" if fatal else "(exit 2)"
        self._swap(
            command.start, command.end, f"{{ echo {single_quoted(f'{self.name}: {line}: {message}')} >&2; {after}; }}"
        )

    def _set(self, command: Command, line: int, words: list[str]) -> None:
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

    def _options(self, command: Command, line: int, word: str, words: list[str]) -> None:
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
