"""A session as Markdown, for a paper's appendix or an issue."""

import re
from collections.abc import Iterator
from typing import Final

from lab.engine.account import AccountEntry, MarginMark, MarkKind
from lab.export.account import Account
from lab.session.events import RESEARCHER
from lab.session.telling import Passage

_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]<>#|~$&!]")
_BLOCK_START: Final = re.compile(r"^([^\S\n]*)([-+=]|\d+[.)])", re.MULTILINE)
_RUNS: Final = re.compile(r"```+")
"""Fences that would close an ordinary fenced block."""

_LANGUAGES: Final = {"call": "sh", "replacement": "sh"}
_SIGNS: Final[dict[MarkKind, str]] = {
    "tag": "🏷",
    "suggestion": "❔",
    "note": "📝",
    "aside": "💬",
    "reading": "🔢",
    "path": "↳",
    "commitment": "✔",
}
_DEEDS: Final[dict[MarkKind, str]] = {"tag": "tagged", "suggestion": "suggested"}


def markdown(account: Account, last: int) -> Iterator[str]:
    """Yield the lines of a session up to an event as Markdown.

    Text of models, tools and files stands in code blocks that it cannot close, or is escaped: none of it is markup.
    """
    heading = account.heading
    branch = account.branches[account.session.tree.step(last).branch]
    yield f"# {escaped(heading.title or heading.scenario)}"
    yield ""
    condition = ", ".join(f"{factor}={level}" for factor, level in heading.condition.items())
    facts = {
        "scenario": heading.scenario,
        "condition": condition,
        "model": heading.model,
        "branch": branch if len(heading.branches) > 1 else "",
        "began": heading.created,
        "session": heading.id,
        "written by": heading.app,
    }
    yield "| | |"
    yield "|---|---|"
    yield from (f"| {name} | {escaped(value)} |" for name, value in facts.items() if value)
    others = [name for name in heading.branches if name != branch]
    if others:
        yield ""
        yield f"Other branches: {', '.join(escaped(name) for name in others)}."
    for entry in account.path(last):
        yield from _entry(entry)


def escaped(text: str) -> str:
    """Return a text as Markdown that shows it and does nothing else."""
    # Functions: `re` parses a template with groups again for each text, even one without a match.
    line = _SPECIAL.sub(_after_a_stroke, text)
    return _BLOCK_START.sub(lambda match: f"{match[1]}\\{match[2]}", line)


def _after_a_stroke(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def fenced(text: str, language: str = "") -> Iterator[str]:
    """Yield a code block with a fence longer than any run of backticks in the text."""
    fence = "`" * (1 + max(map(len, _RUNS.findall(text)), default=2))
    yield f"{fence}{language}"
    yield text.rstrip("\n")
    yield fence


def _entry(entry: AccountEntry) -> Iterator[str]:
    yield ""
    if entry.stale:
        yield f"**Stale from here on:** {escaped(entry.stale)}"
        yield ""
    if entry.opens in ("turn", "end"):
        yield f'<a id="event-{entry.event}"></a>'
        yield ""
        yield f"## {escaped(entry.headline)}"
    elif entry.headline and entry.opens != "session":
        settings = f" with {entry.settings}" if entry.settings else ""
        yield f"*{escaped(entry.headline + settings)}*"
    if entry.source:
        yield ""
        yield f"*{escaped(entry.source)}*"
    if entry.kind == "reply" and entry.warning:
        yield ""
        yield f"⚠ {escaped(entry.warning)}"
    for passage in entry.passages:
        yield from _passage(passage)
    if entry.afterword:
        yield ""
        yield f"*{escaped(entry.afterword)}*"
    if entry.changes or entry.marks:
        yield ""
    yield from (f"- ~ {escaped(change.text)}" for change in entry.changes)
    yield from (f"- {_mark(mark)}" for mark in entry.marks)


def _passage(passage: Passage) -> Iterator[str]:
    yield ""
    if passage.label:
        yield f"**{escaped(passage.label)}**"
        yield ""
    if passage.part in ("text", "rewording"):
        yield from (f"> {escaped(line)}".rstrip() for line in passage.text.rstrip("\n").split("\n"))
    else:
        yield from fenced(passage.text, _LANGUAGES.get(passage.part, ""))


def _mark(mark: MarginMark) -> str:
    text = escaped(" ".join(mark.text.split()) + (f" ({mark.modifier})" if mark.modifier else ""))
    words = f"{_SIGNS[mark.kind]} " + (f"**{text}**" if mark.kind in _DEEDS else text)
    if mark.by and mark.by != RESEARCHER:
        words += f" ({_DEEDS.get(mark.kind, 'noted')} by {escaped(mark.by)})"
    if mark.quote:
        words += f" — “{escaped(mark.quote)}”"
    return words + (f" · {escaped(mark.note)}" if mark.note else "")
