"""What bash and dash read differently; all else of the grammar is one."""

import re
from typing import Final, NamedTuple


class Dialect(NamedTuple):
    """The signs and words one shell has."""

    openers: frozenset[str]
    """Words that begin a compound command."""
    before_pipelines: frozenset[str]
    pipe: re.Pattern[str]
    redirect: re.Pattern[str]
    case_ends: tuple[str, ...]
    """What ends a branch of `case`, the longer before the shorter."""
    extended: bool
    r"""Whether it has arrays, patterns in parentheses, `<( … )`, `$'\n'`, `(( … ))`, and any word names a function."""


_OPENERS: Final = frozenset({"{", "if", "while", "until", "for", "case"})
BASH: Final = Dialect(
    openers=_OPENERS | {"select", "coproc", "[[", "function"},
    before_pipelines=frozenset({"!", "time"}),
    pipe=re.compile(r"\|&|\|(?!\|)"),
    redirect=re.compile(r"\d*(?:<<<|<<-?|<>|<&|>\||>>|>&|<(?!\()|>(?!\()|&>>|&>)"),
    case_ends=(";;&", ";;", ";&"),
    extended=True,
)
DASH: Final = Dialect(
    openers=_OPENERS,
    before_pipelines=frozenset({"!"}),
    pipe=re.compile(r"\|(?!\|)"),
    redirect=re.compile(r"\d*(?:<<-?|<>|<&|>\||>>|>&|<|>)"),
    case_ends=(";;",),
    extended=False,
)
