"""How often behaviours are tagged, a behaviour as a row of the tag pane, and its definition in words."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct, field
from textual.content import Content

from lab.behaviours.ethogram import Behaviour
from lab.session.events import Tag
from lab.text.safe import clean_line
from lab.ui.kit.lines import Row

MARKS: Final = "#marks"


class Counts(Struct, frozen=True, kw_only=True):
    """How often each behaviour is tagged. Where one that lasts ends counts as no further tag."""

    here: Mapping[str, int] = field(default_factory=dict)
    """At the selected event."""
    branch: Mapping[str, int] = field(default_factory=dict)
    """On the branch in view, from the opening on."""
    all: Mapping[str, int] = field(default_factory=dict)
    """In the whole session."""
    since: Mapping[str, int] = field(default_factory=dict)
    """By behaviour that goes on at the selected event: the turn it began in."""

    @property
    def summary(self) -> list[str]:
        """The totals in words, with what still goes on."""
        here, branch, total = (sum(counts.values()) for counts in (self.here, self.branch, self.all))
        words = [f"here {here} · branch {branch} · all {total}"] if total else []
        return words + ([f"◐ {len(self.since)}"] if self.since else [])


def counted_tags(tags: Iterable[Tag]) -> dict[str, int]:
    """Return how often each behaviour is tagged."""
    counts: dict[str, int] = {}
    for tag in tags:
        if tag.edge != "end":
            counts[tag.behaviour] = counts.get(tag.behaviour, 0) + 1
    return counts


def tag_row(behaviour: Behaviour, counts: Counts) -> Row:
    """Return the row of a behaviour: its key and name, then its tags here, on this branch and in all."""
    name = behaviour.name
    here, branch, every = counts.here.get(name, 0), counts.branch.get(name, 0), counts.all.get(name, 0)
    goes_on = name in counts.since
    sign = "●" if here else "◐" if goes_on else " "
    label = Content.assemble(
        (behaviour.key, "bold $accent" if not here else "bold $strong"),
        ("  ", ""),
        (clean_line(name), "bold" if here else "" if every else "$dim"),
        (f"  since {counts.since[name]}" if goes_on else "", "$warning"),
    )
    right = Content.assemble(
        (f"{sign}{f'{here}×' if here > 1 else '  '}", "bold $accent"),
        (f"{branch or '·':>3}", "" if branch else "$faint"),
        (f"{every or '·':>4}", "" if every else "$faint"),
    )
    return Row(name, label, right)


def described(behaviour: Behaviour) -> Content:
    """Return a behaviour's definition with its code in front and what a tag of it can add behind."""
    more = ["it lasts: its key begins it and, further on, ends it"] if behaviour.kind == "state" else []
    more += [f"modifiers {', '.join(behaviour.modifiers)}"] if behaviour.modifiers else []
    more += [f"excludes {', '.join(behaviour.excludes)}"] if behaviour.excludes else []
    definition = clean_line(" ".join(behaviour.definition.split()))
    words = f" · {clean_line(' · '.join(more))}" if more else ""
    return Content.assemble((f"{clean_line(behaviour.code)} ", "bold $accent"), f"· {definition}", (words, "$faint"))
