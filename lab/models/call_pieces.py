"""Putting the pieces of streamed calls together: a call is known by its id, place, completeness and order.

Servers say too little or what is not so: place 0 for every call, none at all, a fresh id in each piece, a name restated
or in halves. The pieces are kept as they come and put together when all of them are there.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from msgspec import Struct, field, structs

from lab.models.text_pieces import joined_arguments, word

_MARKS: Final = re.compile(r'["\\{}\[\]]')


class CallPiece(Struct, frozen=True, kw_only=True):
    """One piece of a call, as the server told it."""

    index: int | tuple[int, int] | None = None
    id: str = ""
    name: str = ""
    arguments: str = ""
    is_table: bool = False
    """The arguments came as a dictionary and not as text."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Fields that a provider adds to a call, under its own name beside the function."""


class JoinedCall(Struct, frozen=True, kw_only=True):
    """A call put together."""

    id: str
    name: str
    arguments: str
    fields: Mapping[str, Any]


def piece_of(call: object, place: int | None) -> CallPiece:
    """Return a call of a message as a piece; `place` stands for an index that is missing."""
    table: Mapping[str, Any] = call if isinstance(call, dict) else {}
    function = table.get("function", table)
    function = function if isinstance(function, dict) else {}
    own = table.get("provider_specific_fields") or function.get("provider_specific_fields")
    fields = {"provider_specific_fields": own} if isinstance(own, dict) and own else {}
    if isinstance(extra := table.get("extra_content"), dict):
        fields["extra_content"] = extra
    index = _index(table.get("index"))
    arguments = function.get("arguments", function.get("parameters"))
    return CallPiece(
        index=place if index is None else index,
        id=word(table.get("id")),
        name=word(function.get("name")),
        arguments=_arguments(arguments),
        is_table=isinstance(arguments, dict),
        fields=fields,
    )


def joined(pieces: Iterable[CallPiece], tools: frozenset[str] = frozenset()) -> tuple[JoinedCall, ...]:
    """Return the calls the pieces make, in the order they began; `tools` are the names that were offered."""
    slots: list[list[CallPiece]] = []
    by_index: dict[object, list[CallPiece]] = {}
    by_id: dict[str, list[CallPiece]] = {}
    by_both: dict[object, list[CallPiece]] = {}
    last: list[CallPiece] | None = None
    for piece in pieces:
        slot: list[CallPiece] | None
        if isinstance(piece.index, tuple):
            slot = None
        elif not piece.name and piece.id in by_id:
            # Some servers give all calls one id.
            slot = by_both.get((piece.index, piece.id)) or by_id[piece.id]
        elif piece.index is not None:
            slot = by_index.get(piece.index)
            if slot is None and not piece.name and not piece.id:
                slot = last
        else:
            slot = by_id.get(piece.id) or last
        if slot is None:
            slot = []
            slots.append(slot)
        if piece.index is not None:
            by_index.setdefault(piece.index, slot)
        if piece.id:
            by_id.setdefault(piece.id, slot)
            by_both.setdefault((piece.index, piece.id), slot)
        slot.append(piece)
        last = slot
    calls = (_call(run, tools) for slot in slots for run in _runs(slot))
    # An entry without a name and arguments is no call.
    return tuple(call for call in calls if call.name or call.arguments)


def without_repeats(calls: Sequence[CallPiece], before: Sequence[CallPiece], tools: frozenset[str]) -> list[CallPiece]:
    """Return the calls of the piece that ends a reply, without those that only sum up what came `before`."""
    if not before:
        return list(calls)
    whole = [(call.id, call.name, call.arguments) for call in joined(before, tools)]
    # What came in fragments and comes again in one piece is the same, whatever ids it has the second time.
    is_again = len(before) > len(whole) and [(call.name, call.arguments) for call in calls] == [
        one[1:] for one in whole
    ]
    if is_again:
        return []
    return [
        call
        for call in calls
        if not any((call.name, call.arguments) == one[1:] and call.id in ("", one[0]) for one in whole)
    ]


class Completeness:
    """Whether the text that was fed in is one whole JSON object or list, told while it grows."""

    def __init__(self) -> None:
        self._depth = 0
        self._in_text = False
        self._is_escaped = False
        self._has_opened = False

    @property
    def is_whole(self) -> bool:
        """Say whether what was opened is closed."""
        return self._has_opened and self._depth <= 0 and not self._in_text

    def feed(self, text: str) -> None:
        """Take in more of the text."""
        end = 0
        for mark in _MARKS.finditer(text):
            at, sign = mark.start(), mark.group()
            is_escaped = self._is_escaped and at == end
            self._is_escaped = False
            if is_escaped:
                continue
            if self._in_text:
                self._is_escaped = sign == "\\"
                self._in_text = sign != '"'
            elif sign == '"':
                self._in_text = True
            elif sign in "{[":
                self._depth += 1
                self._has_opened = True
            elif sign in "}]":
                self._depth -= 1
            end = at + 1
        if len(text) > end:
            self._is_escaped = False


def _index(value: object) -> int | tuple[int, int] | None:
    if isinstance(value, tuple):
        return value
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return int(value) if str(value).isdecimal() and len(str(value)) < 10 else None


