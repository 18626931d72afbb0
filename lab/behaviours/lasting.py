"""Behaviours that last: which of them go on at the end of a path, and which tags have no counterpart."""

from collections.abc import Iterable

from msgspec import Struct

from lab.session.events import Tag


class Lasting(Struct, frozen=True):
    """The spans that one rater's tags on a path give to behaviours that begin and end on it."""

    going_on: dict[str, Tag]
    """By behaviour, the tag it began with, where none has ended it."""
    unpaired: tuple[Tag, ...]
    """Ends without a beginning, and beginnings of what went on already, in the order of the path."""


def lasting(tags: Iterable[Tag]) -> Lasting:
    """Pair the beginnings with the ends among the tags of one rater, which come in the order of the path."""
    going_on: dict[str, Tag] = {}
    unpaired: list[Tag] = []
    for tag in tags:
        if tag.edge == "start":
            if tag.behaviour in going_on:
                unpaired.append(tag)
            else:
                going_on[tag.behaviour] = tag
        elif tag.edge == "end" and going_on.pop(tag.behaviour, None) is None:
            unpaired.append(tag)
    return Lasting(going_on, tuple(unpaired))
