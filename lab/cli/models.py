"""`peerlab models`: which models can answer now, and what the others lack."""

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Final

import click

from lab.cli.options import examples
from lab.cli.output import Bold, say, say_text
from lab.text.safe import clean_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lab.models.catalogue import ModelEntry

_MOST_NAMES: Final = 40
"""The most names from litellm's map a search shows."""
_NARROWEST: Final = 30
"""The terminal width below which a note goes under its name."""


@click.command(
    short_help="List the models that can answer now, and what the others need.",
    epilog=examples("peerlab models", "peerlab models kimi"),
)
@click.argument("word", default="")
def models(word: str) -> None:
    """List the models that can answer now, and the variable that each of the others needs.

    With WORD, list only models whose name or title contains it, including all that litellm knows. Servers of your own
    are asked at their usual local addresses; no other server is.
    """
    from lab.models.catalogue import entries

    listed = [entry for entry in (*entries(), *_local_entries()) if _is_about(entry, word)]
    ready = [entry for entry in listed if entry.group == "ready"]
    _group("can answer now", [(entry.name, _described(entry)) for entry in ready])
    personas = [entry for entry in listed if entry.group == "persona"]
    _group("scripted personas: no key, no network, no model", [(entry.name, entry.note) for entry in personas])
    others = [entry for entry in listed if entry.group in ("human", "own")]
    _group("yours", [(entry.name, f"{entry.title}: {entry.note}") for entry in others])
    waiting: dict[str, list[tuple[str, str]]] = {}
    for entry in listed:
        if entry.group == "needs-key":
            waiting.setdefault(entry.variable, []).append((entry.name, _described(entry)))
    for variable, rows in waiting.items():
        _group(f"waiting for {variable}", rows)
    more = _further_names(word, {entry.name for entry in listed}) if word else []
    _group(f"also known to litellm by “{word}”", more[:_MOST_NAMES])
    if len(more) > _MOST_NAMES:
        say(f"  and {len(more) - _MOST_NAMES} more: search for a longer word")
    if not listed and not more:
        say(f"nothing is known by “{word}”; any litellm id can be given to --model")


def _local_entries() -> "list[ModelEntry]":
    import asyncio

    from lab.models.catalogue import entries_of
    from lab.models.local import USUAL_SERVERS, probe_local

    async def ask() -> "list[ModelEntry]":
        probes = await asyncio.gather(*(probe_local(server.api_base, timeout=0.7) for server in USUAL_SERVERS))
        return [entry for probe in probes for entry in entries_of(probe)]

    return asyncio.run(ask())


def _is_about(entry: "ModelEntry", word: str) -> bool:
    return word.casefold() in f"{entry.name} {entry.title}".casefold()


def _described(entry: "ModelEntry") -> str:
    if entry.api_base:
        return f"with --api-base {entry.api_base}"
    return f"{entry.title}: {entry.note}" if entry.note else entry.title


def _further_names(word: str, listed: set[str]) -> list[tuple[str, str]]:
    from lab.models.keys import find_key, provider_of, variables_of
    from lab.models.model_map import known_names

    rows = []
    for name in known_names():
        if word.casefold() not in name.casefold() or name in listed:
            continue
        variables = variables_of(provider_of(name))
        is_ready = not variables or find_key(provider_of(name)) is not None
        rows.append((name, "" if is_ready else f"needs {variables[0]}"))
    return rows


def _group(title: str, rows: "Sequence[tuple[str, str]]") -> None:
    if not rows:
        return
    say(Bold(title))
    column = max(len(clean_line(name)) for name, _ in rows) + 4
    for name, note in rows:
        say_text(_row(clean_line(name), clean_line(note), column))
    say()


def _row(name: str, note: str, column: int) -> str:
    """Return a name with its note in a column beside it. At a terminal, a long note continues in that column."""
    start = f"  {name}"
    if not sys.stdout.isatty():
        return f"{start:{column}}{note}".rstrip()
    width = shutil.get_terminal_size().columns
    if width - column < _NARROWEST:
        indent = " " * 6
        return "\n".join([start, *textwrap.wrap(note, width, initial_indent=indent, subsequent_indent=indent)])
    indent = " " * column
    return "\n".join(
        textwrap.wrap(note, width, initial_indent=f"{start:{column}}", subsequent_indent=indent) or [start]
    )
