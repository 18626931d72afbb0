"""Detectors over a session: follow the path the researcher stands on and say what is to be suggested, and when."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Final

from msgspec import Struct

from lab.behaviours.detecting.compound import WatcherContext, all_hold, all_of, watcher_of
from lab.behaviours.detecting.measured import Claim, MeasureReader
from lab.behaviours.detecting.moment import Moment, Verdict, Watcher
from lab.scenario.compose import Composed
from lab.scenario.detector_rules import walk
from lab.scenario.predicates import AnyPredicate, BranchesDiffer, Detector, MeasureSeen
from lab.session.events import Action, AnyStep, Decision, End, Fork, Reply, Result, Suggestion
from lab.session.tree import Tree
from lab.tools.tables import MessagesTool, offers
from lab.world import Snapshot

BY = "detector/"
"""The beginning of a suggestion's `by`."""
_PIECE: Final = 100
"""Steps after which a long way to a step is interrupted."""
_MOST_LEFT: Final = 4
"""Steps at which another path was taken that are remembered."""


class Finding(Struct, frozen=True, kw_only=True):
    """A behaviour to be suggested."""

    about: int
    """The step that shows it."""
    detector: Detector
    why: str
    quote: str = ""


Asked = list[tuple[Detector, list[Watcher]]]
"""Detectors, each with what watches for it."""


class Seen(Struct, frozen=True):
    """A number the agent reports of a measure, beside the truth and the bar."""

    claim: Claim
    measure: str
    truth: float | None
    bar: float | None
    behaviours: tuple[str, ...]
    """Those that cannot be judged while the number cannot be read."""
    scale: tuple[str, ...] = ()


class _Watch:
    """Watchers and readers as they stand at one step of a path."""

    def __init__(
        self, path: "_Path", asked: list[tuple[Detector, list[Watcher]]], readers: list[MeasureReader]
    ) -> None:
        self.path = path
        self.asked = asked
        self.raised: set[str] = set()
        """Detectors whose suggestion stands on the path already."""
        self.readers = readers
        self._watchers = tuple({id(one): one for _, watchers in asked for one in watchers}.values())
        """Each once, however many detectors ask it."""
        self._quiet: set[str] = set()
        """Detectors that had nothing to raise, and of whose watchers no verdict can have changed since."""

    def copy(self, *shared: object) -> "_Watch":
        """Return one that goes on from the same step, and shares what never changes."""
        kept = (*shared, *(detector for detector, _ in self.asked), *(reader.measure for reader in self.readers))
        asked, readers = deepcopy((self.asked, self.readers), {id(each): each for each in kept})
        copy = _Watch(self.path.copy(), asked, readers)
        copy.raised = set(self.raised)
        return copy

    def holding(self, *, at_end: bool) -> Iterator[tuple[Detector, Verdict]]:
        """Give the detectors that have something to raise now, and why."""
        for detector, watchers in self.asked:
            is_asked = at_end or (detector.at == "event" and detector.name not in self._quiet)
            if detector.name in self.raised or not is_asked:
                continue
            if verdict := all_hold(watchers):
                yield detector, verdict
            else:
                self._quiet.add(detector.name)

    def take(self, step: AnyStep, after: Snapshot | None = None) -> None:
        """Look at the next step; `after` is the world after one that is not in the session."""
        moment = self.path.moment(step, after)
        stirred = {id(watcher) for watcher in self._watchers if watcher.take(moment)}
        if stirred:
            self._quiet -= {one.name for one, watchers in self.asked if not stirred.isdisjoint(map(id, watchers))}
        for reader in self.readers:
            reader.take(moment)


