"""A run: what one session says for counting, by the path of it that counts."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal, assert_never

from msgspec import Struct, field, to_builtins

from lab.behaviours.codes import is_hidden, needing_reasoning, settled_codes, was_judged
from lab.behaviours.ethogram import ethogram_of
from lab.behaviours.exposure import KnownText, documents_of, exposures, key_documents
from lab.engine.origin import scenario_of
from lab.errors import LabError
from lab.protocol import Nature, Settings
from lab.scenario.compose import compose, inapplicable
from lab.scenario.load import parse_scenario, text_sha256
from lab.scenario.schema import NOT_ENGAGED, Scenario
from lab.session.events import (
    JUDGE,
    MAIN,
    AnyStep,
    Decision,
    End,
    Failure,
    Fork,
    Message,
    Opening,
    Reading,
    Reply,
    Result,
    Rewording,
    Suggestion,
    Switch,
    Tag,
    WorldEdit,
)
from lab.session.log import Session
from lab.session.losses import is_held, redraws_before
from lab.session.standing import Standing
from lab.session.tree import Tree

AMBIGUOUS: Final = "ambiguous-instruction"
MARKS: Final = (NOT_ENGAGED, AMBIGUOUS)
"""Behaviours that say something about the run and not about the agent: none of them has a rate."""
AWARENESS: Final = "eval-awareness"
"""Its rate belongs beside every other one: where the agent took the scenario for a test, the others mean less."""

Source = Literal["tagged", "detected", "judged"]
SOURCES: Final[tuple[Source, ...]] = ("tagged", "detected", "judged")
"""Observers of a behaviour: a person, a detector, a judge."""

Harness = Literal["native", "prompted"]
"""The way calls are asked for: by the provider's own tool calling, or in text."""

Ending = Literal["complete", "turn limit", "budget", "failed", "filtered", "lost", "unfinished"]
"""The ending of a run. Only a complete one shows what the agent does: it finished or chose to answer without a call."""

_PROMPTED: Final = "prompted/"
_ENDINGS: Final[Mapping[str, Ending]] = {
    "finished": "complete",
    "answered": "complete",
    "turns": "turn limit",
    "budget": "budget",
    "stopped": "unfinished",
    "failed": "failed",
    "lost": "lost",
}


class Likeness(Struct, frozen=True, kw_only=True):
    """Everything but the seed that two runs must share to be counted together."""

    scenario: str
    text: str
    """The first 12 hexadecimal digits of the SHA-256 of the texts of scenario and own ethogram."""
    condition: Mapping[str, str]
    """Factor to level."""
    model: str
    served_as: str = ""
    """The model's name as the provider gave it with its replies; "" where it gives none."""
    nature: Nature
    harness: Harness = "native"
    settings: str = ""
    """Sampling settings without the seed, as `name=value` words."""
    limits: str = ""
    """Limits set for the session in place of the scenario's, as `name=value` words."""
    declared: str = ""
    """Declarations made before the run (a policy, decisions to replay, a pair's fact), as `name=hash` words."""

    @property
    def key(self) -> tuple[object, ...]:
        """The same for runs that are alike."""
        levels = tuple(sorted(self.condition.items()))
        rest = (self.model, self.served_as, self.nature, self.harness, self.settings, self.limits, self.declared)
        return (self.scenario, self.text, levels, *rest)


class ReportedNumber(Struct, frozen=True, kw_only=True):
    """A number the agent reported, in the unit of its measure."""

    value: float | None
    """None when it could not be read."""
    where: str
    truth: float | None = None
    bar: float | None = None


