"""A factor's level as the one fact of a minimal pair: the same session, as far as it has gone, under another level.

What the agent did stays. Every call runs again in the world of the other level, and each must tell the agent what it
was told. What still differs after that is the fact: it becomes a branch where the session stands.
"""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct, structs

from lab.engine.engine import Engine
from lab.engine.minimal_pairs import Arms, expect_going_on
from lab.engine.start import with_level_settings
from lab.errors import LabError
from lab.protocol import Settings
from lab.scenario.briefing import parameters_of
from lab.scenario.compose import Composed, compose
from lab.scenario.level_changes import differing_places
from lab.scenario.opening import build_harness
from lab.session.events import RESEARCHER, AnyStep, Failure, Fork, Message, Opening, Reply, Result, Switch, WorldEdit
from lab.session.writing import encodable
from lab.text.safe import clean_line
from lab.world import Change, Snapshot, apply, diff, digest, obstacle

_STAND_BEFORE: Final = "stand before it, or choose another level"


class OtherLevel(Struct, frozen=True):
    """A level that the session could have been started under, with all other factors as they are."""

    factor: str
    name: str
    own: str
    """The level the session has."""

    def __str__(self) -> str:
        return f"{self.factor}={self.name} instead of {self.own}"


class LevelFact(Struct, frozen=True, kw_only=True):
    """The changes another level still makes at a step, all of which the agent has not met there."""

    at: int
    level: OtherLevel
    changes: tuple[Change, ...] = ()
    after: Snapshot
    settings: Settings | None = None
    """The settings from here on, if the level changes them."""
    texts: tuple[Message, ...] = ()
    """The scenario's messages under that level, if they differ; only before the first reply."""


def other_levels(engine: Engine) -> tuple[OtherLevel, ...]:
    """Return every level that the session was not started under, factor by factor."""
    condition = engine.standing.condition
    return tuple(
        OtherLevel(factor.name, level.name, condition[factor.name])
        for factor in engine.composed.scenario.factors
        if factor.name in condition
        for level in factor.levels
        if level.name != condition[factor.name]
    )


def level_words(engine: Engine, level: OtherLevel) -> str:
    """Return where an agent that starts under another level could meet the difference."""
    return ", ".join(differing_places(engine.composed, _composed_under(engine, level))) or "nothing the agent can see"


def find_level_fact(engine: Engine, level: OtherLevel, at: int | None = None) -> LevelFact:
    """Return what another level still changes at a step, by default the cursor. Runs every call before it again.

    Writes nothing. Raises `LabError` where the agent had been told something else by then, where nothing differs any
    more, and where the difference is one that a step of a session cannot make, such as other tools.
    """
    at = _task_from(engine, engine.cursor if at is None else at)
    own, opening = engine.composed, engine.tree.opening
    if opening and opening.world and digest(engine.recorder.opening) != opening.world:
        what = "this Peerlab builds the session's first world differently, so no other level of it can be compared"
        raise LabError(what, mend="start the session again")
    other = _composed_under(engine, level)
    if others := _unmakeable(own, other):
        raise LabError(f"{level} also changes {others}, as only a new session can", mend="start one under that level")
    path = engine.tree.path(at)
    texts = _other_texts(path, level, own, other)
    before, after = engine.snapshot_at(at), _world_under(path, level, other)
    changes = diff(before, after)
    if digest(apply(before, changes)) != digest(after):
        raise LabError(
            f"{level} gives a world that no edit of this one can give", mend="start a session under that level"
        )
    settings = None
    if own.settings != other.settings:
        settings = with_level_settings(_without(engine.tree.standing(at).settings, own.settings), other.settings)
    if not (changes or texts or settings):
        raise LabError(f"with {level} nothing would be different here", mend="choose another level")
    return LevelFact(at=at, level=level, changes=changes, after=after, settings=settings, texts=texts)


def _task_from(engine: Engine, at: int) -> int:
    """Return the step with the agent's whole task, for one that comes before it, and any other step itself."""
    tree = engine.tree
    while following := tree.following(at):
        step = tree.step(following[0])
        if not isinstance(step, Message) or step.by != "scenario":
            break
        at = step.id
    return at


def level_arms(engine: Engine, fact: LevelFact) -> Arms:
    """Return the arms with and without a level, and write the one with it: a branch beside what follows.

    The cursor stays. What is written already is taken as it is. Raises `LabError` when the model would not be next.
    """
    recorder, tree, level = engine.recorder, engine.tree, fact.level
    expect_going_on(engine, fact.at, str(level))
    point = tree.path(fact.at)[0].id if fact.texts else fact.at
    branch = f"{level.factor}-{level.name}-at-{fact.at}"
    at = next((each for each in tree.children(point) if _is_fork(tree.step(each), branch)), 0)
    if not at:
        fork = Fork(**recorder.session.stamp(), parent=point, branch=branch, arm=True, note=str(level))
        at = recorder.append(fork, stays=True).id
    for step, after in _steps(engine, fact):
        written = tree.child_on(at, branch)
        if not written or type(tree.step(written)) is not type(step):
            own = structs.replace(step, **recorder.session.stamp(), parent=at, branch=branch)
            written = recorder.append(own, after, stays=True).id
        at = written
    return Arms(fact.at, at, str(level), f"{level.factor}={level.own}, as the session was started")


