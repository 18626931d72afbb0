"""A session out of a log that was made of it, byte for byte."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec
from inspect_ai.log import EvalSample

from lab.errors import LabError
from lab.inspect.values import KEY, json_of
from lab.session.document import FORMAT, Embedded, Header
from lab.session.events import AnyEvent
from lab.session.log import Session
from lab.session.writing import end_mark, head_bytes, table_bytes

_END: Final = re.compile(rb"^# end of event (\d+)$", re.MULTILINE)


class _About(msgspec.Struct, frozen=True, kw_only=True):
    """The session a sample was made of, as far as the sample's metadata holds it."""

    session: str
    format: int
    header: Header
    scenario: Embedded
    together: tuple[int, ...] = ()
    """Events that were written together with the one after them: no line of their own closes them."""
    file: str | None = None
    """The whole file, where its events alone would not give it: a hand has edited it, or a crash cut it short."""


def about_file(session: Session, file: bytes) -> dict[str, Any]:
    """Return what metadata must hold, beside the events, to give `file` back: the session as it is on the disk."""
    closed = {int(number) for number in _END.findall(file)}
    about = _About(
        session=session.header.id,
        format=FORMAT,
        header=session.header,
        scenario=session.scenario,
        together=tuple(event for event in session.tree.events if event not in closed),
    )
    if _content(about, session.tree.events.values()) != file:
        about = msgspec.structs.replace(about, file=file.decode("utf-8", "surrogateescape"))
    return dict(json_of(about))


def is_ours(sample: EvalSample) -> bool:
    """Return whether a sample was made of a session."""
    return isinstance(about := sample.metadata.get(KEY), dict) and "header" in about


def _played(sample: EvalSample) -> str | None:
    """Return the session of a sample that our own task played, which is in its store."""
    state = sample.store.get(KEY)
    text = state.get("session") if isinstance(state, dict) else None
    return text if isinstance(text, str) else None


def originals(samples: Iterable[EvalSample]) -> Iterator[tuple[str, bytes]]:
    """Yield the id and the file of each session that samples were made of, or were played as by our own task.

    Raises `LabError` when what they hold is no longer a whole session.
    """
    tables: dict[str, dict[int, Any]] = {}
    about: dict[str, Any] = {}
    for sample in samples:
        if (text := _played(sample)) is not None:
            yield str(sample.uuid or f"{sample.id}-{sample.epoch}"), text.encode()
            continue
        if not is_ours(sample):
            continue
        identity = str(sample.metadata[KEY].get("session"))
        about.setdefault(identity, sample.metadata[KEY])
        tables.setdefault(identity, {}).update(_tables(sample))
    for identity, facts in about.items():
        try:
            whole = msgspec.convert(facts, _About)
            if whole.format != FORMAT:
                raise ValueError(f"it is of format {whole.format}, and this Peerlab reads format {FORMAT}")
            if whole.file is not None:
                yield identity, whole.file.encode("utf-8", "surrogateescape")
                continue
            events = [msgspec.convert(table, AnyEvent) for _, table in sorted(tables[identity].items())]
            yield identity, _content(whole, events)
        except (ValueError, TypeError, LabError) as fault:
            raise LabError(
                f"the log was made of session {identity}, and what it holds of it was changed: {fault}",
                mend="import the log as it was exported",
            ) from fault


def _content(about: _About, events: Iterable[AnyEvent]) -> bytes:
    together = set(about.together)
    pieces = [head_bytes(about.header, about.scenario)]
    for event in events:
        table = {key: value for key, value in json_of(event).items() if value != {}}
        piece = table_bytes(table)
        pieces.append(piece.removesuffix(end_mark(event.id)) if event.id in together else piece)
    return b"".join(pieces)


def _tables(sample: EvalSample) -> dict[int, Any]:
    tables = {}
    for event in sample.events:
        ours = (event.metadata or {}).get(KEY) or []
        for table in ours if isinstance(ours, list) else [ours]:
            if isinstance(table, dict) and isinstance(table.get("id"), int):
                tables[table["id"]] = table
    return tables
