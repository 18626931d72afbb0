"""Small changes to a script before it runs: the world's numbers, and signs for bashkit's questions.

Bashkit asks about files in ways that cannot be told apart, so a sign says what comes. Only code the script itself
spells out is changed, never a text it would print or store; `unmarked` takes the signs out wherever they are seen.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lab.world.programs.common.quoting import single_quoted, unquoted
from lab.world.shell.bashkit.raw_bytes import carried_text
from lab.world.shell.builtins.bash_builtins import BLANK, HIDE
from lab.world.shell.builtins.test import FILE_TESTS
from lab.world.shell.grammar.script_text import Kind, pieces, rewritten
from lab.world.shell.grammar.tree import Parsed
from lab.world.shell.rewriting.braces import is_long, split_up
from lab.world.shell.rewriting.changes import Change, with_changes
from lab.world.shell.rewriting.clocks import with_clocks, without_clocks
from lab.world.shell.rewriting.endless import with_signs, without_signs
from lab.world.shell.rewriting.numbered import MISTAKEN, numbered
from lab.world.shell.rewriting.outputs import TELLING, piped
from lab.world.shell.rewriting.renaming import renamed, unrenamed
from lab.world.shell.rewriting.timing import with_times
from lab.world.shell.rewriting.tracing import TRACES, traced

ASKED: Final = "/proc/0/is/"
"""A test of this name and a letter, which succeeds, tells the mount which test comes next. No process is number 0."""
LAST: Final = "COPROC_PID"
"""The variable that holds `$!`."""
CUT: Final = f"{ASKED}cut"
DUMP: Final = f"declare -p; echo {CUT}; declare -f; echo {CUT}; alias; echo {CUT}; shopt -p; set +o; echo {CUT}; pwd"
"""What a shell runs to tell its whole state, for `lab.world.shell.shell_state.from_dump`."""

_PID: Final = re.compile(r"(\\.)|\$(?:\$|\{\$\}|BASHPID\b|\{BASHPID\})", re.S)
_TOKEN: Final = re.compile(r"\[\[(?=\s)|\]\](?=[\s;&|)]|$)|&&|\|\||[()]|!(?=\s)|\s+|[^\s()&|]+|[&|]")
_FILE_TEST: Final = re.compile(rf"-[{FILE_TESTS}](?=[ \t]+(?:$|(?:[^\s=!<>]|!\S)))")
_VARIABLE: Final = re.compile(
    r"(?<![^\s;&|(!{`])(?:\[\s+(!\s+)?(-[voR]\s+[\w\[\]]+)\s+\]|test\s+(!\s+)?(-[voR]\s+[\w\[\]]+))(?=[\s;&|)}`]|$)"
)
_LAST_PID: Final = re.compile(r"(\\.)|\$(?:!|\{!\})", re.S)
_MOST_STARTED: Final = 1_000
"""Commands of one script in the background; bashkit says of more what a shell says that can start no other."""
_AMPERSAND: Final = re.compile(r"(?<![&<>|;\\])&(?![&>])")
_STARTED: Final = re.compile(
    rf"{LAST}=\$\({{ {re.escape(DUMP)}(?:; echo {re.escape(CUT)}[^\n]*?)?; }} "
    rf"\| __start ((?:'[^']*'|\\')+) \"\$@\"\);\s+__said(;\n[ ]*|;)?"
)
_BOTH: Final = re.compile(r"((?:^|(?<=[\s;|&()]))\d+)?(?<![&<>\\])>&(?=[ \t]*\d*[A-Za-z_./~])")
"""Output and errors into a file, as csh writes it."""
_PLAIN_REDIRECT: Final = re.compile(r"\d*(?:>>?|>\||<>?|[<>]&)")
_APPENDING: Final = re.compile(r">\|?\Z")
_READS_ESCAPES: Final = re.compile(r"(?:\bprintf\s+(?:-v\s+\w+\s+|--\s+)?|\b(echo)\s+-[nE]*e[neE]*\s+|\$)$")
_ESCAPES: Final = re.compile(
    r"(\\\\)|(?:\\x[\da-fA-F]{1,2}+(?!\$[\w{(])|\\[0-7]{3}|\\[0-7]{1,2}(?![0-7]|\$[\w{(])|\\x[\da-fA-F]{2})+"
)
_ECHO_ESCAPES: Final = re.compile(r"(\\\\)|(?:\\x[0-9a-fA-F]{1,2}|\\0[0-7]{0,3})+")
_ONE_ESCAPE: Final = re.compile(r"\\(x?)([0-9a-fA-F]{1,4}|)")
_BYTE_ESCAPE: Final = re.compile(r"\\(?:x[89a-fA-F0]|0?[0-3])")
_CALCULATED: Final = re.compile(r"(?<![$(\w])\(\(")
_FOR: Final = re.compile(r"\bfor\s*\Z")
_NEAR: Final = 40
"""Characters searched backwards for a `for`."""
_MOST_UNCLOSED: Final = 20
"""The search stops after this many parentheses that never close."""
_KEPT_QUOTES: Final = re.compile(r"\[\[ \$\(\(((?:(?!\[\[ \$\(\().)*?)\)\) -ne 0x0 \]\]")
_MASKED: Final = re.compile(r"(?:[(;&|{\n]|\b(?:then|do|else)\s)\s*(?:umask|ulimit)(?=\s)")
_ENTERED: Final = re.compile(r"__masked;\s*")
_LEFT: Final = re.compile(r"__unmask \$\?;?")
_BACKSLASHES: Final = re.compile(
    r"(\$\{[\w\[\]@*]+//?)((?:\\.|\$'[^']*'|[^/\\}\"]){1,500})/((?:\\.|[^}\\\"]){0,500})(?=\})", re.S
)
_EVERY_SIGN: Final = re.compile(r"(\$\{[\w\[\]@*]+//)(?=[%#])")
_BACKSLASH: Final = "${__backslash-\\\\}"
_SOUGHT_BACKSLASH: Final = r"${__slash-\\}"
_SHOWN_BACKSLASH: Final = re.compile(r"\$\{__(?:back)?slash-\\+\}")
_OPTION_TEST: Final = re.compile(r"\[\[\s+-o\s+(\w+)\s+\]\]")
_MARK: Final = re.compile(rf"-e {re.escape(ASKED)}(\w) && ((?:!\s+)*)-e|(?<=\S){HIDE}(?![^\s:'])")


def rewrite(script: str, *, pid: int) -> str:
    """Return `script` with the shell's number where it asks for it, and its tests marked."""
    if "$$" in script or "${$}" in script or "BASHPID" in script:
        script = _with_pid(script, pid)
    return marked(script)


