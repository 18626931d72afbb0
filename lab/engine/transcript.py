"""A saved session as plain lines, for the command line."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from textwrap import indent
from typing import assert_never

from msgspec import json

from lab.engine.start import rebuild
from lab.engine.worldline import Worldline
from lab.errors import LabError
from lab.models.sampling import setting_words
from lab.session.events import (
    Aside,
    Commitment,
    Dismissal,
    Note,
    PathChoice,
    Reading,
    Reply,
    Result,
    Suggestion,
    Tag,
    Untag,
    WorldEdit,
)
from lab.session.log import Session
from lab.session.telling import Passage, Telling, aside_words, commitment_words, reading_words, tell
from lab.text.safe import clean, clean_line
from lab.world import describe, news


def transcript(session: Session, at: int | None = None) -> Iterator[str]:
    """Yield the session as plain lines: the path to `at`, by default to its last step.

    Text of models, tools and files is made safe to print. Raises `LabError` when the session's scenario cannot be
    built.
    """
    tree = session.tree
    worldline = Worldline(tree, rebuild(session)[2].world.snapshot())
    last = tree.here if at is None else at
    yield f"{clean_line(session.header.scenario)} · {session.header.created} · {clean_line(str(session.path))}"
    here = tree.step(last).branch
    names = list(tree.branches())
    if len(names) > 1:
        listing = ", ".join(clean_line(name) + (" (this one)" if name == here else "") for name in names)
        yield f"branches: {listing} · --branch NAME prints another"
    turn = 0
    for step in tree.path(last):
        turn += isinstance(step, Reply)
        damage = tree.stale(step.id)
        if damage and damage.event == step.id:
            yield ""
            yield f"── stale from here on: {clean_line(str(damage))}"
        yield from _lines(tell(step, turn))
        if isinstance(step, Result | WorldEdit):
            before = worldline.at(step.parent)
            for change in news(step.changes, before, by_hand=isinstance(step, WorldEdit)):
                yield f"    ~ {clean_line(describe(change, before))}"
        for note in tree.margin(step.id):
            match note:
                case Tag() if note in tree.tags(step.id):
                    extra = "".join(f" · {clean_line(part)}" for part in (note.modifier, note.quote, note.note) if part)
                    yield f"    # {clean_line(note.behaviour)} (tagged by {clean_line(note.by)}){extra}"
                case Suggestion() if note in tree.marks(step.id):
                    extra = f" · {clean_line(note.modifier)}" if note.modifier else ""
                    yield f"    ? {clean_line(note.behaviour)} (suggested by {clean_line(note.by)}){extra}"
                    yield f"      {clean_line(note.why)}"
                case Reading():
                    yield f"    = {clean_line(reading_words(note))}"
                case PathChoice():
                    yield f"    = the path through here counts: {clean_line(note.why)} ({clean_line(note.by)})"
                case Commitment():
                    yield f"    # {clean_line(commitment_words(note))}"
                case Aside():
                    yield from indent(clean(aside_words(note)), "    ? ").splitlines()
                case Note():
                    yield f"    # {clean_line(note.text)} (noted by {clean_line(note.by)})"
                case Tag() | Suggestion() | Untag() | Dismissal():
                    # These only retract or answer other marks. The mark that remains shows the outcome.
                    pass
                case _:
                    assert_never(note)
    others = [name for name in names if name != here]
    if others:
        yield ""
        yield f"other branches: {', '.join(clean_line(name) for name in others)}"


def tip_of(session: Session, branch: str) -> int:
    """Return the last step of a branch. Raises `LabError` naming every branch when there is none of that name."""
    branches = session.tree.branches()
    if branch not in branches:
        names = ", ".join(clean_line(name) for name in branches)
        raise LabError(f"there is no branch {branch!r} in this session", mend=f"its branches are: {names}")
    return branches[branch]


def _lines(telling: Telling) -> Iterator[str]:
    headline = clean_line(telling.headline)
    if telling.opens == "session":
        yield headline
    elif telling.opens:
        yield ""
        yield f"── {headline}"
    elif headline:
        yield f"  {headline}{_line_end(telling)}"
    if telling.source:
        yield f"  {clean_line(telling.source)}"
    if telling.kind == "reply" and telling.warning:
        yield f"  ⚠ {telling.warning}"
    output = telling.text("output")
    if output is not None:
        yield from _difference(telling.passages[0], telling.passages[1])
        return
    for passage in telling.passages:
        if passage.label:
            yield from _block(passage)
    if telling.afterword:
        yield f"  {clean_line(telling.afterword)}"


def _line_end(telling: Telling) -> str:
    """Return the rest of a headline: new settings, or the text of a rewording."""
    if telling.settings is not None and (settings := setting_words(telling.settings)):
        return f" with {clean_line(settings)}"
    rewording = telling.text("rewording")
    return "" if rewording is None else f": {clean_line(rewording)}"


def _difference(output: Passage, told: Passage) -> Iterator[str]:
    """Yield a tool's output and what the agent was told instead, with differing lines marked."""
    old, new = (clean(passage.text).rstrip("\n").split("\n") for passage in (output, told))
    yield f"  {clean_line(output.label)}, and the agent was told otherwise (− gave, + told):"
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (f"      {line}" for line in old[a:b])
        else:
            yield from (f"    − {line}" for line in old[a:b])
            yield from (f"    + {line}" for line in new[c:d])


def _block(passage: Passage) -> Iterator[str]:
    text = readable_arguments(passage.text) if passage.part in ("call", "replacement") else passage.text
    yield f"  {clean_line(passage.label)}:"
    yield from indent(clean(text).rstrip("\n"), "    ").splitlines()


def readable_arguments(arguments: str) -> str:
    """Return arguments as a person reads them: a lone string argument as its text, anything else as the JSON sent."""
    try:
        values = json.decode(arguments)
    except (ValueError, RecursionError):
        return arguments
    if isinstance(values, dict) and len(values) == 1 and isinstance(only := next(iter(values.values())), str):
        return only
    return arguments
