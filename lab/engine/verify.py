"""Replaying a saved session without a screen: running every call again, and telling it as plain text."""

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from textwrap import indent

from msgspec import Struct, json, structs, to_builtins

from lab.engine.start import rebuild
from lab.engine.worldline import Worldline
from lab.errors import LabError
from lab.models.sampling import setting_words
from lab.session.events import (
    AnyStep,
    Decision,
    End,
    Failure,
    Fork,
    Message,
    Note,
    Opening,
    Reply,
    Result,
    Rewording,
    Suggestion,
    Switch,
    Tag,
    WorldEdit,
)
from lab.session.log import Session
from lab.session.sources import source_words
from lab.session.writing import encodable
from lab.text.safe import clean, clean_line
from lab.world.changes.describe import describe, news
from lab.world.changes.diff import apply
from lab.world.machine.state import Snapshot, digest


class Verdict(Struct, frozen=True, kw_only=True):
    """What running every call again showed."""

    calls: int
    """Calls run again and compared."""
    skipped: int = 0
    """Calls that a limit of real time had cut short, which no second run can repeat."""
    event: int = 0
    """The first event that differs; 0 when all are exact."""
    line: int = 0
    """Where that event begins in the file."""
    expected: str = ""
    got: str = ""

    @property
    def exact(self) -> bool:
        """Whether every call gave the same output, exit code and changes again."""
        return not self.event

    def __str__(self) -> str:
        if not self.exact:
            line = f" (line {self.line})" if self.line else ""
            return f"diverged at event {self.event}: expected {self.expected} got {self.got}{line}"
        left = f" ({self.skipped} cut short by the time limit and not compared)" if self.skipped else ""
        return f"exact{left}"


def verify(session: Session, on_call: Callable[[int], None] | None = None) -> Verdict:
    """Run every call of every branch again in a fresh world and compare output, exit code and changes.

    An event that a hand has changed, or that contradicts others, differs as well. Stops at the first that does.
    `on_call` hears the id of each event before it is run. Raises `LabError` when the session's scenario cannot be
    built.
    """
    verdict = _run_again(session, on_call)
    return verdict if verdict.exact else structs.replace(verdict, line=session.line_of(verdict.event))


def _run_again(session: Session, on_call: Callable[[int], None] | None) -> Verdict:
    damage = {each.event: each for each in reversed(session.tree.damage)}
    opening, _, world = rebuild(session)
    start = world.snapshot()
    if opening.world and digest(start) != opening.world:
        return Verdict(calls=0, event=opening.id, expected=f"world {opening.world}", got=f"world {digest(start)}")
    worlds: dict[int, Snapshot] = {0: start}
    calls = skipped = 0
    for event in session.tree.events.values():
        wrong = damage.pop(event.id, None)
        if not isinstance(event, AnyStep):
            if wrong:
                return Verdict(calls=calls, event=event.id, expected=wrong.expected, got=wrong.got)
            continue
        before = worlds[event.parent]
        worlds[event.id] = before
        if isinstance(event, WorldEdit) or (isinstance(event, Result) and event.limit == "time"):
            skipped += isinstance(event, Result)
            try:
                worlds[event.id] = apply(before, event.changes)
            except LabError as fault:
                return Verdict(calls=calls, event=event.id, expected="changes that fit the world", got=str(fault))
        elif isinstance(event, Result) and event.arguments is not None:
            if on_call:
                on_call(event.id)
            world.restore(before)
            outcome = world.run(event.name, event.arguments)
            worlds[event.id] = world.snapshot()
            calls += 1
            for fact, was, now in (
                ("output", event.output, outcome.output),
                ("exit code", event.exit_code, outcome.exit_code),
                ("changes", to_builtins(event.changes), to_builtins(outcome.changes)),
            ):
                # What no file can hold was replaced when it was written.
                if encodable(was)[0] != encodable(now)[0]:
                    old, new = _first_difference(was, now)
                    return Verdict(calls=calls, event=event.id, expected=f"{fact} {old}", got=new)
        if wrong:
            return Verdict(calls=calls, event=event.id, expected=wrong.expected, got=wrong.got)
    for wrong in damage.values():
        return Verdict(calls=calls, event=wrong.event, expected=wrong.expected, got=wrong.got)
    return Verdict(calls=calls, skipped=skipped)


def transcript(session: Session, at: int | None = None) -> Iterator[str]:
    """Yield the session as plain lines: the path to `at`, by default to the step it stands on.

    Everything a model, tool or file said in it is made safe to print. Raises `LabError` when the session's
    scenario cannot be built.
    """
    tree = session.tree
    worldline = Worldline(tree, rebuild(session)[2].snapshot())
    last = tree.here if at is None else at
    yield f"{clean_line(session.header.scenario)} · {session.header.created} · {clean_line(str(session.path))}"
    here = tree.step(last).branch
    names = list(tree.branches())
    if len(names) > 1:
        told = ", ".join(clean_line(name) + (" (this one)" if name == here else "") for name in names)
        yield f"branches: {told} · --branch NAME prints another"
    turn = 0
    for step in tree.path(last):
        turn += isinstance(step, Reply)
        damage = tree.stale(step.id)
        if damage and damage.event == step.id:
            yield ""
            yield f"── stale from here on: {clean_line(str(damage))}"
        yield from _told(step, turn)
        if isinstance(step, Result | WorldEdit):
            before = worldline.at(step.parent)
            for change in news(step.changes, before, by_hand=isinstance(step, WorldEdit)):
                yield f"    ~ {clean_line(describe(change, before))}"
        for note in tree.margin(step.id):
            match note:
                case Tag() if note in tree.tags(step.id):
                    extra = "".join(f" · {clean_line(part)}" for part in (note.modifier, note.quote, note.note) if part)
                    yield f"    # {clean_line(note.behaviour)} (tagged by {clean_line(note.by)}){extra}"
                case Suggestion() if note in tree.marks(step.id):
                    extra = f" · {clean_line(note.modifier)}" if note.modifier else ""
                    yield f"    ? {clean_line(note.behaviour)} (suggested by {clean_line(note.by)}){extra}"
                    yield f"      {clean_line(note.why)}"
                case Note():
                    yield f"    # {clean_line(note.text)} (noted by {clean_line(note.by)})"
                case _:
                    pass
    others = [name for name in names if name != here]
    if others:
        yield ""
        yield f"other branches: {', '.join(clean_line(name) for name in others)}"