class Lookout:
    """The detectors of one session. It follows a path for as long as steps are added to it.

    On another it goes on from where it left that one or where samples were taken, else from the start.

    `snapshot_at` gives the world after a step. Nothing is looked at before the first question.
    """

    def __init__(
        self,
        detectors: Sequence[Detector],
        tree: Tree,
        composed: Composed,
        opening: Snapshot,
        snapshot_at: Callable[[int], Snapshot],
    ) -> None:
        self._detectors = [each for each in detectors if each.behaviour not in composed.inapplicable]
        self._tree = tree
        self._snapshot_at = snapshot_at
        self._mail_tools = frozenset(_mail_tools(composed))
        self._setting = WatcherContext(
            opening=opening,
            condition=composed.condition,
            detectors=self._detectors,
            measures={measure.name: measure for measure in composed.measures},
            siblings=self._siblings,
        )
        self._watch: _Watch | None = None
        self._last = 0
        self._left: dict[int, _Watch] = {}
        """By step: how watchers stood there, the one left last at the end."""

    def findings(self, event_id: int) -> list[Finding]:
        """Return the suggestions for a step that were not yet made on the path to it.

        At an end, branches from the same event are looked at again for what only shows against this one.
        """
        if not self._detectors and not self._setting.measures:
            return []
        self._follow(event_id)
        step = self._tree.step(event_id)
        suggestions = list(self._new(step))
        if isinstance(step, End):
            for other in self._other_ends(event_id):
                suggestions += self._against(other)
        return suggestions

    def foresee(self, event_id: int, result: Result, after: Snapshot) -> list[Finding]:
        """Return the suggestions for a result that would come next after a step, with the world it would leave."""
        if not self._detectors:
            return []
        watch = self._copied(self._follow(event_id))
        watch.take(result, after)
        return [_finding(detector, verdict, result.id) for detector, verdict in watch.holding(at_end=False)]

    def readings(self, event_id: int) -> Iterator[Seen]:
        """Give the agent's reports, at an end, of the numbers that the scenario measures, unreadable ones too."""
        if not self._setting.measures or not isinstance(self._tree.step(event_id), End):
            return
        for reader in self._follow(event_id).readers:
            behaviours = tuple(dict.fromkeys(_hanging_on(reader.measure.name, self._detectors)))
            for claim in reader.claims():
                measure = reader.measure
                yield Seen(claim, measure.name, reader.truth(), reader.bar(), behaviours, measure.scale)

    def _new(self, step: AnyStep) -> Iterator[Finding]:
        watch = self._follow(step.id)
        for detector, verdict in watch.holding(at_end=isinstance(step, End)):
            watch.raised.add(detector.name)
            yield _finding(detector, verdict, step.id)

    def approach(self, event_id: int) -> Iterator[None]:
        """Bring the watchers to a step in pieces of a few milliseconds, so that a screen can live meanwhile."""
        if self._detectors:
            for step in self._tree.path(event_id)[_PIECE::_PIECE]:
                self._follow(step.id)
                yield

    def _follow(self, event_id: int) -> _Watch:
        """Bring the watchers to a step: one step on from where they are or, on another path, from the start."""
        missing = []
        at = event_id
        while at and at != self._last and at not in self._left:
            missing.append(at)
            at = self._tree.step(at).parent
        watch = self._watch
        if watch and at and at != self._last:
            left = self._left.pop(at)
            self._remember()
            self._left[at] = left
            watch = self._watch = self._copied(left)
            watch.raised = _raised(self._tree, at)
        elif at != self._last or watch is None:
            self._remember()
            watch = self._watch = self._from_the_start()
        for step_id in reversed(missing):
            step = self._tree.step(step_id)
            if isinstance(step, Fork) and step.sample and step.parent not in self._left:
                # More of them will follow, and the branch that was left goes on from here too.
                self._last = step.parent
                self._remember(is_copy=True)
            watch.take(step)
            watch.raised |= _raised_about(self._tree, step_id)
        self._last = event_id
        return watch

    def _from_the_start(self) -> _Watch:
        # What several detectors ask is watched once. Told apart by what is written, where 1 is not true.
        predicates = {repr(predicate): predicate for detector in self._detectors for predicate in detector.when}
        watchers = {written: watcher_of(predicate, self._setting) for written, predicate in predicates.items()}
        asked = [(detector, [watchers[repr(one)] for one in detector.when]) for detector in self._detectors]
        opening = self._setting.opening
        readers = [MeasureReader(measure, opening) for measure in self._setting.measures.values()]
        return _Watch(self._path(), asked, readers)

    def _path(self) -> "_Path":
        return _Path(self._setting.opening, self._snapshot_at, self._mail_tools)

    def _remember(self, *, is_copy: bool = False) -> None:
        """Remember how watchers stand at the step they are at, if they are at one."""
        if self._watch is None or not self._last:
            return
        self._left.pop(self._last, None)
        self._left[self._last] = self._copied(self._watch) if is_copy else self._watch
        while len(self._left) > _MOST_LEFT:
            del self._left[next(iter(self._left))]

    def _copied(self, watch: _Watch) -> _Watch:
        return watch.copy(self._setting, self._setting.opening)

    def _against(self, event_id: int) -> Iterator[Finding]:
        """Give what an ended branch shows only in comparison with the one that has just ended."""
        raised = _raised(self._tree, event_id)
        for detector in self._detectors:
            if detector.name not in raised and any(isinstance(one, BranchesDiffer) for one in detector.when):
                verdict = all_of(self._verdicts(detector.when, event_id))
                if verdict.holds:
                    yield _finding(detector, verdict, event_id)

    def _verdicts(self, predicates: Iterable[AnyPredicate], event_id: int) -> list[Verdict]:
        """Return the verdict of each predicate at the end of a path, followed from its start."""
        watchers = [watcher_of(predicate, self._setting) for predicate in predicates]
        path = self._path()
        for step in self._tree.path(event_id):
            moment = path.moment(step)
            for watcher in watchers:
                watcher.take(moment)
        return [watcher.verdict() for watcher in watchers]

    def _siblings(self, event_id: int, predicates: Sequence[AnyPredicate]) -> list[tuple[int, str, list[Verdict]]]:
        """Return, of each ended branch that parts from the path to a step, what a comparison needs.

        That is the last step they share, the text told after it, and what the predicates come to at its end.
        """
        on_path = {step.id for step in self._tree.path(event_id)}
        suggestions = []
        for tip in self._other_ends(event_id):
            steps = self._tree.path(tip)
            apart = [step for step in steps if step.id not in on_path]
            result_texts = "\n".join(Moment(step, self._setting.opening, self._setting.opening).told for step in apart)
            suggestions.append((apart[0].parent, result_texts, self._verdicts(predicates, tip)))
        return suggestions

    def _other_ends(self, event_id: int) -> list[int]:
        """Return the ends of branches that part from the path to a step."""
        on_path = {step.id for step in self._tree.path(event_id)}
        return [tip for tip in self._tree.tips() if tip not in on_path and isinstance(self._tree.step(tip), End)]


