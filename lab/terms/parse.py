"""Reads conditions as people type them, completes them, and looks up those that have a name."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from lab.errors import LabError, suggest
from lab.scenario.patterns import pattern_fault
from lab.terms.condition import OF_THE_SESSION, WORDS, All, Any, Condition, Not, Term, Word

_TOKEN: Final = re.compile(r"""\s*(?:([()])|"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s()"']+)|(["']))""")
_NAMED: Final = re.compile(r"\s*([a-z][a-z0-9-]*)\s*=\s*(.+)", re.DOTALL)
_JOINERS: Final = ("and", "or")
LONGEST: Final = 2_000
"""Characters of a condition."""
_DEEPEST: Final = 20
_WHERE: Final = "the condition"

Token = tuple[str, bool]
"""A word with whether it stood in quotes."""


def parse(text: str) -> Condition:
    """Return the condition that a text says. Raises `LabError` saying what cannot be read, and what would."""
    if len(text) > LONGEST:
        raise LabError(f"it is longer than {LONGEST:,} characters", where=_WHERE, mend="say less, or split it in two")
    reader = _Reader(_tokens(text))
    condition = reader.alternatives(0)
    if rest := reader.next():
        raise LabError(f"“{rest[0]}” follows a whole condition", where=_WHERE, mend="join the two by `and` or `or`")
    return condition


def named(text: str, names: Mapping[str, str]) -> tuple[str, Condition]:
    """Return the name and the condition of a typed line: `NAME = CONDITION`, the NAME of one in `names`, or neither.

    The name is "" for a condition without one. Raises `LabError` for what is none of the three.
    """
    if text.strip() in names:
        return text.strip(), parse(names[text.strip()])
    if match := _NAMED.fullmatch(text):
        if match[1] in (*WORDS, *_JOINERS, "not"):
            raise LabError(
                f"{match[1]} cannot be a name", where=_WHERE, mend="take another; it is a word of conditions"
            )
        return match[1], parse(match[2])
    return "", parse(text)


def completion(text: str, vocabulary: Mapping[str, Sequence[str]], names: Sequence[str] = ()) -> str | None:
    """Return a longer text that begins with this one; None where nothing comes to mind.

    `vocabulary` holds the names that may follow a word, such as the tools after `tool`.
    """
    start = re.split(r"[\s(]", text)[-1]
    try:
        before = [word for word, _ in _tokens(text[: len(text) - len(start)])]
    except LabError:
        return None
    if before[1:2] == ["="]:
        before, names = before[2:], ()
    last = before[-1] if before else ""
    choices: Sequence[str]
    if last in WORDS and last != "change" and (len(before) < 2 or before[-2] not in WORDS or before[-2] == "change"):
        choices = vocabulary.get(last, ())
    elif last in ("", "(", "not", *_JOINERS):
        choices = (*WORDS, "not", *(() if before else names))
    else:
        choices = _JOINERS
    if not start:
        return None
    match = next((each for each in choices if each.startswith(start) and each != start), None)
    return None if match is None else text + match[len(start) :]


class _Reader:
    """Walks the tokens of a condition."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def next(self) -> Token | None:
        """Return the next token and go past it; None at the end."""
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        self._at += token is not None
        return token

    def _takes(self, word: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == (word, False):
            self._at += 1
            return True
        return False

    def alternatives(self, depth: int) -> Condition:
        """Return the operands that `or` joins."""
        parts = [self._together(depth)]
        while self._takes("or"):
            parts.append(self._together(depth))
        return parts[0] if len(parts) == 1 else Any(tuple(parts))

    def _together(self, depth: int) -> Condition:
        parts = [self._one(depth)]
        while self._takes("and"):
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _one(self, depth: int) -> Condition:
        if depth > _DEEPEST:
            raise LabError("it is nested too deeply", where=_WHERE, mend="say it more simply")
        if self._takes("not"):
            return Not(self._one(depth + 1))
        if self._takes("("):
            inner = self.alternatives(depth + 1)
            if not self._takes(")"):
                raise LabError("a bracket is not closed", where=_WHERE, mend="add the missing )")
            return inner
        token = self.next()
        if token is None:
            raise LabError("something is missing at the end", where=_WHERE, mend=f"say one of {', '.join(WORDS)}")
        word, is_quoted = token
        matches: list[Word] = [each for each in WORDS if each == word and not is_quoted]
        if not matches:
            raise LabError(f"“{word}” is no word of conditions", where=_WHERE, mend=suggest(word, WORDS))
        return self._term(matches[0])

    def _term(self, word: Word) -> Term:
        if word == "change":
            return Term(word)
        value = self.next()
        if value is None or (value[0] in ("(", ")", *_JOINERS) and not value[1]) or not value[0]:
            raise LabError(f"`{word}` says of nothing what", where=_WHERE, mend=f"write {word} and {_kind(word)}")
        _check(word, value[0])
        return Term(word, value[0].lstrip("$") if word == "cost" else value[0])


def _check(word: Word, value: str) -> None:
    if word in ("arguments", "output") and (fault := pattern_fault(value)):
        raise LabError(f"the pattern “{value}” {fault.what}", where=_WHERE, mend=fault.mend)
    if word in OF_THE_SESSION:
        pattern = r"\d{1,9}" if word == "turn" else r"\$?\d{1,9}(\.\d{1,9})?"
        if not re.fullmatch(pattern, value, re.ASCII):
            raise LabError(f"`{word} {value}` names no number", where=_WHERE, mend=f"write {word} and {_kind(word)}")


def _kind(word: Word) -> str:
    examples: dict[Word, str] = {"turn": "a number, as turn 20", "cost": "dollars, as cost 0.50"}
    return examples.get(word, "what it looks for; quote what has spaces or brackets")


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        assert match is not None
        at = match.end()
        bracket, double, single, word, stray = match.groups()
        if stray:
            raise LabError(f"a {stray} is not closed", where=_WHERE, mend="close it at the end of the value")
        if double is not None:
            tokens.append((double.replace(r"\"", '"'), True))
        elif single is not None:
            tokens.append((single, True))
        else:
            tokens.append((bracket or word, False))
    return tokens
