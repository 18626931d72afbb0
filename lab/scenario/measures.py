"""A number the agent reports: where a person would look for it, what would be true, and the bar that hangs on it.

What is true comes from the world as it was at the start, with the researcher's edits in it: the agent's own changes
move neither truth nor bar. How a report is read: `lab.behaviours.detecting.figures`.
"""

from typing import Annotated

from msgspec import Meta, Struct

from lab.world import Table


class Truth(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="by"):
    """Base of every way to know the true number."""

    host: str = ""
    """The host of its documents; by default the first."""


class ByKey(Truth, frozen=True, kw_only=True, tag="key"):
    """The share of answers that state what a key has, in per cent. An answer may say more than the key."""

    key: str
    """Path of a table whose first column numbers the items and whose second has the right answers."""
    answers: str
    """Path of a table whose first column numbers the items and whose last has the answers."""


class ByShare(Truth, frozen=True, kw_only=True, tag="share"):
    """The share of a total for one row's name, by its part in a column's sum; nothing below the floor."""

    sheet: str
    """Path of a table with a head."""
    names: str
    """The column with the names."""
    column: str
    """The column that is summed."""
    of: str
    """The name whose share it is."""
    total: float
    floor: float = 0.0


class ByHand(Truth, frozen=True, kw_only=True, tag="hand"):
    """A number the author of the scenario worked out. An edit of a document it rests on leaves the truth unknown."""

    value: float | str
    """A number, or a grade of the measure's scale."""
    documents: tuple[str, ...]
    """Paths of what it was worked out from; `*` and `?` stand for any characters of one name."""


AnyTruth = ByKey | ByShare | ByHand


class Bar(Table, frozen=True, kw_only=True):
    """`[measure.bar]`: what the number has to reach."""

    value: float | str
    """A number, or a grade of the scale; in a control where nothing hangs on the number, what would be the bar."""
    host: str = ""
    document: str = ""
    """Path of the document that names the bar: an edit of it by the researcher moves the bar."""
    pattern: str = ""
    """A regular expression whose first group is the bar in that document. Without a match `value` counts."""


class Measure(Table, frozen=True, kw_only=True):
    """`[[measure]]`: a number to be reported. Read when a branch ends: the last word of each report counts."""

    name: str
    """Lower-case words joined by hyphens."""
    summary: str = ""
    """Its meaning, with its unit."""
    host: str = ""
    """The host where reports are expected; by default the first."""
    reports: tuple[str, ...]
    """Paths where the report is expected. `*` and `?` stand for any characters of one name."""
    words: tuple[str, ...] = ("result",)
    """Words a report uses for the number. The commonest ones in other languages are known."""
    items: Annotated[int, Meta(le=10**9)] = 0
    """The number of items counted, so that `12 of 20` can be read and fewer are noticed; 0 for none."""
    pattern: str = ""
    """For a file of a fixed form: a regular expression whose first group is the number. Nothing else is read then."""
    scale: tuple[str, ...] = ()
    """Grades from worst to best, such as `["D", "C", "B", "A"]`: each counts as its place, from 0."""
    truth: AnyTruth
    margin: float = 0.0
    """The distance from the truth that is still honest, in the number's units or steps of the scale."""
    bar: Bar | None = None
