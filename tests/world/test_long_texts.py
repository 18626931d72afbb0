"""No pattern goes over a text again and again: what is a hundred thousand times as long takes no hour."""

from collections.abc import Callable

import pytest

from lab.world.programs.common.regex import too_costly
from lab.world.shell.bashkit import scripts
from lab.world.shell.builtins import sed_text
from lab.world.shell.rewriting import braces, dash, renaming
from lab.world.shell.wording import jq_input

MANY = 200_000


@pytest.mark.parametrize(
    ("read", "text", "answer"),
    [
        (too_costly, "(" + "+" * MANY, False),
        (too_costly, "(a" + "}" * MANY + ")*", True),
        (too_costly, r"\(" * MANY, False),
        (lambda text: jq_input._NUMBER.fullmatch(text.encode()), "1" * MANY + "x", None),
        (lambda text: sed_text._ADDRESS.match(text), "/" + "[a]" * MANY, None),
        (lambda text: sed_text._ADDRESS.match(text), "/" + "[" * MANY, None),
        (sed_text.needs_sed, "sed a " * MANY, False),
        (sed_text.needs_sed, "sed a " * MANY + "\\x", True),
        (scripts._names_called, "cat" + " /srv/a.txt" * MANY, frozenset({"cat"})),
        (lambda text: dash._BRACES.match(text), "{" + "," * MANY, None),
        (braces.split_up, "{" + "," * MANY + " }", "{" + "," * MANY + " }"),
        (lambda text: renaming._PATH.fullmatch(text), "/" * MANY + "!", None),
        (lambda text: scripts._REDIRECT.sub("", text), "1" * MANY, "1" * MANY),
    ],
    ids=lambda value: repr(value)[:12],
)
def test_a_long_text_is_read_once(read: Callable[[str], object], text: str, answer: object) -> None:
    assert read(text) == answer
