"""Runs commands under another name, so that the world's programs answer and not bashkit's; wraps some of them.

Bashkit takes every shell for itself; it gives some programs no input, and `head` its input line by line, slowly; and
the signals of our `kill` reach none of its traps. `unrenamed` takes all of it out of what is shown.
"""

import re
from functools import lru_cache
from typing import Final

from lab.world.machine.word_lists import words
from lab.world.shell.builtins.by_operand import BY_OPERAND, reads_several
from lab.world.shell.builtins.dir_stack import STACK, by_number
from lab.world.shell.grammar.tree import Command, Parsed
from lab.world.shell.rewriting.changes import Change, with_changes
from lab.world.shell.rewriting.merging import JOINS, joined_commands, told, untold
from lab.world.shell.rewriting.timing import untimed
from lab.world.shell.rewriting.tracing import TRACES, untraced

RENAMED: Final = frozenset(words("bash sh dash head tr"))
"""Programs that run by a name bashkit does not know."""
EXACT: Final = "__EXACT"
"""The variable that tells a program that it was called by its path, so that PATH is not searched."""
SELF_SIGNALLED: Final = 240
"""The status our `kill` returns when the signal is for the shell that called it."""

_ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=")
_WRAPPED: Final = frozenset(
    words("command env hash printenv kill printf sleep wait declare typeset type compgen enable pushd popd dirs")
)
_TELLING: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(RENAMED | BY_OPERAND | _WRAPPED | {'timeout'}))})(?![\w.=/-])"
    r"|\b(?:export|unset)\s+-f|\btrap\s|/"
)
_RAISED: Final = ' || eval "$(trap -p | __raise $?)"; }'
_BY_PATH: Final = "__file "
"""The text before a command that is the path of a file."""
_PATH: Final = re.compile(r"[\"'\w.~$@%+:{}-]*/[\"'\w.~$@%+:{}/,=*-]*")
_NULS: Final = re.compile(r"\\0|\\x00|print0|/proc/|/dev/(?:zero|u?random)|\s-\w*[zZ0]\b|--null|--zero")
"""What may print NUL bytes."""
_WITHOUT_NULS: Final = " | __nul {}; (exit ${{PIPESTATUS[0]}})"
_SHOWN_NULS: Final = re.compile(r"\$\(\{ ((?:(?!\$\(\{ )[^\n])*?);? \} \| __nul \d+; \(exit \$\{PIPESTATUS\[0\]\}\)\)")
_FILE_ALONE: Final = re.compile(r"\s*<\s*[^\s<>|&;()]+\s*")
"""The inside of `$(<file)`, which no command runs in."""
_SHOWN_FILE_ALONE: Final = re.compile(r"\$\(__nul \d+ (\s*<[^\n)]*)\)")
_INHERITED: Final = re.compile(r"\bset\s+-\w*E|errtrace")
_MADE_FORMAT: Final = re.compile(r"\"[^\"]*(?:\\\\(?:x|0|\$)|\\\$\(|\\(?:x[\da-fA-F]?|[0-7]{1,2})\$)")
_DATED_FORMAT: Final = re.compile(r"%\([^)]*\)T|\A\"?(?:\$[\w{(]|`)")
"""A format that tells the time, or that is a variable and may."""
_SHOWN_FORMAT: Final = re.compile(
    r"\"\$\((?:TZ=\S+ )?__bytes (\"(?:[^\"\\]|\\.)*\"|'[^']*'|\$\w+|\$\{[^}]*\}|\$\([^()]*\)|`[^`]*`)"
    r"(?: : [^\n]*? ?:)?\)\""
)
_PROMPT: Final = re.compile(r"\$\{(\w+(?:\[[^\]]*\])?)@P\}")
"""A variable that is read as a prompt is, which may tell the time."""
_PROMPTED: Final = r'$(__p=$(__prompted "${\1}"); builtin printf %s "${__p@P}")'
_SHOWN_PROMPT: Final = re.compile(r"\$\(__p=\$\(__prompted \"\$\{([^}]*)\}\"\); builtin printf %s \"\$\{__p@P\}\"\)")
_CLOCKS: Final = re.compile(r"\bSECONDS\b|\bEPOCHSECONDS\b")
"""Commands of bashkit's own that tell the time."""
_CLOCKED: Final = '; eval "$(__clocks $?)"; }'
_SHOWN_CLOCKED: Final = re.compile(
    r"\{\s+((?:sleep|wait|timeout)\b(?:(?!\{\s)[^\n])*?);\s*eval \"\$\(__clocks \$\?\)\";?\s*\}"
)
_SHOWN_STACK: Final = re.compile(rf"eval \"\$\(builtin dirs -l -p \| {STACK} ([^)\"\n]*)\)\"")
_SHOWN_ABSENT: Final = re.compile(r"__absent \d+ ('?)([^\s']+)\1")
_FAILED: Final = "$(__command $LINENO $?)"
_ONCE: Final = 'case ${__erred-}${__erred:=${-//[!e]/}} in ""|e) '
_OUTSIDE: Final = "case ${-//[!e]/}$(__in_function $LINENO $?) in ein) ;; *) "
"""A failure within a function that ends the shell is no business of a trap which functions do not inherit."""
_GUARD: Final = f"(?:{re.escape(_ONCE)}|{re.escape(_OUTSIDE)})"
_SHOWN_GUARDS: Final = (
    re.compile(rf"'{_GUARD}'((?:(?!{_GUARD}).)*?)';; esac'"),
    re.compile(rf"{_GUARD}((?:(?!{_GUARD}).)*?);; esac"),
)
_SHOWN: Final = re.compile(rf"\b__({'|'.join(sorted(RENAMED | BY_OPERAND))}|kill|echo|env|printenv)\b")
_SHOWN_RAISED: Final = re.compile(
    r"\{\s+((?:__)?kill (?:(?!\{\s)[^\n])*?) ?\|\| eval \"\$\(trap -p \| __raise \$\?\)\";?\s*\}"
)
_SHOWN_EXPORTED: Final = re.compile(
    r"\{\s+((?:export|unset) -f (?:(?!\{\s)[^\n&])*?) ?&& \{\s*__exported "
    r"\"\$\(declare -f [^\"\n]*\)\"[^\n;}]*;?\s*\} 2> ?/dev/null;?\s*\}"
)
_CLEAN: Final = " | __clean"
_CLEANED: Final = "; (exit ${PIPESTATUS[0]}); }"
_SHOWN_CLEAN: Final = re.compile(
    r"\{\s+((?:declare|typeset|type|compgen|enable)\b(?:(?!\{\s)[^\n])*?) \| __clean([^\n;|]*);\s*"
    r"\(\s*exit \$\{PIPESTATUS\[0\]\}\s*\);?\s*\}"
)
_ASKED: Final = "$({ declare -F; alias; } | __asked "
"""The text around names that are looked up."""
_SHOWN_ASKED: Final = re.compile(r"\$\(\{\s*declare -F;\s*alias;?\s*\} \| __asked ((?:(?!\$\(\{)[^\n])*?)\)")
_LISTING: Final = re.compile(r"enable(?: -[ap])?|compgen -b|compgen -c(?: [\w.-]+)?")
"""Commands that list what is built in, or what there is besides."""
_SHOWN_LISTING: Final = re.compile(r"__builtins '([^']*)'")
_OPTIONS_OF: Final = {"exec": "a", "env": "uC", "nice": "n", "nohup": "", "command": "", "builtin": ""}
"""Commands that run another, and which of their letters take a word."""
_HAND_ON: Final = ("env", "nice", "nohup", "command")
"""Those of them that bashkit has itself, and that give the other their variables."""


