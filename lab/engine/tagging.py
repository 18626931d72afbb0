"""Tagging by a behaviour's key: it tags, begins, ends, or takes back. Of one rater's tags only."""

from collections.abc import Callable, Iterable, Sequence

from msgspec import structs

from lab.behaviours.ethogram import Behaviour
from lab.behaviours.lasting import Lasting, lasting
from lab.engine.engine import Engine
from lab.errors import LabError
from lab.session.events import AnyMargin, AnyStep, Confidence, Suggestion, Tag, Untag


class Tagging:
    """Sets, changes and takes back the tags of the rater that the engine's marks name."""

    def __init__(
        self,
        engine: Engine,
        behaviours: Sequence[Behaviour],
        hides: Callable[[AnyMargin], bool] = lambda _: False,
    ) -> None:
        """`hides` says of a mark that it counts as not there: it was set before the rater began to code blind."""
        self._engine = engine
        self._behaviours = {behaviour.name: behaviour for behaviour in behaviours}
        self._hides = hides

    def own(self, steps: Iterable[AnyStep], behaviour: str = "") -> list[Tag]:
        """Return the rater's tags on these events, oldest first within each; only those of a behaviour, if named."""
        tree, rater = self._engine.tree, self._engine.marks.rater
        tags = [tag for step in steps for tag in tree.tags(step.id) if tag.by == rater and not self._hides(tag)]
        return [tag for tag in tags if behaviour in ("", tag.behaviour)]

    def lasting(self, event: int) -> Lasting:
        """Return which behaviours go on after an event, by the rater's tags on the path to it."""
        return lasting(self.own(self._engine.tree.path(event)))

    def since(self, event: int) -> dict[str, int]:
        """Return the turn in which each behaviour began that goes on after an event."""
        going_on = self.lasting(event).going_on
        return {name: self._engine.tree.standing(tag.about).turn for name, tag in going_on.items()}

    def press(self, steps: Sequence[AnyStep], behaviour: str, *, about: int = 0, quote: str = "") -> Tag | Untag:
        """Do what the behaviour's key means at the events of one entry, and return what was written.

        It takes back the rater's tag of this behaviour there. Without one it tags `about`, by default the last of the
        events; a behaviour that lasts begins, or ends if it goes on. With a quote, a tag of this behaviour that has
        none gets it. Raises `LabError` where a tag there excludes this one.
        """
        marks = self._engine.marks
        about = about or steps[-1].id
        own = self.own(steps, behaviour)
        if quote:
            bare = next((tag for tag in own if not tag.quote), None)
            if bare:
                return marks.amend(structs.replace(bare, about=about, quote=quote))
            own = [tag for tag in own if tag.quote == quote]
        if own:
            return marks.untag(own[-1].id)
        defined = self._behaviours.get(behaviour)
        lasts = defined is not None and defined.kind == "state"
        if lasts and behaviour in self.lasting(about).going_on:
            return marks.tag(about, behaviour, quote=quote, edge="end")
        self._check_exclusions(steps, behaviour)
        return marks.tag(about, behaviour, quote=quote, edge="start" if lasts else "")

    def end_here(self, tag: Tag) -> Tag:
        """End a behaviour that lasts at the event where it began. Raises `LabError` for a tag that begins nothing."""
        if tag.edge != "start":
            raise LabError(f"{tag.behaviour} does not begin here", mend="its own key ends what began earlier")
        return self._engine.marks.tag(tag.about, tag.behaviour, edge="end")

    def accept(self, suggestion: Suggestion, steps: Sequence[AnyStep]) -> Tag:
        """Turn a suggestion about one of these events into a tag. Raises `LabError` where a tag there excludes it."""
        self._check_exclusions(steps, suggestion.behaviour)
        return self._engine.marks.accept(suggestion.id)

    def modify(self, tag: Tag, modifier: str) -> Tag:
        """Give a tag a modifier, or none with ""."""
        return self._engine.marks.amend(structs.replace(tag, modifier=modifier))

    def trust(self, tag: Tag, confidence: Confidence | None) -> Tag:
        """Say how sure the rater is of a tag."""
        return self._engine.marks.amend(structs.replace(tag, confidence=confidence))

    def remark(self, tag: Tag, note: str) -> Tag:
        """Give a tag a remark, or none with ""."""
        return self._engine.marks.amend(structs.replace(tag, note=note))

    def quote(self, tag: Tag, about: int, quote: str) -> Tag:
        """Give a tag a quote, of the event it is then about."""
        return self._engine.marks.amend(structs.replace(tag, about=about, quote=quote))

    def take_back(self, tag: Tag, why: str) -> Untag:
        """Take a tag back for a reason, "" for none."""
        return self._engine.marks.untag(tag.id, why)

    def modifiers(self, behaviour: str) -> tuple[str, ...]:
        """Return the modifiers a tag of this behaviour can have."""
        defined = self._behaviours.get(behaviour)
        return defined.modifiers if defined else ()

    def _check_exclusions(self, steps: Iterable[AnyStep], behaviour: str) -> None:
        for tag in self.own(steps):
            if tag.edge == "end":
                continue
            pair = ((behaviour, tag.behaviour), (tag.behaviour, behaviour))
            if any(other in self._behaviours[one].excludes for one, other in pair if one in self._behaviours):
                mend = f"take {tag.behaviour} back first, or tag another event"
                raise LabError(f"{behaviour} and {tag.behaviour} exclude each other at one event", mend=mend)