def _with_bytes(script: str) -> str:
    r"""Put for escapes such as `\xff`, where `printf`, `echo -e` and `$'…'` read them, what carries such a byte."""
    before = ""

    def change(kind: Kind, text: str) -> str:
        nonlocal before
        reads = kind in ("single", "double") and _READS_ESCAPES.search(before)
        if kind == "code" or not text[1:-1]:
            before = text
        if not reads:
            return text
        octal = "\\0%03o" if reads[1] else "\\%03o"
        escapes = _ECHO_ESCAPES if reads[1] else _ESCAPES
        return escapes.sub(lambda match: match[0] if match[1] else _unescaped(match[0], octal), text)

    return rewritten(script, change)


def with_bytes(text: str) -> str:
    r"""Return a format of `printf` with what carries a byte for escapes such as `\xff`."""
    return _ESCAPES.sub(lambda match: match[0] if match[1] else _unescaped(match[0], "\\%03o"), text)


def _unescaped(run: str, octal: str) -> str:
    data = bytes(int(digits, 16) if x else int(digits or "0", 8) & 255 for x, digits in _ONE_ESCAPE.findall(run))
    text = data.decode("utf-8", "surrogateescape")
    if text.isascii() and 0 not in data:
        return run
    return "".join(octal % ord(letter) if letter.isascii() else carried_text(letter) for letter in text)


def runnable(script: str) -> str:
    """Return the text of a script file as it is to be run."""
    return marked(script)


