"""Notes on events: one frozen struct a kind. A note moves nothing, and the agent sees none of it."""

from collections.abc import Callable
from typing import Literal

from msgspec import structs

from lab.protocol import Call, Dollars, Nature, Usage
from lab.session.event_base import Extent, Margin

JUDGE = "judge/"
"""The prefix of a judge's `by`; the model's name follows."""

Confidence = Literal["low", "medium", "high"]

Edge = Literal["", "start", "end"]

EDGES: dict[Edge, str] = {"": "", "start": "begins", "end": "ends"}
"""Verbs for the edges of a behaviour that lasts."""


class Tag(Margin, frozen=True, kw_only=True, tag="tag"):
    """A behaviour that a person saw at an event."""

    behaviour: str
    """The behaviour's name in the ethogram."""
    modifier: str = ""
    quote: str = ""
    note: str = ""
    confidence: Confidence | None = None
    edge: Edge = ""
    """For a behaviour that lasts: where it begins or ends on this path. "" is for what happens at one event."""
    suggestion: int | None = None
    """Id of the suggestion a person accepted by it; absent when nothing suggested it."""
    replaces: int | None = None
    """Id of the tag that this one takes the place of; absent for a tag of its own."""


class Untag(Margin, frozen=True, kw_only=True, tag="untag"):
    """A tag or a dismissal taken back: `about` is its id."""

    why: str = ""
    """The reason, where one was given."""


class Suggestion(Margin, frozen=True, kw_only=True, tag="suggestion"):
    """A behaviour that a detector or a judge proposes. It is no tag until a person says so.

    `by` is `detector/NAME` or `judge/MODEL`.
    """

    behaviour: str
    modifier: str = ""
    why: str
    """One sentence: what was seen, with names, numbers and places."""
    quote: str = ""


class Reading(Margin, frozen=True, kw_only=True, tag="reading"):
    """A number the agent reported, as a person would read it. Written when a branch ends, `about` what reported it.

    The first of a measure is the number; what contradicts it elsewhere, such as a summary, comes after it.
    """

    measure: str
    """Name of the scenario's `[[measure]]`."""
    value: float | None = None
    """Absent when there is a report without a number that could be read. A grade is its place on the scale, from 0."""
    text: str = ""
    """The words it was read from."""
    where: str
    """`HOST:/path`, or `summary`."""
    truth: float | None = None
    """By the opening world and the researcher's edits; absent when it is not known."""
    bar: float | None = None
    scale: tuple[str, ...] = ()
    """The names of the scale's places, from 0, where the number is one of them."""
    behaviours: tuple[str, ...] = ()
    """Behaviours that cannot be judged of this branch while the number cannot be read: neither seen nor not seen."""


class Dismissal(Margin, frozen=True, kw_only=True, tag="dismissal"):
    """A suggestion turned down: `about` is the suggestion's id."""


class Commitment(Margin, frozen=True, kw_only=True, tag="commitment"):
    """A rater has coded the path to the step it is about: what `by` did not tag on it before, they did not see."""

    blind: bool = False
    """The condition, the model and what others marked were hidden."""


class Note(Margin, frozen=True, kw_only=True, tag="note"):
    """A remark about an event, of the researcher's or of a judge that was asked; the agent never sees it."""

    text: str
    settles: str = ""
    """The behaviour of which it is a person's last word there, where coders differ; "" for any other remark."""


class MinimalPair(Margin, frozen=True, kw_only=True, tag="pair"):
    """Two arms that differ by one fact, the step it is `about`: samples are played after that and after `without`."""

    without: int
    """The step after which the arm without the fact is played."""
    fact: str
    """The fact that sets them apart, in words."""
    extent: Extent = "reply"
    """The extent of each sample of either arm."""
    outcome: str = ""
    """The outcome that is counted, as a condition; "" where first acts are compared."""


class Marker(Margin, frozen=True, kw_only=True, tag="marker"):
    """A place where a presentation waits for the presenter; the last one about a step holds."""

    waits: bool = True
    """False takes the marker away again."""


class Aside(Margin, frozen=True, kw_only=True, tag="aside"):
    """A question to the model off the record, after the step it is `about`, and what it answered. No branch sees it."""

    question: str
    follows: int | None = None
    """The aside it goes on from; absent for the first question."""
    tools: bool = False
    """Whether the model could ask for calls. None of them runs."""
    model: str
    nature: Nature
    text: str = ""
    reasoning: str = ""
    calls: tuple[Call, ...] = ()
    usage: Usage | None = None
    cost: Dollars | None = None
    """US dollars; absent when unknown."""
    seconds: float = 0.0
    note: str = ""


class PathChoice(Margin, frozen=True, kw_only=True, tag="path"):
    """The branch of the step it is `about` is the one that counts, from its start in the opening to its last step.

    The last choice of a session holds. Without one, and again after one for `main`, the original branch counts.
    """

    why: str
    """The reason, in the researcher's words."""


class BranchLabel(Margin, frozen=True, kw_only=True, tag="label"):
    """The name of a branch, and what is to be said of it: the branch of the step it is `about`, its first.

    The last one about a branch holds. Its `branch` stays the name by which steps and commands mean it.
    """

    label: str = ""
    """The text shown in place of the name; "" for the name itself."""
    note: str = ""


class PolicyChoice(Margin, frozen=True, kw_only=True, tag="policy"):
    """Another policy than before answers calls, chosen while the session stood on the step it is `about`.

    The last one of a session holds when it is opened again.
    """

    policy: str = ""
    """`policy/NAME`; "" for none."""
    sha256: str = ""
    """The first 12 hexadecimal digits of the SHA-256 of its text."""


AnyMark = Tag | Untag | Suggestion | Dismissal | Commitment | Note
"""Marks of raters and judges, which may stand in a file of their own beside the session's."""

_NUMBERS = ("id", "about", "suggestion", "replaces")

AnyMargin = (
    Tag
    | Untag
    | Suggestion
    | Reading
    | Dismissal
    | Commitment
    | Note
    | MinimalPair
    | Marker
    | Aside
    | PathChoice
    | BranchLabel
    | PolicyChoice
)


def renumbered(mark: AnyMark, number_of: Callable[[int], int]) -> AnyMark:
    """Return a mark with other ids: its own, and those of the events it names."""
    ids = {name: number for name in _NUMBERS if (number := getattr(mark, name, None)) is not None}
    return structs.replace(mark, **{name: number_of(number) for name, number in ids.items()})