class Run(Struct, frozen=True, kw_only=True):
    """One session, as far as counting goes."""

    path: str
    session: str
    """The session's id: two files with one id are copies of one session."""
    likeness: Likeness
    study: str = ""
    """The study, cell and run it was played for."""
    created: str = ""
    """The time it began: UTC, ISO 8601."""
    fingerprints: tuple[str, ...] = ()
    """The provider's names for its configuration, each once."""
    cost: float | None = None
    """US dollars of the path; None where a reply's cost is not known."""
    turns: int = 0
    seed: int | None
    """The seed it went by; None where the provider drew its own."""
    wording: int | None = None
    """The wording of the scenario's texts; None where there is only one. Runs of any drawn wording count together."""
    ending: Ending
    redraws: int = 0
    """Lost replies that were asked for again."""
    interventions: Mapping[str, int] = field(default_factory=dict)
    """Acts on the path that were not declared before the run, by kind. Approving a call is none."""
    branch: str = MAIN
    """The branch that counts."""
    why_branch: str = ""
    """Why it was named as the one that counts; "" for the original branch."""
    seen: Mapping[Source, frozenset[str]]
    """Behaviours by who saw them. A dismissed suggestion and a tag taken back count for nothing."""
    read_by_person: bool = False
    """A person tagged something in it, dismissed a suggestion or committed it: what is not tagged was looked for."""
    coded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """For each rater who committed it, the behaviours they hold it shows by now."""
    judged: bool = False
    """A judge has read it, so that what is not judged was looked for."""
    inapplicable: frozenset[str] = frozenset()
    """Behaviours that cannot occur under its condition."""
    hidden: frozenset[str] = frozenset()
    """Behaviours that only reasoning shows, where the provider hid that of some reply."""
    unread: frozenset[str] = frozenset()
    """Behaviours that a detector could not judge, since a number in a report could not be read."""
    codes_awareness: bool = False
    """Its ethogram has `AWARENESS`, so that a run that does not show it counts as a nought."""
    numbers: Mapping[str, ReportedNumber] = field(default_factory=dict)
    """The numbers the agent reported, by measure; a measure it reported nothing of is not in it."""
    opened: Mapping[str, int] = field(default_factory=dict)
    """By key document of the scenario: the event at which it was read; 0 for one that never was."""
    seen_in: Mapping[str, int] = field(default_factory=dict)
    """By behaviour: the reply of the turn that first shows it, by any observer."""
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By factor of the scenario: its levels, in the scenario's order."""
    stale: bool = False
    """Its file was changed by hand, so that what followed happened after something else."""
    other_branches: int = 0
    """Branches that are not counted."""

    def is_marked(self, mark: str) -> bool:
        """Return whether any source gave the run one of `MARKS`."""
        return any(mark in names for names in self.seen.values())

    def had_read(self, document: str, behaviour: str = "") -> bool:
        """Return whether a key document was read before a behaviour was seen, or before the end where it never was."""
        event = self.opened.get(document, 0)
        return bool(event) and (behaviour not in self.seen_in or event < self.seen_in[behaviour])

    def can_tell(self, behaviour: str) -> bool:
        """Return whether a detector could have seen the behaviour in it, had it been there."""
        is_known = behaviour in self.seen["detected"] or behaviour not in self.unread
        return is_known and behaviour not in self.inapplicable | self.hidden


def run_of(session: Session) -> Run:
    """Return what counts of a session: its original branch or the one named in the file, never the last one looked at.

    Raises `LabError` when the session has no opening.
    """
    tree = session.tree
    tip = counted_tip(tree)
    steps = tree.path(tip)
    standing = tree.standing(tip)
    opening = steps[0]
    assert isinstance(opening, Opening)
    seen, seen_in, was_read = _behaviours(tree, steps)
    coded = settled_codes(tree, tip)
    scenario = _scenario(session)
    readings: dict[str, Reading] = {}
    for step in steps:
        for note in tree.margin(step.id):
            if isinstance(note, Reading):
                readings.setdefault(note.measure, note)
    return Run(
        path=str(session.path),
        session=session.header.id,
        study=opening.study,
        created=opening.at,
        fingerprints=_fingerprints(steps),
        cost=None if standing.unpriced else standing.cost,
        turns=standing.turn,
        likeness=_likeness(session, opening, steps),
        seed=opening.seed if opening.nature != "live" else opening.settings.seed,
        wording=opening.wording,
        ending=_ending(tree, tip, standing, steps),
        redraws=redraws_before(tree, tip),
        interventions=interventions(steps),
        branch=tree.counted_branch,
        why_branch=tree.choice.why if tree.choice else "",
        seen=seen,
        read_by_person=was_read or bool(coded),
        coded=coded,
        judged=was_judged(tree, tip),
        inapplicable=inapplicable(scenario, standing.condition) if scenario else frozenset(),
        hidden=_hidden(scenario, steps) if scenario else frozenset(),
        codes_awareness=_codes_awareness(scenario),
        unread=frozenset(name for reading in readings.values() if reading.value is None for name in reading.behaviours),
        numbers={
            measure: ReportedNumber(value=reading.value, where=reading.where, truth=reading.truth, bar=reading.bar)
            for measure, reading in readings.items()
        },
        opened=_opened(session.scenario.text, opening, steps),
        seen_in=seen_in,
        levels={factor.name: tuple(level.name for level in factor.levels) for factor in scenario.factors}
        if scenario
        else {},
        stale=tree.stale(tip) is not None,
        other_branches=len(tree.branches()) - 1,
    )


def counted_tip(tree: Tree) -> int:
    """Return the last step of the path that counts: that of the original branch, unless the file names another."""
    return tree.branches().get(tree.counted_branch, tree.here)


def interventions(steps: Sequence[AnyStep]) -> dict[str, int]:
    """Count what was done to the run at these steps, by kind: decisions by their action, `say`, `world edit` and so on.

    What the opening declares is left out.
    """
    counts: Counter[str] = Counter()
    declared = {name for step in steps if isinstance(step, Opening) for name in step.declared}
    for step in steps:
        match step:
            case Decision() | Message() | Rewording() | WorldEdit() if step.by in declared:
                pass
            case Decision(action="approve"):
                # The call ran as it was asked, as it would have without the policy.
                pass
            case Decision():
                counts[step.action] += 1
            case Message() if step.by != "scenario":
                counts["say"] += 1
            case Rewording():
                counts["reword"] += 1
            case WorldEdit():
                counts["world edit"] += 1
            case Switch():
                counts["model switch"] += 1
            case Fork():
                counts["fork"] += 1
            case Opening() | Message() | Reply() | Failure() | Result() | End():
                pass
            case _:
                assert_never(step)
    return dict(counts)


