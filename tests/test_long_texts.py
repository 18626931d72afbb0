"""No pattern goes over a text again and again: what is a hundred thousand times as long takes no hour."""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import lab
from lab.errors import nearest, suggest
from lab.export.markdown import escaped
from lab.models.written_calls import written_call
from lab.personas import config_files
from lab.protocol import Tool
from lab.studies.shelf import study_files
from lab.tools.config_formats import ini

MANY = 200_000
BASH = Tool(name="bash", description="", parameters={"type": "object", "properties": {"command": {"type": "string"}}})


@pytest.mark.parametrize(
    ("read", "text", "answer"),
    [
        (lambda text: written_call(text, [BASH]), "`" * MANY, ""),
        (lambda text: written_call(text, [BASH]), "~" * MANY + "json", ""),
        (escaped, "\n" * MANY + "- a", "\n" * MANY + "\\- a"),
        (lambda text: ini._ENTRY.match(text), "a" + " " * MANY + "b", None),
        (lambda text: len((ini._ENTRY.match(text) or text)[3]), "a = b" + " " * MANY + "c", MANY + 2),
        (lambda text: list(config_files.settings_in(text)), "a: b" + " " * MANY + "c", [("a", "b" + " " * MANY + "c")]),
    ],
    ids=lambda value: repr(value)[:12],
)
def test_a_long_text_is_read_once(read: Callable[[str], object], text: str, answer: object) -> None:
    assert read(text) == answer


def test_names_that_are_not_ours_are_compared_within_bounds() -> None:
    strange = ["xy" * 90 + str(number) for number in range(100)]
    assert suggest("xy" * 90, strange).startswith("choose one of: ")
    assert suggest("hots", ["host", *strange]) == 'did you mean "host"?'
    assert nearest("hots", [*map(str, range(100_000)), "host"]) == []


def test_a_file_of_empty_lines_hides_no_study_beside_it(tmp_path: Path) -> None:
    (tmp_path / "empty.toml").write_text("\n" * MANY)
    (tmp_path / "mine.toml").write_text("# A study\n\n[study]\n")
    assert [path.name for path in study_files(tmp_path) if path.parent == tmp_path] == ["mine.toml"]


def test_no_pattern_repeats_a_group_possessively() -> None:
    """Python before 3.11.5 matches `(…)*+` wrongly where the group has two ways: `(?>(?:…)*)` says the same."""
    package = Path(lab.__file__).parent
    possessive = re.compile(r"(?<!\\)\)[*+?]\+")
    found = [
        f"{path.relative_to(package)}:{node.lineno}"
        for path in sorted(package.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        if possessive.search(node.value if isinstance(node.value, str) else node.value.decode("latin-1"))
    ]
    assert found == []
