"""Conditions over a case: `tool bash and (host store-02 or path /srv/*) and not output denied`.

`lab.terms.parse` reads them; here are their meaning and their words. The same terms say where a run stops and which
calls a policy's rule is about.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Final, Literal, assert_never, get_args

from msgspec import Struct

from lab.scenario.patterns import LONGEST, compiled
from lab.terms.case import Case

Word = Literal[
    "tool", "arguments", "output", "path", "host", "write", "outside", "change", "detector", "tag", "turn", "cost"
]
WORDS: Final[tuple[Word, ...]] = get_args(Word)
MEANINGS: Final[dict[Word, str]] = {
    "tool": "a call of this tool (glob)",
    "arguments": "a pattern in the values of its arguments",
    "output": "a pattern in what it gave",
    "path": "a path it names or changes (glob)",
    "host": "a host it names or changes (glob)",
    "write": "a path it changes (glob)",
    "outside": "a change anywhere but below this path (glob)",
    "change": "any change of the world",
    "detector": "a detector, or the behaviour it suggests (glob)",
    "tag": "a tag of this behaviour (glob)",
    "turn": "this turn, or a later one",
    "cost": "this many US dollars, or more",
}
OF_THE_SESSION: Final[frozenset[Word]] = frozenset({"turn", "cost"})
"""Terms about where the session stands: once they hold they go on holding."""
OF_THE_MARGIN: Final[frozenset[Word]] = frozenset({"detector", "tag"})
"""Terms about marks, which come only once something has happened."""
OF_A_RUN: Final[frozenset[Word]] = frozenset({"output", "path", "host", "write", "outside", "change"})
"""Terms that are certain only once a call has run, or has run dry."""

OF_A_CALL: Final[frozenset[Word]] = frozenset({"tool", "arguments", "turn"})
"""Terms that are known of any call, whatever it runs in."""


class Term(Struct, frozen=True):
    """One question about a case."""

    word: Word
    value: str = ""
    """A glob, a pattern or a number; "" for `change`."""


class All(Struct, frozen=True):
    """Every one of them holds."""

    of: tuple["Condition", ...]


class Any(Struct, frozen=True):
    """At least one of them holds."""

    of: tuple["Condition", ...]


class Not(Struct, frozen=True):
    """It does not hold."""

    of: "Condition"


Condition = Term | All | Any | Not


def terms_of(condition: Condition) -> Iterator[Term]:
    """Yield every term of a condition."""
    match condition:
        case Term():
            yield condition
        case Not():
            yield from terms_of(condition.of)
        case All() | Any():
            for each in condition.of:
                yield from terms_of(each)


def needs_run(condition: Condition) -> bool:
    """Return whether only a run, or a dry run, can tell for certain whether it holds of a call."""
    return any(term.word in OF_A_RUN for term in terms_of(condition))


def reason(condition: Condition, case: Case) -> str:
    """Return the part of the condition that holds of a case, in the language of conditions; "" when none does."""
    match condition:
        case Term():
            return words(condition) if _holds(condition, case) else ""
        case Not():
            return "" if not _is_known(condition.of, case) or reason(condition.of, case) else words(condition)
        case All():
            reasons = [reason(each, case) for each in condition.of]
            return " and ".join(reasons) if all(reasons) else ""
        case Any():
            return next((why for each in condition.of if (why := reason(each, case))), "")
    assert_never(condition)


def words(condition: Condition) -> str:
    """Return a condition as it is typed."""
    match condition:
        case Term():
            return f"{condition.word} {_quoted(condition.value)}" if condition.value else condition.word
        case Not():
            return f"not {_bracketed(condition.of)}"
        case All():
            return " and ".join(_bracketed(each) for each in condition.of)
        case Any():
            return " or ".join(_bracketed(each) for each in condition.of)
    assert_never(condition)


def _is_known(condition: Condition, case: Case) -> bool:
    """Return whether a case can tell that a condition does not hold: of a call that has not run, much is open yet."""
    for term in terms_of(condition):
        if term.word not in OF_THE_SESSION and not case.tool:
            return False
        if term.word in OF_A_RUN | OF_THE_MARGIN and case.output is None:
            return False
    return True


def _bracketed(condition: Condition) -> str:
    return words(condition) if isinstance(condition, Term | Not) else f"({words(condition)})"


def _quoted(value: str) -> str:
    if re.fullmatch(r"""[^\s()"']+""", value):
        return value
    return f"'{value}'" if "'" not in value else '"' + value.replace('"', r"\"") + '"'


def _holds(term: Term, case: Case) -> bool:
    value = term.value
    match term.word:
        case "tool":
            return bool(case.tool) and fnmatchcase(case.tool, value)
        case "arguments":
            return bool(case.tool) and _is_in(value, case.arguments)
        case "output":
            return case.output is not None and _is_in(value, case.output)
        case "path":
            return any(_is_below(path, value) for path in (*case.paths, *case.changes)) or _removes(value, case)
        case "host":
            return any(fnmatchcase(host, value) for host in case.hosts)
        case "write":
            return any(_is_below(path, value) for path in case.changes) or _removes(value, case)
        case "outside":
            return any(not _is_below(path, value) for path in (*case.changes, *case.records))
        case "change":
            return bool(case.changes or case.records)
        case "detector":
            return any(fnmatchcase(name, value) for name in case.detectors)
        case "tag":
            return any(fnmatchcase(name, value) for name in case.tags)
        case "turn":
            return case.turn >= int(value)
        case "cost":
            return case.cost >= float(value)
    assert_never(term.word)


def _is_in(pattern: str, text: str) -> bool:
    return compiled(pattern, re.IGNORECASE | re.DOTALL).search(text[:LONGEST]) is not None


def _is_below(place: str, glob: str) -> bool:
    """Return whether `HOST:/path` matches a glob, with a host or without, or lies below what the glob names."""
    host, _, path = place.partition(":")
    on, colon, rest = glob.partition(":/")
    if colon:
        if not fnmatchcase(host, on):
            return False
        glob = f"/{rest}"
    glob = glob.rstrip("/") or "/*"
    return fnmatchcase(path, glob) or fnmatchcase(path, f"{glob}/*")


def _removes(glob: str, case: Case) -> bool:
    """Return whether a directory was removed with what the glob names in it: only the directory is listed."""
    _, _, path = glob.rpartition(":")
    return any(_is_below(place, glob) or path.startswith(f"{place.partition(':')[2]}/") for place in case.removals)
