"""The entries of a path that have a tag, without the others."""

from bisect import bisect_right

from lab.ui.transcript.entries import Entries, Entry


def is_tagged(entry: Entry, behaviour: str = "") -> bool:
    """Return whether an entry has a visible tag, of one behaviour if named."""
    return any(mark.kind == "tag" and behaviour in ("", mark.text) for mark in entry.marks)


class TaggedEntries(Entries):
    """The entries of a path that have a tag of one behaviour. They are made again rather than extended."""

    def __init__(self, whole: Entries, behaviour: str) -> None:
        super().__init__(whole.marks_of)
        self._places = [place for place, entry in enumerate(whole.items) if is_tagged(entry, behaviour)]
        """The place of each on the whole path."""
        self.items = [whole.items[place] for place in self._places]
        own = {place: number for number, place in enumerate(self._places)}
        ids = {step.id for entry in self.items for step in entry.steps}
        self._place = {each: own[place] for each in ids if (place := whole.place(each)) in own}

    def nearest(self, place: int) -> int:
        """Return which of them stands at a place of the whole path, or else last before it; the first if none does."""
        return max(0, bisect_right(self._places, place) - 1)