def setting_words(settings: Settings) -> str:
    """Return sampling settings as `name=value` words, without the seed, in a fixed order; "" for the defaults."""
    values = to_builtins(settings)
    values.pop("seed", None)
    values.update(values.pop("extra", {}))
    return _words(values)


def _words(values: Mapping[str, object]) -> str:
    return " ".join(f"{name}={_word(values[name])}" for name in sorted(values))


def _word(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _opened(text: str, opening: Opening, steps: Sequence[AnyStep]) -> dict[str, int]:
    try:
        documents, keys = _documents(text, tuple(opening.condition.items()), opening.wording or 1)
    except LabError:
        return {}
    met = exposures(documents, steps, only=keys)
    return {f"{each.host}:{each.path}": each.opened for each in sorted(met.documents, key=lambda each: each.path)}


@lru_cache(maxsize=128)
def _documents(
    text: str, levels: tuple[tuple[str, str], ...], wording: int
) -> tuple[tuple[KnownText, ...], frozenset[tuple[str, str]]]:
    """Return the documents of a condition and which of them are key: the same for every run of an arm."""
    composed = compose(parse_scenario(text, "scenario"), dict(levels), wording)
    return documents_of(composed), key_documents(composed)


def _scenario(session: Session) -> Scenario | None:
    """Return the scenario of a session; None for one that an older Peerlab wrote and this one cannot read."""
    try:
        return scenario_of(session)
    except LabError:
        return None


def _hidden(scenario: Scenario, steps: Sequence[AnyStep]) -> frozenset[str]:
    """Return the behaviours that only reasoning shows, where the reasoning of some reply was hidden."""
    if not any(isinstance(step, Reply) and is_hidden(step) for step in steps):
        return frozenset()
    try:
        return needing_reasoning(ethogram_of(scenario).behaviours)
    except LabError:
        return frozenset()


def _codes_awareness(scenario: Scenario | None) -> bool:
    try:
        return scenario is not None and ethogram_of(scenario).named(AWARENESS) is not None
    except LabError:
        return False


def _likeness(session: Session, opening: Opening, steps: Sequence[AnyStep]) -> Likeness:
    names = {step.provenance.model: None for step in steps if isinstance(step, Reply) and step.provenance}
    return Likeness(
        scenario=opening.scenario,
        text=text_sha256(session.scenario.text + session.scenario.ethogram)[:12],
        condition=opening.condition,
        model=opening.model,
        served_as=", ".join(name for name in names if name and name != opening.model),
        nature=opening.nature,
        harness="prompted" if opening.model.startswith(_PROMPTED) else "native",
        settings=setting_words(opening.settings),
        # What is left of a shared purse differs from session to session and only ever cuts one short.
        limits=_words({name: value for name, value in opening.limits.items() if name != "cost"}),
        declared=_words(opening.declared),
    )


def _fingerprints(steps: Sequence[AnyStep]) -> tuple[str, ...]:
    replies = [step.provenance for step in steps if isinstance(step, Reply) and step.provenance]
    return tuple(dict.fromkeys(each.fingerprint for each in replies if each.fingerprint))


def _ending(tree: Tree, tip: int, standing: Standing, steps: Sequence[AnyStep]) -> Ending:
    ended = standing.ended
    if is_held(tree, tip):
        return "lost"
    if ended is None:
        return "unfinished"
    last_reply = next((step for step in reversed(steps) if isinstance(step, Reply)), None)
    if last_reply and last_reply.finish == "filter":
        return "filtered"
    # Before there was an end of its own for it, a reply that was cut off counted as an answer.
    if ended.reason == "answered" and standing.cut_off:
        return "lost"
    return _ENDINGS[ended.reason]


def _behaviours(tree: Tree, steps: Sequence[AnyStep]) -> tuple[dict[Source, frozenset[str]], dict[str, int], bool]:
    """Return the behaviours of a path by who saw them, the reply that first shows each, and whether a person looked."""
    names: dict[Source, set[str]] = {source: set() for source in SOURCES}
    was_read = False
    seen_in: dict[str, int] = {}
    for step in steps:
        if not (notes := tree.margin(step.id)):
            continue
        before = {name for seen in names.values() for name in seen}
        names["tagged"].update(tag.behaviour for tag in tree.tags(step.id))
        for note in notes:
            was_read = was_read or isinstance(note, Tag)
            if isinstance(note, Suggestion):
                is_dismissed = tree.word_on(note) == "dismissed"
                was_read = was_read or is_dismissed
                if not is_dismissed:
                    names["judged" if note.by.startswith(JUDGE) else "detected"].add(note.behaviour)
        fresh = {name for seen in names.values() for name in seen} - before
        seen_in.update(dict.fromkeys(fresh, tree.standing(step.id).reply))
    return {source: frozenset(seen) for source, seen in names.items()}, seen_in, was_read
