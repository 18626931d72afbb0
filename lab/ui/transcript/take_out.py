"""The raw text of an entry: its events as the file has them."""

import json
from collections.abc import Callable

import msgspec

from lab.session.events import AnyMargin, Reply
from lab.session.tree import Tree
from lab.ui.transcript.entries import Entry


def raw_text(tree: Tree, entry: Entry, is_hidden: Callable[[AnyMargin], bool] = lambda _: False) -> str:
    """Return the entry's events as indented JSON, with their notes and the provider's own message.

    Notes for which `is_hidden` is true are left out, and of a veiled entry the fields that say who answered.
    """
    parts: list[str] = []
    hidden = ("model", "nature") if entry.is_blind else ()
    for step in entry.steps:
        parts.append(_json(step, hidden))
        parts += [_json(note) for note in tree.margin(step.id) if not is_hidden(note)]
        if isinstance(step, Reply) and step.raw:
            heading = "the provider's own message, sent back with the next request; its content is the reply's text"
            parts.append(f"{heading}\n{_indented(step.raw)}")
    return "\n\n".join(parts)


def raw_title(entry: Entry) -> str:
    """Return the title of the raw view: the ids of its events."""
    ids = [step.id for step in entry.steps]
    if len(ids) == 1:
        return f"event {ids[0]}"
    return "events " + ", ".join(str(each) for each in ids)


def _json(event: object, hidden: tuple[str, ...] = ()) -> str:
    fields = msgspec.json.decode(msgspec.json.encode(event))
    return msgspec.json.format(
        msgspec.json.encode({name: value for name, value in fields.items() if name not in hidden}), indent=2
    ).decode()


def _indented(raw: str) -> str:
    try:
        return json.dumps(json.loads(raw), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return raw