def _arguments(value: object) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _runs(slot: Sequence[CallPiece]) -> list[list[CallPiece]]:
    """Return the pieces of one place as the calls they make."""
    groups: dict[str, list[CallPiece]] = {}
    last = ""
    for piece in slot:
        last = piece.id or last
        groups.setdefault(last, []).append(piece)
    parts: list[list[CallPiece]] = []
    for group in groups.values():
        if parts and _goes_on(parts[-1], group):
            parts[-1] += group
        else:
            parts.append(list(group))
    texts = [_text(part) for part in parts]
    if len(parts) > 1 and not any(map(is_object, texts)) and not all(text.lstrip()[:1] == "{" for text in texts):
        # Pieces of one call, each with an id of its own.
        parts = [list(slot)]
    return [run for part in parts for run in _split(part)]


def _goes_on(call: Sequence[CallPiece], group: Sequence[CallPiece]) -> bool:
    """Say whether a group of another id only goes on with a call: it has no name, or one of them has no arguments."""
    name = _name(group)
    is_half = any(piece.arguments for piece in call) != any(piece.arguments for piece in group)
    return not name or (name == _name(call) and is_half)


def _split(pieces: Sequence[CallPiece]) -> list[list[CallPiece]]:
    """Return pieces of one id, or of none, as calls: after whole arguments, a name or an object begins another."""
    runs: list[list[CallPiece]] = []
    whole = Completeness()
    for piece in pieces:
        if runs and _has_grown(runs[-1][-1], piece):
            runs[-1][-1] = structs.replace(piece, name=runs[-1][-1].name, id=runs[-1][-1].id)
            continue
        is_other = whole.is_whole and not piece.name and _is_another(piece, runs[-1])
        is_name = bool(runs) and not _name(runs[-1]) and not piece.arguments.strip()
        if not runs or is_other or (piece.name and whole.is_whole and not is_name):
            if runs and _only_repeats(piece, runs[-1]):
                continue
            runs.append([CallPiece(name=_name(runs[-1]))] if is_other else [])
            whole = Completeness()
        runs[-1].append(piece)
        whole.feed(piece.arguments)
    return runs


def _has_grown(before: CallPiece, piece: CallPiece) -> bool:
    """Say whether a dictionary of arguments comes again with more in it: as the same call, not with its name again."""
    if not (before.is_table and piece.is_table) or (piece.name and (not piece.id or piece.id != before.id)):
        return False
    earlier, later = json.loads(before.arguments), json.loads(piece.arguments)
    return len(before.arguments) < len(piece.arguments) and all(
        key in later and (later[key] == value or (isinstance(value, str) and str(later[key]).startswith(value)))
        for key, value in earlier.items()
    )


def _is_another(piece: CallPiece, run: Sequence[CallPiece]) -> bool:
    """Say whether a piece without a name is a second whole call of the tool of `run`."""
    text = _text(run)
    return text.strip() not in ("", "{}") and all(map(is_object, (text, piece.arguments)))


def _only_repeats(piece: CallPiece, run: Sequence[CallPiece]) -> bool:
    """Say whether a piece only says again what is there: a last one that sums up, or a name without more."""
    if piece.name not in ("", _name(run)):
        return False
    if not piece.arguments.strip():
        return True
    text = _text(run)
    # Some servers repeat the call at the end with its arguments encoded as JSON twice.
    return bool(piece.id) and piece.arguments in (text, json.dumps(text), json.dumps(text, ensure_ascii=False))


def _call(pieces: Sequence[CallPiece], tools: frozenset[str]) -> JoinedCall:
    fields: dict[str, Any] = {}
    for piece in pieces:
        for name, value in piece.fields.items():
            fields[name] = {**fields.get(name, {}), **value}
    name = ""
    for piece in pieces:
        name = with_name(name, piece.name, tools)
    arguments = _text(pieces)
    for nothing in ("{}", "null"):
        if arguments.startswith(nothing) and is_object(arguments.removeprefix(nothing)):
            # It only held the place of the arguments.
            arguments = arguments.removeprefix(nothing)
    return JoinedCall(id=_identity(pieces), name=name, arguments=joined_arguments([arguments]), fields=fields)


def _identity(pieces: Sequence[CallPiece]) -> str:
    """Return the first id, with what a growing one adds, and what comes by itself before any arguments.

    Others are made up for each piece: they have the length of the first.
    """
    identity = first = ""
    has_arguments = False
    for piece in pieces:
        has_arguments = has_arguments or bool(piece.arguments)
        if not identity or piece.id.startswith(identity):
            identity = piece.id or identity
            first = first or identity
        elif piece.id and not (piece.name or has_arguments) and len(piece.id) != len(first):
            identity += piece.id
    return identity


def with_name(name: str, piece: str, tools: frozenset[str]) -> str:
    """Return a name with one more piece: one that is restated, or grows, stays one name."""
    if not piece or piece == name:
        return name or piece
    if name + piece in tools or not name:
        return name + piece
    return piece if piece.startswith(name) else name if name in tools else name + piece


def _name(pieces: Sequence[CallPiece]) -> str:
    return next((piece.name for piece in pieces if piece.name), "")


def _text(pieces: Sequence[CallPiece]) -> str:
    parts = [piece.arguments for piece in pieces if piece.arguments]
    is_grown = len(parts) > 1 and all(later.startswith(earlier) for earlier, later in pairwise(parts))
    # Each piece may be all that came so far.
    return parts[-1] if is_grown and is_object(parts[-1]) and not is_object("".join(parts)) else "".join(parts)


def is_object(text: str) -> bool:
    """Say whether a text is one object of JSON."""
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