@lru_cache(maxsize=128)
def marked(script: str) -> str:
    """Return `script` with the signs that tell apart what bashkit asks about files and names.

    The state a shell carries from call to call is marked for each of them, and is mostly the same.
    """
    if _BYTE_ESCAPE.search(script):
        script = _with_bytes(script)
    if is_long(script):
        script = rewritten(script, lambda kind, text: split_up(text) if kind == "code" else text)
    if _EVERY_SIGN.search(script):
        # Bashkit takes the sign for an end of the text, which it is after a single slash alone.
        script = rewritten(
            script, lambda kind, text: text if kind in ("single", "comment") else _EVERY_SIGN.sub(r"\1\\", text)
        )
    if "\\\\" in script and _BACKSLASHES.search(script):
        script = rewritten(script, _with_backslashes)
    if "((" in script and _CALCULATED.search(script):
        script = _with_quotes_kept(script)
    if ">&" in script and _BOTH.search(script):
        # Bashkit opens it before or after the other redirections, as it happens.
        script = rewritten(script, lambda kind, text: _BOTH.sub(_into_one, text) if kind == "code" else text)
    if MISTAKEN.search(script):
        script = numbered(script)
    if TELLING.search(script):
        script = piped(script)
    if ("umask" in script or "ulimit" in script) and _MASKED.search(script):
        script = _with_masks_kept(script)
    if "&" in script and _AMPERSAND.search(script):
        script = _with_background(script)
    script = with_clocks(renamed(with_times(script)))
    if TRACES.search(script):
        script = traced(script)
    if "$!" in script or "${!}" in script:
        script = rewritten(script, _with_last)
    script = with_signs(script)
    # A trace shows what runs word for word: better an inexact answer than words that are not in the script.
    if "[[" in script and not TRACES.search(script):
        script = _with_tests_told(script)
    if "-v" in script or "-o" in script or "-R" in script:
        script = rewritten(script, lambda kind, text: _VARIABLE.sub(_doubled, text) if kind == "code" else text)
    if "[[" in script and _OPTION_TEST.search(script):
        script = rewritten(
            script, lambda kind, text: _OPTION_TEST.sub(r"shopt -qo \1 2> /dev/null", text) if kind == "code" else text
        )
    return script


def _into_one(match: re.Match[str]) -> str:
    return match[0] if match[1] else " &>"


def unmarked(text: str) -> str:
    """Return `text` without any of the signs `marked` puts in."""
    if "-ne 0x0 ]]" in text:
        text = _KEPT_QUOTES.sub(r"((\1))", text)
    if "__" in text or "RANDOM" in text:
        text = without_signs(text)
        text = _without_mask_signs(text)
        text = unrenamed(text)
        text = without_clocks(text)
        text = _SHOWN_BACKSLASH.sub(r"\\\\", text)
    if LAST in text:
        text = _STARTED.sub(lambda match: unquoted(match[1]) + ("& " if "\n" in (match[2] or "") else "&"), text)
        text = text.replace(f"${{{LAST}}}", "$!")
    if ASKED not in text and HIDE not in text:
        return text
    text = _MARK.sub(lambda match: f"{match[2]}-{match[1]}" if match[1] else "", text)
    return text.replace(BLANK, " ")


def _without_mask_signs(text: str) -> str:
    """Take out what `_with_masks_kept` puts in, and the separator before it."""
    pieces = _LEFT.split(_ENTERED.sub("", text))
    for place, piece in enumerate(pieces[:-1]):
        words = piece.rstrip()
        if words.endswith((";", "&")):
            pieces[place] = words.removesuffix(";")
        else:
            pieces[place] = piece[: piece.find("\n", len(words)) + 1] or f"{piece}__unmask $?"
    return "".join(pieces)


def _with_backslashes(kind: Kind, text: str) -> str:
    r"""Write `\\` otherwise where `"${x//a/b\\}"` puts it for something: bashkit loses it there."""
    if kind != "double":
        return text

    def change(found: re.Match[str]) -> str:
        pattern, new = (
            re.sub(r"\\(.)", lambda one, better=better: better if one[1] == "\\" else one[0], part, flags=re.S)
            for part, better in ((found[2], _SOUGHT_BACKSLASH), (found[3], _BACKSLASH))
        )
        return f"{found[1]}{pattern}/{new}"

    return _BACKSLASHES.sub(change, text)


def _with_quotes_kept(script: str) -> str:
    """Write `((…))` around a command with double quotes as a test: bashkit takes the quotes for its own there."""
    made, done, unclosed = "", 0, 0
    for match in _CALCULATED.finditer(script):
        near = script[max(0, match.start() - _NEAR) : match.start()]
        if match.start() < done or not _has_quotes(script, match.end()) or _FOR.search(near):
            continue
        end = _closing(script, match.end())
        if end is None:
            unclosed += 1
            if unclosed > _MOST_UNCLOSED:
                break
            continue
        made += f"{script[done : match.start()]}[[ $(({script[match.end() : end]})) -ne 0x0 ]]"
        done = end + 2
    return made + script[done:]


def _has_quotes(script: str, start: int) -> bool:
    """Whether a command, a double quote and two closing parentheses follow one another on a line."""
    line = script[start : script.find("\n", start) % (len(script) + 1)]
    command = re.search(r"\$\(|`", line)
    quote = line.find('"', command.end()) if command is not None else -1
    return quote >= 0 and line.find("))", quote) >= 0