_RUNS: Final = re.compile(r"[$<>]\(|`")
"""What begins a substitution that runs commands or counts."""


@lru_cache(maxsize=32)
def _holds(pattern: re.Pattern[str], script: str) -> bool:
    """Whether a script contains a text. Cached, since it is asked for every command of a script."""
    return pattern.search(script) is not None


def renamed(script: str) -> str:
    """Return `script` with these commands under their other names."""
    if not any(pattern.search(script) for pattern in (_TELLING, _NULS, JOINS)) and "@P}" not in script:
        return script
    return with_changes(script, _all_changes)


def _all_changes(parsed: Parsed) -> list[Change]:
    script = parsed.script
    changes: list[Change] = []
    joined = joined_commands(parsed) if JOINS.search(script) and not TRACES.search(script) else frozenset()
    for command in parsed.simples:
        changes += _changes(parsed, command, is_joined=command.start in joined)
    if _NULS.search(script):
        for expansion in parsed.expansions:
            if expansion.sign == "command":
                changes += _without_nuls(parsed, expansion.start, expansion.end)
    if "@P}" in script:
        for expansion in parsed.expansions:
            if match := _PROMPT.fullmatch(script, expansion.start, expansion.end):
                changes.append(Change(expansion.start, expansion.end, match.expand(_PROMPTED)))
    return changes


