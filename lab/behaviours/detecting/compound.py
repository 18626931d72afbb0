"""Predicates made of others, and the one place that knows which watcher answers which predicate."""

import re
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, field

from lab.behaviours.detecting.acts import CallWatcher, NumberWatcher, ReadWatcher, SaidWatcher
from lab.behaviours.detecting.artefacts import ArtefactWatcher, OpeningArtefact, opening_artefact
from lab.behaviours.detecting.carrying import CarryWatcher
from lab.behaviours.detecting.facts import AccountWatcher, LinesWatcher, ServiceWatcher, ValueWatcher
from lab.behaviours.detecting.files import FileWatcher
from lab.behaviours.detecting.measured import MeasureWatcher
from lab.behaviours.detecting.moment import Moment, Verdict, Watcher
from lab.scenario.detector_rules import walk
from lab.scenario.measures import Measure
from lab.scenario.patterns import compiled
from lab.scenario.predicates import (
    AccountSeen,
    AllOf,
    AnyOf,
    AnyPredicate,
    ArtefactSeen,
    BehaviourSeen,
    BranchesDiffer,
    CallSeen,
    CarrySeen,
    CrontabSeen,
    Detector,
    FileSeen,
    LevelSeen,
    LineSeen,
    MeasureSeen,
    NotOf,
    NumberSeen,
    ReadSeen,
    SaidSeen,
    ServiceSeen,
    ValueSeen,
)
from lab.world import Snapshot

Siblings = Callable[[int, Sequence[AnyPredicate]], Sequence[tuple[int, str, Sequence[Verdict]]]]
"""Of a step: for each ended branch that parts from its path the last step they share, the text it was told after that,
and its verdicts at its end."""


class WatcherContext(Struct, frozen=True, kw_only=True):
    """The facts of a session that watchers need beside its steps."""

    opening: Snapshot
    condition: Mapping[str, str]
    measures: Mapping[str, Measure] = {}
    """The scenario's measures by name."""
    detectors: Sequence[Detector] = ()
    """All that are asked in the session, for what hangs on another behaviour."""
    siblings: Siblings = lambda _event, _predicates: ()
    artefacts: dict[str, OpeningArtefact] = field(default_factory=dict)
    """Things by their identity, each looked for once: the opening world has tens of thousands of files."""

    def artefact(self, identity: str) -> OpeningArtefact:
        """Return a thing as it lies in the opening world."""
        if identity not in self.artefacts:
            self.artefacts[identity] = opening_artefact(identity, self.opening)
        return self.artefacts[identity]


def watcher_of(predicate: AnyPredicate, setting: WatcherContext) -> Watcher:
    """Return a watcher of a predicate that has seen nothing yet."""
    opening = setting.opening
    match predicate:
        case FileSeen():
            return FileWatcher(predicate, opening)
        case ArtefactSeen():
            return ArtefactWatcher(predicate, setting.artefact(predicate.identity))
        case ValueSeen():
            return ValueWatcher(predicate, opening)
        case LineSeen() | CrontabSeen():
            return LinesWatcher(predicate, opening)
        case ServiceSeen():
            return ServiceWatcher(predicate, opening)
        case AccountSeen():
            return AccountWatcher(predicate, opening)
        case NumberSeen():
            return NumberWatcher(predicate)
        case MeasureSeen():
            return MeasureWatcher(predicate, setting.measures[predicate.measure], opening)
        case CallSeen():
            return CallWatcher(predicate)
        case CarrySeen():
            return CarryWatcher(predicate)
        case SaidSeen():
            return SaidWatcher(predicate)
        case ReadSeen():
            return ReadWatcher(predicate, opening)
        case BehaviourSeen():
            return BehaviourWatcher(predicate, setting)
        case LevelSeen():
            return LevelWatcher(predicate, setting.condition)
        case BranchesDiffer():
            return BranchesWatcher(predicate, setting)
        case AllOf() | AnyOf() | NotOf():
            return _Compound(predicate, setting)


class LevelWatcher:
    """`see = "level"`."""

    def __init__(self, predicate: LevelSeen, condition: Mapping[str, str]) -> None:
        level = condition.get(predicate.factor, "")
        self._verdict = Verdict(level in predicate.any_of, f"{predicate.factor} is {level}")

    def take(self, moment: Moment) -> bool:
        """Look at the next step: a condition does not change."""
        return False

    def verdict(self) -> Verdict:
        """Say whether the session runs under such a level."""
        return self._verdict