def _steps(engine: Engine, fact: LevelFact) -> Iterable[tuple[AnyStep, Snapshot | None]]:
    """Yield the steps of the arm with the level, each with the world after it if that changes."""
    stamp = engine.recorder.session.stamp()
    for text in fact.texts:
        yield structs.replace(text, by=RESEARCHER), None
    if fact.changes:
        undo = diff(fact.after, engine.snapshot_at(fact.at))
        words = str(fact.level)
        yield (
            WorldEdit(**stamp, parent=0, branch="", changes=fact.changes, undo=undo, note=words, by=RESEARCHER),
            fact.after,
        )
    if fact.settings is not None:
        now = engine.tree.standing(fact.at)
        switch = Switch(**stamp, parent=0, branch="", model=now.model, nature=now.nature, api_base=now.api_base)
        yield structs.replace(switch, settings=fact.settings), None


def _is_fork(step: AnyStep, branch: str) -> bool:
    return isinstance(step, Fork) and step.arm and step.branch == branch


def _composed_under(engine: Engine, level: OtherLevel) -> Composed:
    condition = {**engine.standing.condition, level.factor: level.name}
    opening = engine.tree.opening
    return compose(engine.composed.scenario, condition, (opening and opening.wording) or 1)


def _unmakeable(own: Composed, other: Composed) -> str:
    """Return what differs that no step of a session changes; "" when there is no such thing."""
    tools = [place for place in differing_places(own, other) if "tool " in place]
    if tools:
        return f"what tools it is offered ({', '.join(tools)})"
    if (own.detectors, own.measures, own.inapplicable) != (other.detectors, other.measures, other.inapplicable):
        return "what detectors and measures look for"
    return ""


def _other_texts(path: Iterable[AnyStep], level: OtherLevel, own: Composed, other: Composed) -> tuple[Message, ...]:
    """Return the scenario's messages under the other level, () where they are the same."""
    if (own.system, own.user) == (other.system, other.user):
        return ()
    texts: list[Message] = []
    last: AnyStep | None = None
    for step in path:
        if isinstance(step, Message) and step.by == "scenario":
            text = other.system if step.role == "system" else other.user
            texts.append(structs.replace(step, text=text))
            last = step if last is None and step.text != text else last
        elif not isinstance(step, Opening | Fork | Failure) and last is not None:
            deed = "answered" if isinstance(step, Reply) else "changed something"
            role = last.role if isinstance(last, Message) else ""
            what = f"{level} changes the {role} text of event {last.id}, which the agent has been told"
            whose = "the agent" if isinstance(step, Reply) else "you"
            raise LabError(f"{what}; {whose} {deed} in event {step.id}", mend="stand before that, at the start")
    return tuple(texts)


def _without(settings: Settings, of_levels: Settings) -> Settings:
    """Return settings without those that levels set."""
    fixed = parameters_of(of_levels)
    extra = {name: value for name, value in settings.extra.items() if name not in fixed}
    default = Settings()
    own = {name: getattr(default, name) for name in fixed if name in settings.__struct_fields__}
    return structs.replace(settings, **own, extra=extra)


def _world_under(path: Iterable[AnyStep], level: OtherLevel, other: Composed) -> Snapshot:
    """Return the world after a path when it begins as the other level has it.

    Raises `LabError` at the first event that would have told the agent something else.
    """
    harness = build_harness(other)
    world = harness.world
    for step in path:
        if isinstance(step, WorldEdit):
            try:
                world.restore(apply(world.snapshot(), step.changes))
            except LabError as fault:
                what = f"with {level} the edit of event {step.id} does not fit: {fault.what}"
                raise LabError(what, mend=_STAND_BEFORE) from fault
        elif isinstance(step, Result) and step.arguments is not None and step.name not in other.drafted:
            reason = "it was cut short by a limit on real time" if step.limit == "time" else ""
            if reason := reason or (obstacle(step.python) if step.python else ""):
                raise LabError(f"event {step.id} cannot run again with {level}: {reason}", mend=_STAND_BEFORE)
            outcome = harness.run(step.name, step.arguments)
            is_same = (encodable(outcome.output)[0], outcome.exit_code) == (encodable(step.output)[0], step.exit_code)
            if step.told is None and not is_same:
                what = f"with {level} the agent would have been told something else in event {step.id}, by {step.name}"
                raise LabError(f"{what}: {_first_line(step.output, outcome.output)}", mend=_STAND_BEFORE)
    return world.snapshot()


def _first_line(old: str, new: str) -> str:
    """Return the first line that two outputs do not share, as it would have been."""
    lines, others = old.splitlines(), new.splitlines()
    at = next((at for at, pair in enumerate(zip(lines, others, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(lines), len(others)) if at is None else at
    if at < len(others):
        return f"“{clean_line(others[at][:80])}”"
    return f"without “{clean_line(lines[at][:80])}”" if at < len(lines) else "another exit code"
