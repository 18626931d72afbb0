"""A saved session as plain lines, for the command line."""

from collections.abc import Iterator
from typing import assert_never

from lab.engine.account import AccountEntry, MarginMark, branch_names, entries
from lab.engine.origin import worldline_of
from lab.session.log import Session
from lab.session.telling import Passage
from lab.text.alignment import Alignment
from lab.text.safe import clean_line


def transcript(session: Session, at: int | None = None) -> Iterator[str]:
    """Yield the session as plain lines: the path to `at`, by default to its last step.

    Text of models, tools and files is made safe to print. Raises `LabError` when the session's scenario cannot be
    built.
    """
    tree = session.tree
    worldline = worldline_of(session)
    last = tree.here if at is None else at
    yield f"{clean_line(session.header.scenario)} · {session.header.created} · {clean_line(str(session.path))}"
    here = tree.step(last).branch
    names = branch_names(tree)
    if len(names) > 1:
        listing = ", ".join(title + (" (this one)" if name == here else "") for name, title in names.items())
        yield f"branches: {listing} · --branch NAME prints another"
    for entry in entries(tree, worldline, tree.path(last)):
        yield from _lines(entry)
        for change in entry.changes:
            yield f"    ~ {change.text}"
        for mark in entry.marks:
            yield from _mark_lines(mark)
    others = [title for name, title in names.items() if name != here]
    if others:
        yield ""
        yield f"other branches: {', '.join(others)}"


def _mark_lines(mark: MarginMark) -> Iterator[str]:
    match mark.kind:
        case "tag":
            extra = "".join(f" · {part}" for part in (mark.modifier, mark.quote, mark.note) if part)
            yield f"    # {mark.text} (tagged by {mark.by}){extra}"
        case "suggestion":
            extra = f" · {mark.modifier}" if mark.modifier else ""
            yield f"    ? {mark.text} (suggested by {mark.by}){extra}"
            yield f"      {mark.note}"
        case "reading":
            yield f"    = {mark.text}"
        case "path":
            yield f"    = {mark.text} ({mark.by})"
        case "commitment":
            yield f"    # {mark.text}"
        case "aside":
            yield from _indented(mark.text, "    ? ")
        case "note":
            yield f"    # {clean_line(mark.text)} (noted by {mark.by})"
        case _:
            assert_never(mark.kind)


def _lines(entry: AccountEntry) -> Iterator[str]:
    if entry.stale:
        yield ""
        yield f"── stale from here on: {entry.stale}"
    if entry.opens == "session":
        yield entry.headline
    elif entry.opens:
        yield ""
        yield f"── {entry.headline}"
    elif entry.headline:
        yield f"  {entry.headline}{_line_end(entry)}"
    if entry.source:
        yield f"  {entry.source}"
    if entry.kind == "reply" and entry.warning:
        yield f"  ⚠ {entry.warning}"
    if [passage.part for passage in entry.passages] == ["output", "told"]:
        yield from _difference(*entry.passages)
        return
    for passage in entry.passages:
        if passage.label:
            yield f"  {passage.label}:"
            yield from _indented(passage.text.rstrip("\n"), "    ")
    if entry.afterword:
        yield f"  {entry.afterword}"


def _indented(text: str, prefix: str) -> Iterator[str]:
    return (line if not line or line.isspace() else prefix + line for line in text.splitlines())


def _line_end(entry: AccountEntry) -> str:
    """Return the rest of a headline: new settings, or the text of a rewording."""
    if entry.settings:
        return f" with {entry.settings}"
    rewording = next((passage.text for passage in entry.passages if passage.part == "rewording"), None)
    return "" if rewording is None else f": {clean_line(rewording)}"


def _difference(output: Passage, told: Passage) -> Iterator[str]:
    """Yield a tool's output and what the agent was told instead, with differing lines marked."""
    old, new = (passage.text.rstrip("\n").split("\n") for passage in (output, told))
    yield f"  {output.label}, and the agent was told otherwise (− gave, + told):"
    for kind, a, b, c, d in Alignment(old, new).get_opcodes():
        if kind == "equal":
            yield from (f"      {line}" for line in old[a:b])
        else:
            yield from (f"    − {line}" for line in old[a:b])
            yield from (f"    + {line}" for line in new[c:d])