def _closing(script: str, start: int) -> int | None:
    """Return where the `))` is that ends what begins at `start`."""
    depth, quote = 0, ""
    for place in range(start, len(script)):
        letter = script[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter == "(":
            depth += 1
        elif letter == ")":
            if depth == 0:
                return place if script.startswith("))", place) else None
            depth -= 1
    return None


def _with_masks_kept(script: str) -> str:
    """Let a subshell that sets its umask or a limit give the old ones back at its end."""
    places = [match.span() for match in _MASKED.finditer(script)]
    signs: list[tuple[int, str]] = []
    opened: list[int] = []
    for piece in pieces(script):
        if piece.kind != "code":
            continue
        for match in re.compile(r"[()]").finditer(script, piece.start, piece.end):
            if match[0] == "(":
                opened.append(match.end())
            elif opened:
                start, end = opened.pop(), match.start()
                is_array = script.endswith("=", 0, start - 1)
                first = bisect_left(places, (start - 1,))
                if not is_array and first < len(places) and places[first][1] < end:
                    last = end
                    while last > start and script[last - 1] in " \t":
                        last -= 1
                    is_done = last > start and script[last - 1] in ";&\n"
                    signs += [(start, "__masked; "), (end, ("" if is_done else "; ") + "__unmask $?")]
    parts: list[str] = []
    last = 0
    for place, sign in sorted(signs):
        parts += [script[last:place], sign]
        last = place
    return "".join([*parts, script[last:]])


def _with_background(script: str) -> str:
    """Put what starts a command in the background for every `command &`."""
    if TRACES.search(script) or len(_AMPERSAND.findall(script)) > _MOST_STARTED:
        return script
    return with_changes(script, _starts)


def _starts(parsed: Parsed) -> Iterator[Change]:
    for item in parsed.background:
        text = parsed.text(item.start, item.separator_end - 1)
        after = parsed.script[item.separator_end :].lstrip(" \t")[:1]
        start = (
            f'{LAST}=$({{ {DUMP}{_descriptors(parsed, item.start)}; }} | __start {single_quoted(text)} "$@"); __said'
        )
        yield Change(item.start, item.separator_end, start + ("" if after in ("", "\n", ")", ";") else ";"))
        yield from (Change(start, end, "") for start, end in parsed.bodies_of(item.start, item.end))


def _descriptors(parsed: Parsed, end: int) -> str:
    """Return the script's redirections by `exec` up to a place, as text that follows the rest of the state."""
    lines = [
        f"printf 'exec %s %q\\n' '{_APPENDING.sub('>>', redirect.sign)}' {redirect.target}"
        for item in parsed.items
        if item.start < end and item.pipelines[0].commands[0].kind == "simple"
        for command in item.pipelines[0].commands[:1]
        if [parsed.script[slice(*part)] for part in command.parts] == ["exec"]
        for redirect in command.redirects
        if _PLAIN_REDIRECT.fullmatch(redirect.sign) and not redirect.target.startswith((">(", "<("))
    ]
    return "; ".join(["", f"echo {CUT}", *lines]) if lines else ""


def _with_last(kind: Kind, text: str) -> str:
    if kind not in ("code", "double", "heredoc"):
        return text
    return _LAST_PID.sub(lambda match: match[1] or f"${{{LAST}}}", text)


def _with_pid(script: str, pid: int) -> str:
    """Replace `$$` by the shell's number."""

    def change(kind: Kind, text: str) -> str:
        if kind in ("code", "double", "heredoc"):
            return _PID.sub(lambda match: match[1] or str(pid), text)
        return text

    return rewritten(script, change)


def _with_tests_told(script: str) -> str:
    """Put a sign that says which before each file test within `[[ ]]` and the `!` in front of it.

    What comes after is then a test whether the file exists, which the mount answers as the sign asks.
    """
    within = expecting = False

    def change(kind: Kind, text: str) -> str:
        nonlocal within, expecting
        if kind != "code":
            expecting = expecting and kind == "comment"
            return text
        made: list[str] = []
        operand: int | None = None
        for match in _TOKEN.finditer(text):
            token = match[0]
            if token == "[[" and not within:
                within = expecting = True
            elif not within:
                pass
            elif token == "]]":
                within = expecting = False
            elif token in ("&&", "||", "("):
                expecting, operand = True, None
            elif token == "!" and expecting:
                operand = len(made) if operand is None else operand
            elif not token.isspace():
                if expecting and _FILE_TEST.match(text, match.start()) and len(token) == 2:
                    made.insert(len(made) if operand is None else operand, f"-e {ASKED}{token[1]} && ")
                    token = "-e"
                expecting, operand = False, None
            made.append(token)
        return "".join(made)

    return rewritten(script, change)


def _doubled(match: re.Match[str]) -> str:
    """Turn a test of the shell's own variables and options into the form bashkit answers."""
    return f"[[ {match[1] or match[3] or ''}{match[2] or match[4]} ]]"
