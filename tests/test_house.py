"""What newcomers are told of the house holds: its picture against the imports, and how names are chosen."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import lab
from tests.test_rooms import FILES, TESTS, imports, module_of, room_of

ROOT = Path(lab.__file__).parent.parent
BARE_PARTICIPLES = frozenset(
    {
        "asked",
        "chosen",
        "done",
        "found",
        "given",
        "gone",
        "held",
        "kept",
        "known",
        "made",
        "meant",
        "named",
        "said",
        "seen",
        "shown",
        "taken",
        "told",
        "wanted",
    }
)
"""Names that say that something happened and not what they hold."""
WORDS_OF_THE_DESIGN = frozenset(("asked", "ran", "told"))
"""The fields of an event in which a call is told three times: as asked, as run, and as the agent was told."""


def picture() -> set[tuple[str, str]]:
    text = (ROOT / "lab" / "README.md").read_text("utf-8")
    drawing = text.split("```mermaid", 1)[1].split("```", 1)[0]
    return set(re.findall(r"^\s*(\w+) --> (\w+)$", drawing, re.MULTILINE))


def implied(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    everything = set(arrows)
    while more := {(a, d) for a, b in everything for c, d in arrows if b == c} - everything:
        everything |= more
    return everything


def real_arrows() -> set[tuple[str, str]]:
    pairs = {(room_of(module_of(path)), room_of(name)) for path in FILES for name in imports(path)}
    aside = {"", "lab", "errors", "__main__", "__init__"}
    rooms = {path.stem for path in (ROOT / "lab").iterdir()} - aside
    return {(a, b) for a, b in pairs if a != b and a in rooms and b in rooms}


def test_every_import_follows_an_arrow_of_the_picture() -> None:
    assert real_arrows() - implied(picture()) == set()


def test_every_arrow_of_the_picture_is_an_import() -> None:
    assert picture() - real_arrows() == set()


DOORS = [
    *("CONTRIBUTING.md", "lab/README.md", "lab/world/README.md", "lab/world/shell/README.md", "lab/session/README.md"),
    "tests/README.md",
]
"""What leads a newcomer in."""


@cache
def words_of_the_code() -> frozenset[str]:
    return frozenset(word for path in FILES for word in re.findall(r"\w+", path.read_text("utf-8")))


@cache
def places() -> str:
    """Return every file and folder of the project, a line each, folders with a slash at the end."""
    folders = ("lab", "tests", "scenarios", "benchmarks")
    paths = (*ROOT.iterdir(), *(path for folder in folders for path in (ROOT / folder).rglob("*")))
    return "\n".join(f"/{path.relative_to(ROOT).as_posix()}{'/' * path.is_dir()}" for path in paths)


@pytest.mark.parametrize("door", DOORS)
def test_what_a_newcomer_is_pointed_at_is_there(door: str) -> None:
    text = (ROOT / door).read_text("utf-8")
    pointed = set(re.findall(r"`([\w./*-]*(?:/|\.(?:py|toml|tsv|tcss|md)))`", text))
    pointed -= {place for place in pointed if re.search(r"\b(?:NAME|SUITE|PROGRAM|SCENARIO)\b", place)}
    room = "" if door.startswith("CONTRIBUTING") else f"^/{Path(door).parent.as_posix()}(?:/.*)?"
    patterns = {
        place: (room if "/" not in place else "") + "/" + re.escape(place.removeprefix("../")).replace(r"\*", "[^/]*")
        for place in pointed
    }
    assert {place for place, pattern in patterns.items() if not re.search(f"{pattern}$", places(), re.M)} == set()
    recipes = set(re.findall(r"^(\w+)[^=\n]*:", (ROOT / "justfile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`just (\w+)", text)) <= recipes
    names = set(re.findall(r"`([A-Z][A-Za-z]+|[A-Z_]{4,}|[a-z]+_[a-z_]+)`", text))
    assert names - words_of_the_code() == set()


ARCHAIC = re.compile(r"\b(?:nobody|somebody|whoever|anew)\b(?!`)", re.IGNORECASE)
"""Words that a native engineer would not write; in backticks it is the account."""


def prose(path: Path) -> Iterator[str]:
    """Give the comments of a module, and the texts that document it, its classes, functions and names.

    Only of a module that has such a word at all: the rest need not be parsed.
    """
    text = path.read_text("utf-8")
    if not ARCHAIC.search(text):
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def test_comments_and_docstrings_are_in_words_of_today() -> None:
    quaint = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (*FILES, *TESTS)
        for text in prose(path)
        for line in text.splitlines()
        if ARCHAIC.search(line)
    ]
    assert quaint == []


def bindings(tree: ast.Module) -> Iterator[str]:
    """Give each name that is bound, but for the fields that the design names so."""
    fields = {
        statement.target
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) if not (node in fields and name in WORDS_OF_THE_DESIGN):
                yield name
            case ast.arg(arg=name) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name


def test_names_say_what_they_hold() -> None:
    lines, bare = 0, []
    for path in FILES:
        text = path.read_text("utf-8")
        lines += text.count("\n")
        bare += [
            f"{path.relative_to(ROOT)}: {name}"
            for name in bindings(ast.parse(text))
            if name.strip("_") in BARE_PARTICIPLES
        ]
    per_thousand = len(bare) * 1000 / lines
    assert per_thousand <= 2, f"{per_thousand:.2f} bare participles per 1,000 lines:\n" + "\n".join(bare)