def tip_of(session: Session, branch: str) -> int:
    """Return the last step of a branch; raises `LabError` naming every branch when there is none of that name."""
    branches = session.tree.branches()
    if branch not in branches:
        names = ", ".join(clean_line(name) for name in branches)
        raise LabError(f"there is no branch {branch!r} in this session", mend=f"its branches are: {names}")
    return branches[branch]


_NATURES = {
    "live": "a model",
    "scripted": "a scripted persona",
    "human": "a human",
    "recording": "a recording",
}


def _told(step: AnyStep, turn: int) -> Iterator[str]:
    match step:
        case Opening():
            condition = " ".join(f"{factor}={level}" for factor, level in step.condition.items())
            yield f"{clean_line(step.model)} ({_NATURES[step.nature]}) · {clean_line(condition) or 'no factors'}"
        case Message():
            yield from _block(f"{step.role}" + (" (the researcher)" if step.by == "researcher" else ""), step.text)
        case Reply():
            yield ""
            yield f"── turn {turn} · {clean_line(step.model)} ({_NATURES[step.nature]}) · event {step.id}"
            if words := source_words(step):
                yield f"  {clean_line(words)}"
            if step.reasoning:
                yield from _block("reasoning", step.reasoning)
            if step.text:
                yield from _block("says", step.text)
            for call in step.calls:
                yield from _block(f"asks {clean_line(call.name)}", _readable(call.arguments))
        case Decision():
            yield f"  decided: {step.action}" + (f" — {clean_line(step.note)}" if step.note else "")
            if step.arguments is not None:
                yield from _block("runs instead", _readable(step.arguments))
                kept = "the call that ran" if step.shown == "ran" else "the call it asked for"
                yield f"  in its own history the agent finds {kept}"
        case Result():
            yield from _result(step)
        case WorldEdit():
            what = "edits the world" if step.undoes is None else f"takes back the edit of event {step.undoes}"
            yield f"  the researcher {what} (event {step.id})" + (f" — {clean_line(step.note)}" if step.note else "")
        case Rewording():
            left_out = f" (no longer sent back: {clean_line(step.left_out)})" if step.left_out else ""
            yield f"  the researcher rewords the reply{left_out}: {clean_line(step.text)}"
        case Failure():
            what = f"a reply is lost ({step.fault})" if step.is_lost_reply else "the model failed"
            yield f"  {what}: {clean_line(step.what)}"
            if step.reasoning:
                yield from _block("it reasoned", step.reasoning)
            if step.partial:
                yield from _block("it had written", step.partial)
        case Switch():
            settings = setting_words(step.settings)
            yield f"  from here on {clean_line(step.model)} answers ({_NATURES[step.nature]})" + (
                f" with {clean_line(settings)}" if settings else ""
            )
        case Fork():
            yield f"  branch {clean_line(step.branch)} starts here"
        case End():
            yield ""
            yield f"── the end: {step.reason}" + (f" — {clean_line(step.note)}" if step.note else "")


def _result(result: Result) -> Iterator[str]:
    if result.arguments is None:
        yield from _block("nothing ran; told", result.told or "")
        return
    code = "" if result.exit_code in (0, None) else f" (exit {result.exit_code})"
    if result.told is None or result.told == result.output:
        yield from _block(f"gave{code}", result.output)
        return
    gave, said = (clean(text).rstrip("\n").split("\n") for text in (result.output, result.told))
    yield f"  gave{code}, and the agent was told otherwise (− gave, + told):"
    for kind, a, b, c, d in SequenceMatcher(None, gave, said, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (f"      {line}" for line in gave[a:b])
        else:
            yield from (f"    − {line}" for line in gave[a:b])
            yield from (f"    + {line}" for line in said[c:d])


def _block(label: str, text: str) -> Iterator[str]:
    yield f"  {label}:"
    yield from indent(clean(text).rstrip("\n"), "    ").splitlines()


def _readable(arguments: str) -> str:
    """Return the arguments as a person reads them: a lone string argument as its text, else the JSON as sent."""
    try:
        values = json.decode(arguments)
    except (ValueError, RecursionError):
        return arguments
    if isinstance(values, dict) and len(values) == 1 and isinstance(only := next(iter(values.values())), str):
        return only
    return arguments


def _first_difference(was: object, now: object) -> tuple[str, str]:
    """Return both values cut to the place where they part."""
    old, new = (value if isinstance(value, str) else json.encode(value).decode() for value in (was, now))
    at = next((place for place, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    start = max(0, at - 20)
    return tuple(repr(clean_line(text[start : at + 60])) for text in (old, new))  # type: ignore[return-value]