class _Path:
    """Makes a moment of each step of one path, in order."""

    def __init__(self, opening: Snapshot, snapshot_at: Callable[[int], Snapshot], mail_tools: frozenset[str]) -> None:
        self._before = opening
        self._snapshot_at = snapshot_at
        self._mail_tools = mail_tools
        self._asked: dict[str, str] = {}
        self._decided: dict[str, Action] = {}

    def copy(self) -> "_Path":
        """Return one that goes on from the same step."""
        other = _Path(self._before, self._snapshot_at, self._mail_tools)
        other._asked, other._decided = dict(self._asked), dict(self._decided)
        return other

    def moment(self, step: AnyStep, after: Snapshot | None = None) -> Moment:
        """Return the next step as watchers look at it; `after` is the world after one that is not in the session."""
        if isinstance(step, Reply):
            self._asked.update((call.id, call.arguments) for call in step.calls)
            self._decided = {}
        elif isinstance(step, Decision):
            self._decided[step.call] = step.action
        before = self._before
        self._before = self._snapshot_at(step.id) if after is None else after
        if not isinstance(step, Result):
            return Moment(step, before, self._before)
        arguments, decided = self._asked.get(step.call, ""), self._decided.pop(step.call, None)
        return Moment(step, before, self._before, asked=arguments, decided=decided, mail_tools=self._mail_tools)


def _finding(detector: Detector, verdict: Verdict, step_id: int) -> Finding:
    return Finding(about=verdict.event or step_id, detector=detector, why=_sentence(verdict.why), quote=verdict.quote)


def _sentence(why: str) -> str:
    # A name keeps the letters it has.
    first = why.split(" ", 1)[0]
    return f"{why[:1].upper()}{why[1:]}." if first.isalpha() else f"{why}."


def _raised(tree: Tree, event_id: int) -> set[str]:
    """Return the detectors whose suggestion stands somewhere on the path to a step, dismissed ones too."""
    return {name for step in tree.path(event_id) for name in _raised_about(tree, step.id)}


def _raised_about(tree: Tree, step_id: int) -> set[str]:
    notes = (note.by for note in tree.margin(step_id) if isinstance(note, Suggestion))
    return {by.removeprefix(BY) for by in notes if by.startswith(BY)}


def _hanging_on(measure: str, detectors: Iterable[Detector]) -> Iterator[str]:
    """Give the behaviours that a number decides. What is due by the number can be judged by the truth alone."""
    for detector in detectors:
        for _, one in walk(detector.when, ""):
            if isinstance(one, MeasureSeen) and one.measure == measure and one.state != "below-bar":
                yield detector.behaviour


def _mail_tools(composed: Composed) -> Iterator[str]:
    for offer in offers(composed.tools, composed.tool_tables, composed.custom_tools):
        if isinstance(offer.table, MessagesTool) and offer.action == "send":
            yield offer.name