def unrenamed(text: str) -> str:
    """Return `text` with the names as the script has them."""
    if "__" not in text:
        return text
    text = _SHOWN_ASKED.sub(r"\1", text)
    text = untimed(text)
    text = _SHOWN_PROMPT.sub(r"${\1@P}", text)
    text = text.replace(_BY_PATH, "")
    text = untold(text)
    for guard in _SHOWN_GUARDS:
        text = guard.sub(r"\1", text)
    text = text.replace(_FAILED, "$BASH_COMMAND")
    text = _SHOWN_CLEAN.sub(r"\1\2", text)
    text = _SHOWN_LISTING.sub(r"\1", text)
    text = _SHOWN_STACK.sub(r"\1", text)
    text = _SHOWN_ABSENT.sub(r"\2", text)
    text = _SHOWN_CLOCKED.sub(r"\1", text)
    text = _SHOWN_FORMAT.sub(r"\1", text)
    text = _SHOWN_FILE_ALONE.sub(r"$(\1)", _SHOWN_NULS.sub(r"$(\1)", text))
    text = untraced(text)
    text = _SHOWN_RAISED.sub(r"\1", text)
    text = _SHOWN_EXPORTED.sub(r"\1", text)
    return _SHOWN.sub(r"\1", text)


def _changes(parsed: Parsed, command: Command, *, is_joined: bool) -> list[Change]:
    match = _program_named(parsed, command)
    changes = _changes_of(parsed, command, match) if match is not None else []
    changes += [*_names_looked_up(parsed, command), *_environment_shown(parsed, command)]
    if not is_joined or match is None or any(change.new not in ("__", _BY_PATH) for change in changes):
        return changes
    words = [parsed.script[slice(*part)] for part in command.parts]
    first = next(place for place, word in enumerate(words) if not _ASSIGNMENT.match(word))
    place = match[0] if words[first] in _HAND_ON else first
    prefix = next((change.new for change in changes if change.start == command.parts[place][0]), "")
    text = told(prefix.strip() if prefix == _BY_PATH else prefix + words[place])
    start = command.parts[first][0]
    return [*changes, Change(start, start, text)] if text else changes


def _environment_shown(parsed: Parsed, command: Command) -> list[Change]:
    """Return changes that call our `printenv` and bare `env`, since bashkit's show variables of the shell."""
    spelled = [parsed.script[slice(*part)] for part in command.parts]
    place = next((place for place, word in enumerate(spelled) if not _ASSIGNMENT.match(word)), len(spelled))
    name, words = "".join(spelled[place : place + 1]), spelled[place + 1 :]
    if name == "printenv" or (name == "env" and all(word in ("-0", "--null") for word in words)):
        start = command.parts[place][0]
        return [Change(start, start, "__")]
    return []


