"""Counting the rounds of an awk program. bashkit bounds one loop at a time, not loops within loops or recursion."""

import re
from collections.abc import Iterator
from typing import Final

SPENT: Final = "\x7fspent"
"""The line the program prints on stderr when it has no rounds left, before it exits."""
_COST_OF_LINE: Final = 20
"""Reading a line counts as this many rounds."""
_TOKEN: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"|#[^\n]*|\\\n|[A-Za-z_]\w*|\d[\w.]*|\s+|.', re.S)
_REGEX: Final = re.compile(r"/(?:[^/\\\n\[]|\\.|\[\^?\]?[^\]\n]*\])+/")
_VALUE_ENDS: Final = re.compile(r"[\w)\]$\"]\Z")
_WORDS_BEFORE_REGEX: Final = frozenset({"return", "print", "printf", "in", "case", "getline", "do", "else"})
_GROWS: Final = re.compile(
    r"\b(\w+)\s*=\s*(?:\(\s*)?(?:\1\s*[\w\"(]|[\w\"]+\s*\1\b|sprintf\s*\([^;\n]*\b\1\b)|\bg?sub\s*\("
)


def grows(program: str) -> bool:
    """Whether a program appends a text to itself, which bashkit copies every time."""
    return _GROWS.search(program) is not None


def counted(program: str, rounds: int) -> str:
    """Return a program that ends by itself, saying `SPENT`, after so many rounds of its loops and calls together."""
    if not re.search(r"\b(?:while|for|function|func)\b", program):
        return program
    tokens = list(_tokens(program))
    words = {token for _, token in tokens}
    if "getline" in words:
        rounds //= _COST_OF_LINE
    tick = f"(++__rounds <= {rounds} || __spent())"
    changes: list[tuple[int, str]] = []
    for place, (_, token) in enumerate(tokens):
        if token in ("while", "for"):
            opened, closed = _parentheses(tokens, place + 1)
            if closed is None:
                return program
            begin, end = opened + 1, closed
            marks = [at for at, sign, depth in _inside(tokens, begin, end) if sign == ";" and depth == 0]
            if token == "for" and len(marks) == 2:
                begin, end = marks[0] + 1, marks[1]
            elif token == "for":
                at_body = _at_body(tokens, closed, tick)
                if not at_body and "else" not in words:
                    # Where an `else` may follow, an `if` of ours would take it.
                    at_body = [(closed + 1, f" if ({tick}) ")]
                changes += at_body
                continue
            has_condition = program[begin:end].strip()
            changes += [(begin, f"{tick} && ("), (end, ")")] if has_condition else [(begin, tick)]
        elif token in ("function", "func"):
            _, closed = _parentheses(tokens, place + 3)
            changes += _at_body(tokens, closed, tick) if closed is not None else []
    for place, text in sorted(changes, reverse=True):
        program = program[:place] + text + program[place:]
    return f'{program}\nfunction __spent() {{ print "{SPENT}" > "/dev/stderr"; exit 137 }}\n'


def _tokens(program: str) -> Iterator[tuple[int, str]]:
    """Yield the words and signs of a program that count, with where they are."""
    at, before = 0, ""
    while at < len(program):
        match = None
        if program[at] == "/" and (not _VALUE_ENDS.search(before) or before in _WORDS_BEFORE_REGEX):
            match = _REGEX.match(program, at)
        match = match or _TOKEN.match(program, at)
        assert match is not None
        if not match[0].isspace() and not match[0].startswith(("#", "\\\n")):
            before = match[0]
            yield at, before
        at = match.end()


def _parentheses(tokens: list[tuple[int, str]], place: int) -> tuple[int, int | None]:
    """Return where the parenthesis at or behind a token opens and closes, None for where it does not."""
    while place < len(tokens) and tokens[place][1] != "(":
        place += 1
    depth = 0
    for start, token in tokens[place:]:
        depth += (token == "(") - (token == ")")
        if depth == 0:
            return tokens[place][0], start
    return 0, None


def _inside(tokens: list[tuple[int, str]], begin: int, end: int) -> Iterator[tuple[int, str, int]]:
    depth = 0
    for start, token in tokens:
        if begin <= start < end:
            depth -= token in ")]}"
            yield start, token, depth
            depth += token in "([{"


def _at_body(tokens: list[tuple[int, str]], closed: int, tick: str) -> list[tuple[int, str]]:
    """Return the counter to put at the start of the block after a parenthesis, if there is one."""
    after = next(((start, token) for start, token in tokens if start > closed), None)
    return [(after[0] + 1, f" {tick};")] if after is not None and after[1] == "{" else []