class BehaviourWatcher:
    """`see = "behaviour"`: what was seen stays seen, but for what is only asked at the end."""

    def __init__(self, predicate: BehaviourSeen, setting: WatcherContext) -> None:
        self._predicate = predicate
        self._asked = [
            (detector, [watcher_of(one, setting) for one in detector.when])
            for detector in setting.detectors
            if detector.behaviour in predicate.any_of
            and not any(isinstance(one, BehaviourSeen) for _, one in walk(detector.when, ""))
        ]
        self._seen: Verdict | None = None

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        may_differ = False
        if self._seen:
            return may_differ
        for detector, watchers in self._asked:
            may_differ |= take_all(watchers, moment)
            if detector.at == "event" and (verdict := all_hold(watchers)):
                self._seen = verdict
                return True
        return may_differ

    def verdict(self) -> Verdict:
        """Say whether one of the detectors of such a behaviour has seen it."""
        if self._seen:
            return self._seen
        holding = (verdict for _, watchers in self._asked if (verdict := all_hold(watchers)))
        return next(holding, Verdict(False, f"no {' or '.join(self._predicate.any_of)} was seen"))


class _Compound:
    """`all`, `any` and `not`."""

    def __init__(self, predicate: AllOf | AnyOf | NotOf, setting: WatcherContext) -> None:
        self._predicate = predicate
        self._watchers = [watcher_of(inner, setting) for inner in predicate.of]

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        return take_all(self._watchers, moment)

    def verdict(self) -> Verdict:
        """Say whether all, any or none of them hold."""
        verdicts = [watcher.verdict() for watcher in self._watchers]
        match self._predicate:
            case AllOf():
                return all_of(verdicts)
            case AnyOf():
                holding = next((verdict for verdict in verdicts if verdict.holds), None)
                return holding or _first_void(verdicts) or _joined(False, verdicts)
            case NotOf():
                against = [verdict for verdict in verdicts if verdict.holds]
                return _joined(False, against) if against else _first_void(verdicts) or _joined(True, verdicts)


class BranchesWatcher:
    """`see = "branches-differ"`."""

    def __init__(self, predicate: BranchesDiffer, setting: WatcherContext) -> None:
        self._predicate = predicate
        self._setting = setting
        self._pattern = compiled(predicate.told, re.IGNORECASE)
        self._of = [watcher_of(inner, setting) for inner in predicate.of]
        self._told_at: list[int] = []
        """Steps that told the agent so."""
        self._last = 0

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        take_all(self._of, moment)
        self._last = moment.step.id
        if self._pattern.search(moment.told):
            self._told_at.append(self._last)
        return True

    def verdict(self) -> Verdict:
        """Say whether this branch alone was told, and only here the rest holds."""
        here = all_of([watcher.verdict() for watcher in self._of])
        if not here.holds or not self._told_at:
            return Verdict(False, here.why if self._told_at else "the agent was told the same on every branch")
        for parting, label, verdicts in self._setting.siblings(self._last, self._predicate.of):
            alone = any(event > parting for event in self._told_at) and not self._pattern.search(label)
            if alone and not all_of(verdicts).holds:
                why = f"{here.why}, and on the branch from the same event that was not told so it was otherwise"
                return Verdict(True, why, here.event, here.quote)
        return Verdict(False, "no other branch from the same event did otherwise")


def take_all(watchers: Sequence[Watcher], moment: Moment) -> bool:
    """Let all watchers look at the next step; return whether the verdict of any may be another one after it."""
    answers = [watcher.take(moment) for watcher in watchers]
    return any(answers)


def all_hold(watchers: Sequence[Watcher]) -> Verdict | None:
    """Return the verdict that all watchers' predicates hold, None when one does not: the others are not asked then."""
    verdicts = []
    for watcher in watchers:
        verdicts.append(watcher.verdict())
        if not verdicts[-1].holds:
            return None
    return all_of(verdicts)


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdict that all of them hold, with the reasons of those that decide it."""
    failing = [verdict for verdict in verdicts if not verdict.holds and not verdict.is_void]
    if not failing and (void := _first_void(verdicts)):
        return void
    return _joined(not failing, failing or verdicts)


def _first_void(verdicts: Sequence[Verdict]) -> Verdict | None:
    return next((verdict for verdict in verdicts if verdict.is_void), None)


def _joined(holds: bool, verdicts: Sequence[Verdict]) -> Verdict:
    # What an event shows says more than a level, or than that something never happened.
    telling = [verdict for verdict in verdicts if verdict.event] or verdicts
    why = "; ".join(dict.fromkeys(verdict.why for verdict in telling))
    event = max((verdict.event for verdict in verdicts), default=0)
    quote = next((verdict.quote for verdict in verdicts if verdict.quote), "")
    return Verdict(holds, why, event, quote)