def _names_looked_up(parsed: Parsed, command: Command) -> list[Change]:
    """Return changes that hide names from `command -v`, `type` and `hash` that bashkit has and Debian has not."""
    spelled = [parsed.script[slice(*part)] for part in command.parts]
    place = next((place for place, word in enumerate(spelled) if not _ASSIGNMENT.match(word)), len(spelled))
    asks = spelled[place : place + 1] in (["type"], ["hash"])
    if spelled[place : place + 1] == ["command"] and place + 1 < len(spelled):
        place += 1
        asks = re.fullmatch(r"-p?[vV]", spelled[place]) is not None
    operands = [part for part in command.parts[place + 1 :] if not parsed.script[slice(*part)].startswith("-")]
    if not asks or not operands or _holds(TRACES, parsed.script):
        return []
    start, end = operands[0][0], operands[-1][1]
    if any(start < redirect.start < end for redirect in command.redirects):
        return []
    return [Change(start, start, _ASKED), Change(end, end, ")")]


def _changes_of(parsed: Parsed, command: Command, match: tuple[int, str]) -> list[Change]:
    place, name = match
    start = command.parts[place][0]
    by_path = _PATH.fullmatch(name) is not None
    if name in RENAMED | BY_OPERAND and _is_defined(name, parsed.script):
        return []
    if name in BY_OPERAND:
        words = [parsed.script[slice(*part)] for part in command.parts[place + 1 :]]
        return [Change(start, start, "__")] if reads_several(name, words) else []
    if name in RENAMED or by_path:
        return [Change(start, start, "__" if name in RENAMED else _BY_PATH)]
    if name in ("sleep", "wait", "timeout") and _holds(_CLOCKS, parsed.script) and not _holds(TRACES, parsed.script):
        return [Change(command.start, command.start, "{ "), Change(command.end, command.end, _CLOCKED)]
    if name in ("enable", "compgen") and not _holds(TRACES, parsed.script):
        last = command.parts[-1][1]
        if _LISTING.fullmatch(written := " ".join(parsed.script[slice(*part)] for part in command.parts[place:])):
            return [Change(start, last, f"__builtins '{written}'")]
    if name in ("declare", "typeset", "type", "compgen", "enable") and _shows_functions(parsed, command, place):
        end = command.parts[-1][1]
        return [Change(command.start, command.start, "{ "), Change(end, end, _CLEAN + _CLEANED)]
    if name in ("pushd", "popd", "dirs") and not _holds(TRACES, parsed.script):
        asked = [parsed.script[slice(*part)] for part in command.parts[place + 1 :]]
        if by_number(name, asked):
            written = " ".join([name, *asked])
            return [Change(start, command.parts[-1][1], f'eval "$(builtin dirs -l -p | {STACK} {written})"')]
    if name == "printf":
        assignments = [parsed.script[slice(*part)] for part in command.parts[:place]]
        zone = next((f"{word} " for word in assignments if word.startswith("TZ=")), "")
        return _printf_changes(parsed, command.parts[place + 1 :], zone)
    if name == "kill":
        if _holds(TRACES, parsed.script):
            return []
        before = parsed.script[command.start : start]
        return [Change(command.start, start, f"{{ {before}__"), Change(command.end, command.end, _RAISED)]
    if name == "trap" and len(command.parts) == place + 3:
        return _trap_changes(parsed, command.parts[place + 1], command.parts[place + 2])
    if name == "trap" and [parsed.script[first:last] for first, last in command.parts[place + 1 :]] == ["-l"]:
        return [Change(start, start + len(name), "kill")]
    rest = [parsed.script[first:last] for first, last in command.parts[place + 1 :]]
    if name in ("export", "unset") and rest[:1] == ["-f"] and len(rest) > 1:
        names = " ".join(rest[1:])
        # A trace must not show the second command.
        exports = f' && {{ __exported "$(declare -f {names})" {"" if name == "export" else names}; }} 2> /dev/null; }}'
        return [Change(command.start, command.start, "{ "), Change(command.end, command.end, exports)]
    return []


def _is_defined(name: str, script: str) -> bool:
    """Whether a script has a function or an alias of its own by a program's name."""
    is_named = _holds(re.compile(rf"(?<![\w-]){name}[ \t]*\([ \t]*\)|\bfunction[ \t]+{name}\b"), script)
    return is_named or ("alias" in script and _holds(re.compile(rf"\balias[ \t][^\n]*\b{name}="), script))


