"""The notes on a session, as Inspect's events at their place and as one score a rater."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count
from typing import Final

from inspect_ai.event import Event, InfoEvent, SentinelEvent
from inspect_ai.scorer import Score

from lab.inspect.step_events import Steps
from lab.inspect.values import KEY
from lab.session import events
from lab.session.telling import tell_margin
from lab.session.tree import Tree

_NO_NAME: Final = re.compile(r"[^\w.-]+")
_LONGEST_COLUMN: Final = 40
_TAGS: Final = "tags_"
"""Prefix of a person's column, before their name."""
_TICKS: Final = re.compile(r"`+")


class Margins:
    """Tells what stands in the margin of one session."""

    def __init__(self, tree: Tree, session: str, steps: Steps) -> None:
        self._tree = tree
        self._session = session
        self._steps = steps

    def of(self, step: int, span: str) -> Iterator[Event]:
        """Yield what was noted about a step and about those notes, in the order of the file."""
        for note in self._notes(step):
            frame = self._steps.frame(note, span)
            if isinstance(note, events.Suggestion):
                # A monitor's report about one step: that is what it is in Inspect as well.
                yield SentinelEvent(
                    factory=note.by,
                    path=note.by,
                    function=note.behaviour,
                    step_id=self._message(note.about) or str(note.about),
                    conversation=span,
                    stage="model_output" if isinstance(self._tree.events[note.about], events.Reply) else "tool_result",
                    kind="observation",
                    status="reported",
                    suspicion={note.behaviour: 1.0},
                    explanation=note.why,
                    **frame,
                )
            else:
                kind = note.__struct_config__.tag
                yield InfoEvent(source=f"{KEY}/{kind} by {note.by}", data=self._words(note), **frame)

    def by_rater(self) -> dict[str, list[events.Tag | events.Suggestion]]:
        """Return what each rater saw: a person's tags; a judge's or all detectors' suggestions, unless dismissed."""
        by_rater: dict[str, list[events.Tag | events.Suggestion]] = defaultdict(list)
        for event in self._tree.events.values():
            if isinstance(event, events.Tag) and event in self._tree.tags(event.about):
                by_rater[f"{_TAGS}{event.by}"].append(event)
            elif isinstance(event, events.Suggestion) and self._tree.word_on(event) != "dismissed":
                by_rater[event.by if event.by.startswith(events.JUDGE) else event.by.split("/")[0]].append(event)
        return by_rater

    def scores(
        self, columns: Mapping[str, str], path: Iterable[int] | None = None, *, rich: bool = False
    ) -> dict[str, Score]:
        """Return a score for each rater, a count for each behaviour, of the whole tree or of one path's events.

        `columns` has a name for each of `by_rater`. Each tag is cited as `[M1]`, `[M2]`…. With `rich`, quotes and
        remarks stand in Markdown's own code marks, for a viewer that renders it.
        """
        on_path = None if path is None else set(path)
        scores: dict[str, Score] = {}
        for rater, notes in self.by_rater().items():
            places = [(self._tree.subject(note.about).id, note) for note in notes]
            if own := [(place, note) for place, note in places if on_path is None or place in on_path]:
                scores[columns[rater]] = self._score(rater, sorted(own, key=lambda pair: pair[0]), rich=rich)
        return scores

    def _score(self, rater: str, notes: list[tuple[int, events.Tag | events.Suggestion]], *, rich: bool) -> Score:
        counts: dict[str, int] = {}
        lines, references = [], []
        for number, (place, note) in enumerate(notes, start=1):
            counts[note.behaviour] = counts.get(note.behaviour, 0) + 1
            cite = f"[M{number}]"
            remark = note.why if isinstance(note, events.Suggestion) else " · ".join(_parts(note))
            quote = note.quote and (_code(note.quote) if rich else f"“{note.quote}”")
            words = [cite, note.behaviour, quote, _code(remark) if rich and remark else remark]
            lines.append(" ".join(filter(None, words)))
            if message := self._message(place):
                references.append({"type": "message", "cite": cite, "id": message})
        metadata = {"rater": rater.removeprefix(_TAGS), "scanner_references": references}
        return Score(value=counts, explanation="\n\n".join(lines), metadata=metadata)

    def _notes(self, event: int) -> list[events.AnyMargin]:
        waiting = [event]
        notes: list[events.AnyMargin] = []
        while waiting:
            about = self._tree.margin(waiting.pop())
            notes += about
            waiting += [note.id for note in about]
        return sorted(notes, key=lambda note: note.id)

    def _message(self, event: int) -> str | None:
        step = self._tree.events.get(event)
        is_message = isinstance(step, events.Reply | events.Result | events.Message)
        return f"{self._session}.{event}" if is_message else None

    def _words(self, note: events.AnyMargin) -> str:
        remark = tell_margin(note)
        if remark is not None:
            return remark.text or f"takes back the {remark.kind} before"
        if isinstance(note, events.Tag):
            quote = f" “{note.quote}”" if note.quote else ""
            return note.behaviour + quote + "".join(f" · {part}" for part in _parts(note))
        if isinstance(note, events.Suggestion):
            return f"{note.behaviour}: {note.why}"
        verb = "turns down" if isinstance(note, events.Dismissal) else "takes back"
        return f"{verb} the {self._tree.events[note.about].__struct_config__.tag} of event {note.about}"


def _parts(tag: events.Tag) -> list[str]:
    return [part for part in (tag.modifier, tag.confidence or "", tag.note) if part]


def columns_of(raters: Iterable[str]) -> dict[str, str]:
    """Return a name for the column of each rater: short, without spaces, each another one even in small letters."""
    columns: dict[str, str] = {}
    for rater in sorted(set(raters)):
        name = _NO_NAME.sub("-", rater).strip("-.")[:_LONGEST_COLUMN]
        names = chain([name], (f"{name}-{number}" for number in count(2)))
        used_columns = {column.casefold() for column in columns.values()}
        columns[rater] = next(each for each in names if each.casefold() not in used_columns)
    return columns


def _code(text: str) -> str:
    """Return a text as code on a line, so that a viewer that renders Markdown shows it and does nothing else."""
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    line = " ".join(text.split())
    return f"{fence} {line} {fence}" if fence != "`" else f"`{line}`"
