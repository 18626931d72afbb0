"""Every reader of a closed set says what it does with each member: a new one is a type error, not a silent gap."""

import ast
import re
from pathlib import Path
from typing import get_args

import lab
from lab.engine.notices import Notice
from lab.scenario.predicates import AnyPredicate
from lab.session.events import AnyEvent
from lab.tools.tables import AnyToolTable
from lab.world import Change

PACKAGE = Path(lab.__file__).parent
UNIONS = (AnyEvent, Notice, Change, AnyPredicate, AnyToolTable)
CLOSED = {member.__name__ for union in UNIONS for member in get_args(union)}

MATCH = re.compile(r"^\s*match\b", re.MULTILINE)
"""What every file with a match has: only these are parsed, which takes a second as it is."""


def names_in(pattern: ast.pattern) -> set[str]:
    """Return the classes a pattern matches at its top."""
    if isinstance(pattern, ast.MatchOr):
        return {name for one in pattern.patterns for name in names_in(one)}
    if isinstance(pattern, ast.MatchClass):
        return {ast.unparse(pattern.cls).split(".")[-1]}
    return set()


def is_open(match: ast.Match) -> bool:
    """Say whether members that no case names are passed over."""
    last = match.cases[-1]
    is_default = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None and last.guard is None
    return is_default and not ast.unparse(last.body[0]).startswith("assert_never(")


def test_no_match_over_a_closed_set_has_a_default() -> None:
    texts = {path: path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    gaps = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path, text in texts.items()
        if MATCH.search(text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Match) and is_open(node)
        if any(names_in(case.pattern) & CLOSED for case in node.cases)
    ]
    assert gaps == []