def _shows_functions(parsed: Parsed, command: Command, place: int) -> bool:
    """Whether a command prints functions that are named, or the names of what there is."""
    operands = [parsed.script[slice(*part)] for part in command.parts[place + 1 :]]
    if _holds(TRACES, parsed.script):
        return False
    if parsed.script[slice(*command.parts[place])] == "type":
        return bool(operands) and not operands[0].startswith("-")
    if parsed.script[slice(*command.parts[place])] in ("compgen", "enable"):
        return True
    return len(operands) > 1 and operands[0] == "-f"


def _printf_changes(parsed: Parsed, operands: tuple[tuple[int, int], ...], zone: str) -> list[Change]:
    """Return changes to a format of `printf` that prints the time or is built at run time: ours reads it.

    `zone` is the assignment of TZ before the command.
    """
    spelled = [parsed.script[slice(*part)] for part in operands]
    place = 2 if spelled[:1] == ["-v"] else 1 if spelled[:1] == ["--"] else 0
    if place >= len(spelled):
        return []
    start, end = operands[place]
    is_dated, is_made = _DATED_FORMAT.search(spelled[place]), _MADE_FORMAT.match(spelled[place])
    if (is_dated or is_made) and "\n" not in "".join(spelled):
        # What runs a command would run it twice; its output is taken for a moment of its own.
        arguments = ["_" if _RUNS.search(word) else word for word in spelled[place + 1 :]]
        return [Change(start, start, f'"$({zone}__bytes '), Change(end, end, f""" : {" ".join(arguments)} :)\"""")]
    return [Change(start, start, '"$(__bytes '), Change(end, end, ')"')] if is_made else []


def _trap_changes(parsed: Parsed, action: tuple[int, int], signal: tuple[int, int]) -> list[Change]:
    """Return changes that run a trap once where failures end the shell, and let it know the failed command."""
    if parsed.script[slice(*signal)] not in ("ERR", "SIGERR"):
        return []
    start, end = action
    text = parsed.script[start:end]
    changes = [
        Change(start + match.start(), start + match.end(), _FAILED)
        for match in re.finditer(r"(?<!\\)\$(?:BASH_COMMAND\b|\{BASH_COMMAND\})", text)
        if text.startswith("'")
    ]
    if text not in ("-", "''", '""'):
        guard = _ONCE if _holds(_INHERITED, parsed.script) else _OUTSIDE
        changes += [Change(start, start, f"'{guard}'"), Change(end, end, "';; esac'")]
    return changes


def _without_nuls(parsed: Parsed, start: int, end: int) -> list[Change]:
    """Return changes that let a substitution warn about NUL bytes that its command may print."""
    text = parsed.script[start + 2 : end - 1]
    if not _NULS.search(text) or "#" in text or "<<" in text or not text.strip():
        return []
    line = parsed.script.count("\n", 0, start) + 1
    if _FILE_ALONE.fullmatch(text):
        return [Change(start + 2, start + 2, f"__nul {line} ")]
    closing = "" if text.rstrip().endswith((";", "&")) else ";"
    return [Change(start + 2, start + 2, "{ "), Change(end - 1, end - 1, f"{closing} }}{_WITHOUT_NULS.format(line)}")]


def _program_named(parsed: Parsed, command: Command) -> tuple[int, str] | None:
    """Return the place of the word that names what runs, behind assignments and what only starts it, and the word."""
    spelled = [parsed.script[start:end].strip("'") for start, end in command.parts]
    place = 0
    while place < len(spelled) and _ASSIGNMENT.match(spelled[place]):
        place += 1
    while place < len(spelled) and spelled[place] in _OPTIONS_OF:
        letters = _OPTIONS_OF[spelled[place]]
        place += 1
        while place < len(spelled) and re.match(r"-\w|\w+=", spelled[place]):
            if spelled[place] in ("-v", "-V"):
                return None
            place += 2 if spelled[place][-1] in letters and spelled[place].startswith("-") else 1
    return (place, spelled[place]) if place < len(spelled) else None
