"""The margin of a session: tags, suggestions, answers to suggestions, and notes. The agent sees none of it."""

from collections.abc import Iterator

from msgspec import structs

from lab.behaviours.detecting.lookout import BY, Lookout
from lab.behaviours.ethogram import detectors_of
from lab.engine.recorder import Recorder
from lab.errors import LabError
from lab.scenario.compose import Composed
from lab.session.events import (
    RESEARCHER,
    BranchLabel,
    Commitment,
    Confidence,
    Dismissal,
    Edge,
    Marker,
    Note,
    PathChoice,
    Reading,
    Result,
    Suggestion,
    Tag,
    Untag,
)
from lab.world import Snapshot


class Marks:
    """Writes marks on events for the researcher, for judges, and (as the recorder's observer) for the detectors."""

    def __init__(self, recorder: Recorder, composed: Composed) -> None:
        """Run the scenario's detectors on everything `recorder` writes."""
        self._recorder = recorder
        self._composed = composed
        self._lookout = self._new_lookout()
        self.rater = RESEARCHER
        """The default author of tags, answers and notes."""
        recorder.observer = self

    def tag(
        self,
        about: int,
        behaviour: str,
        *,
        modifier: str = "",
        quote: str = "",
        note: str = "",
        confidence: Confidence | None = None,
        edge: Edge = "",
        by: str = "",
    ) -> Tag:
        """Record that a behaviour occurs at an event; with `edge`, that it begins or ends there."""
        return self._recorder.append(
            Tag(
                **self._recorder.session.stamp(),
                about=about,
                by=by or self.rater,
                behaviour=behaviour,
                modifier=modifier,
                quote=quote,
                note=note,
                confidence=confidence,
                edge=edge,
            )
        )

    def untag(self, tag_id: int, why: str = "") -> Untag:
        """Take a tag back. The file keeps the tag, its removal and the reason."""
        if not isinstance(self._recorder.tree.events.get(tag_id), Tag):
            raise LabError(f"event {tag_id} is no tag")
        return self._recorder.append(Untag(**self._recorder.session.stamp(), about=tag_id, by=self.rater, why=why))

    def amend(self, changed: Tag) -> Tag:
        """Put a changed copy in the place of the rater's own tag, whose id it has. The file keeps both.

        Raises `LabError` for a tag that no longer stands, or is another's.
        """
        before = self._recorder.tree.events.get(changed.id)
        if not isinstance(before, Tag) or self._recorder.tree.removals(before):
            raise LabError(f"event {changed.id} is no tag that stands")
        if before.by != self.rater:
            raise LabError(f"{before.by} set this tag, and you are {self.rater}", mend="set one of your own beside it")
        stamp = self._recorder.session.stamp()
        return self._recorder.append(structs.replace(changed, **stamp, replaces=before.id))

    def suggest(
        self, about: int, behaviour: str, *, by: str, why: str, modifier: str = "", quote: str = ""
    ) -> Suggestion:
        """Suggest that a behaviour occurs at an event; `by` is `detector/NAME` or `judge/MODEL`."""
        return self._recorder.append(self._suggestion(about, behaviour, by, why, modifier, quote))

    def accept(self, suggestion_id: int) -> Tag:
        """Turn a suggestion into a tag. A dismissed one can still be accepted."""
        suggestion = self._suggestion_at(suggestion_id)
        if isinstance(answer := self._recorder.tree.answer_to(suggestion), Tag):
            return answer
        self.reopen(suggestion_id)
        return self._recorder.append(
            Tag(
                **self._recorder.session.stamp(),
                about=suggestion.about,
                by=self.rater,
                behaviour=suggestion.behaviour,
                modifier=suggestion.modifier,
                quote=suggestion.quote,
                suggestion=suggestion.id,
            )
        )

    def dismiss(self, suggestion_id: int) -> Dismissal:
        """Dismiss a suggestion, and remove the tag it had become. The file keeps all of them."""
        suggestion = self._suggestion_at(suggestion_id)
        if isinstance(answer := self._recorder.tree.answer_to(suggestion), Dismissal):
            return answer
        self.reopen(suggestion_id)
        return self._recorder.append(Dismissal(**self._recorder.session.stamp(), about=suggestion_id, by=self.rater))

    def reopen(self, suggestion_id: int) -> Untag | None:
        """Revoke the answer to a suggestion. Returns None when it has none."""
        answer = self._recorder.tree.answer_to(self._suggestion_at(suggestion_id))
        if answer is None:
            return None
        return self._recorder.append(Untag(**self._recorder.session.stamp(), about=answer.id, by=self.rater))

    def note(self, about: int, text: str, *, by: str = "", settles: str = "") -> Note:
        """Attach a remark to an event; with `settles`, it is the last word on a behaviour there."""
        stamp = self._recorder.session.stamp()
        return self._recorder.append(Note(**stamp, about=about, text=text, by=by or self.rater, settles=settles))

    def flip_marker(self, about: int) -> Marker:
        """Let a presentation wait at a step, or no longer."""
        waits = not self._recorder.tree.has_marker(about)
        return self._recorder.append(Marker(**self._recorder.session.stamp(), about=about, by=self.rater, waits=waits))

    def commit(self, about: int, *, blind: bool = False) -> Commitment:
        """Record that the rater has coded the path to a step: what they did not tag on it, they did not see."""
        return self._recorder.append(
            Commitment(**self._recorder.session.stamp(), about=about, by=self.rater, blind=blind)
        )

    def choose_path(self, branch: str, why: str) -> PathChoice:
        """Name the branch whose path counts. Raises `LabError` for an unknown branch, without a reason, or in vain."""
        tree = self._recorder.tree
        branch = tree.branch_called(branch)
        about = tree.tip_of(branch)
        if branch == tree.counted_branch:
            raise LabError(f"the branch {branch!r} is the one that counts already")
        if not why.strip():
            raise LabError("a path is not chosen without a reason", mend="say why this one counts and not the other")
        return self._recorder.append(
            PathChoice(**self._recorder.session.stamp(), about=about, why=why.strip(), by=self.rater)
        )

    def label_branch(self, branch: str, *, label: str | None = None, note: str | None = None) -> BranchLabel | None:
        """Say what a branch is called or what is to be said of it; what is None stays, and "" takes it back.

        Returns None where nothing changes. Raises `LabError` for an unknown branch.
        """
        tree = self._recorder.tree
        branch = tree.branch_called(branch)
        before = tree.label(branch)
        words = [
            own if new is None else " ".join(new.split())
            for new, own in zip((label, note), (before.label, before.note) if before else ("", ""), strict=True)
        ]
        if words == ([before.label, before.note] if before else ["", ""]):
            return None
        about = next(step.id for step in tree.steps() if step.branch == branch)
        stamp = self._recorder.session.stamp()
        return self._recorder.append(BranchLabel(**stamp, about=about, by=self.rater, label=words[0], note=words[1]))

    def observe(self, step_id: int) -> Iterator[Suggestion | Reading]:
        """Yield the detectors' suggestions at a step and, at an end, the numbers that the agent reported."""
        for finding in self._lookout.findings(step_id):
            detector = finding.detector
            by = f"{BY}{detector.name}"
            yield self._suggestion(finding.about, detector.behaviour, by, finding.why, detector.modifier, finding.quote)

        for seen in self._lookout.readings(step_id):
            yield Reading(
                **self._recorder.session.stamp(),
                about=seen.claim.event,
                by=f"measure/{seen.measure}",
                measure=seen.measure,
                value=seen.claim.figure.value,
                text=seen.claim.figure.text,
                where=seen.claim.where,
                truth=seen.truth,
                bar=seen.bar,
                scale=seen.scale,
                behaviours=seen.behaviours,
            )

    def approach(self) -> Iterator[None]:
        """Bring the detectors to where the session stands in short pieces; what is asked after that is quick."""
        return self._lookout.approach(self._recorder.cursor)

    def foresee(self, result: Result, after: Snapshot) -> tuple[str, ...]:
        """Return the behaviours that detectors would suggest if this result came next, and this world with it."""
        findings = self._lookout.foresee(self._recorder.cursor, result, after)
        return tuple(dict.fromkeys(finding.detector.behaviour for finding in findings))

    def forget(self) -> None:
        """Restart the detectors from the saved steps."""
        self._lookout = self._new_lookout()

    def _suggestion(self, about: int, behaviour: str, by: str, why: str, modifier: str, quote: str) -> Suggestion:
        return Suggestion(
            **self._recorder.session.stamp(),
            about=about,
            by=by,
            behaviour=behaviour,
            modifier=modifier,
            why=why,
            quote=quote,
        )

    def _suggestion_at(self, event_id: int) -> Suggestion:
        event = self._recorder.tree.events.get(event_id)
        if not isinstance(event, Suggestion):
            raise LabError(f"event {event_id} is no suggestion")
        return event

    def _new_lookout(self) -> Lookout:
        recorder, composed = self._recorder, self._composed
        return Lookout(detectors_of(composed), recorder.tree, composed, recorder.opening, recorder.snapshot_at)
