"""The codes each coder gave one session, turn by turn: people by name, the detectors together, each judge.

A person's codes are those that stood when they committed the session, so that what was settled later changes none.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct, field

from lab.errors import LabError
from lab.scenario.schema import Behaviour
from lab.session.events import JUDGE, RESEARCHER, AnyMargin, Commitment, Dismissal, Note, Reply, Suggestion, Tag
from lab.session.tree import Tree
from lab.text.safe import clean_line

DETECTORS: Final = "detectors"
"""All detectors of a session as one coder."""
PEOPLE: Final = "people"
"""Everybody who coded a session as one coder: what any of them saw."""
JUDGES: Final = "judges"
"""All judges that read a session as one coder."""
_LONGEST_NAME: Final = 40

Codes = tuple[frozenset[str], ...]
"""The behaviours a coder saw, turn by turn."""


class CodedSession(Struct, frozen=True, kw_only=True):
    """The codes each coder gave the turns of one path."""

    path: str = ""
    session: str = ""
    """The session's id."""
    replies: tuple[int, ...]
    """The event each turn begins with."""
    hidden: frozenset[int] = frozenset()
    """Turns, from 0, whose reasoning the provider hid."""
    codes: Mapping[str, Codes] = field(default_factory=dict)
    """By coder. Those who are not in it did not read the session."""
    now: Mapping[str, Codes] = field(default_factory=dict)
    """By the same coders: today's tags, and suggestions that were not dismissed. Empty where it is `codes`."""
    settled: frozenset[tuple[str, int]] = frozenset()
    """Behaviour and turn of which a person's note is the last word."""
    accepted: frozenset[tuple[str, str, str, int]] = frozenset()
    """Person, coder, behaviour, turn: the person's tag accepted that coder's suggestion, and is no second opinion."""
    committed: frozenset[str] = frozenset()
    """The people who said that they have coded all of it."""
    detected: frozenset[str] = frozenset()
    """Behaviours that some detector looks for."""
    judged: frozenset[str] = frozenset()
    """Behaviours that a judge is asked about."""
    inapplicable: frozenset[str] = frozenset()
    """Behaviours that cannot occur under its condition."""

    def codes_of(self, coder: str, *, is_now: bool = False) -> list[Codes]:
        """Return the codes of a coder, or of each of a group, by now if asked; empty when none read the session."""
        by_coder = (is_now and self.now) or self.codes
        match coder:
            case "people":
                return [codes for name, codes in by_coder.items() if is_person(name)]
            case "judges":
                return [codes for name, codes in by_coder.items() if name.startswith(JUDGE)]
            case _:
                return [by_coder[coder]] if coder in by_coder else []

    def looks_for(self, coder: str, behaviour: str) -> bool:
        """Return whether a coder would have named the behaviour, had they seen it."""
        if behaviour in self.inapplicable:
            return False
        if coder == DETECTORS:
            return behaviour in self.detected
        if coder == JUDGES or coder.startswith(JUDGE):
            return behaviour in self.judged
        return True


def rater_name(text: str) -> str:
    """Return the name of a rater, by default the researcher's. Raises `LabError` for one that cannot be a person's."""
    name = text.strip() or RESEARCHER
    if name in (DETECTORS, PEOPLE, JUDGES, "scenario"):
        raise LabError(f'"{name}" stands for others than one person', where="rater", mend="choose another name")
    if "/" in name or clean_line(name) != name or len(name) > _LONGEST_NAME:
        mend = f"write up to {_LONGEST_NAME} characters without a slash, such as ann"
        raise LabError(f'"{clean_line(name)[:_LONGEST_NAME]}" is no name of a rater', where="rater", mend=mend)
    return name


def is_person(coder: str) -> bool:
    """Return whether a coder is one person."""
    return coder not in (DETECTORS, PEOPLE, JUDGES) and "/" not in coder


def is_hidden(reply: Reply) -> bool:
    """Return whether the provider kept the reasoning of a reply to itself."""
    return reply.visibility in ("encrypted", "none")


def needing_reasoning(behaviours: Iterable[Behaviour]) -> frozenset[str]:
    """Return the behaviours that only reasoning shows."""
    return frozenset(behaviour.name for behaviour in behaviours if behaviour.needs == "reasoning")


def coded_session(
    tree: Tree,
    event_id: int,
    *,
    path: str = "",
    session: str = "",
    detected: Iterable[str] = (),
    judged: Iterable[str] = (),
    inapplicable: Iterable[str] = (),
) -> CodedSession:
    """Return what each coder said of the path to a step. What stands before the first reply counts with that turn.

    A suggestion counts as its detector's or judge's word even when a person dismissed it.
    """
    turn_of: dict[int, int] = {}
    replies: list[Reply] = []
    for step in tree.path(event_id):
        if isinstance(step, Reply):
            replies.append(step)
        turn_of[step.id] = max(0, len(replies) - 1)
    codes: dict[str, list[set[str]]] = {}
    now: dict[str, list[set[str]]] = {}
    settled: set[tuple[str, int]] = set()
    accepted: set[tuple[str, str, str, int]] = set()

    def turns_of(coder: str) -> list[set[str]]:
        now.setdefault(coder, [set() for _ in replies])
        return codes.setdefault(coder, [set() for _ in replies])

    notes = list(_notes(tree, turn_of)) if replies else []
    commitments = _commitments(note for note, _ in notes)
    if replies:
        turns_of(DETECTORS)
    for coder in _readers(note for note, _ in notes):
        turns_of(coder)
    for note, turn in notes:
        if isinstance(note, Note) and note.settles and is_person(note.by):
            settled.add((note.settles, turn))
        if isinstance(note, Tag) and note.by in now and not tree.removals(note):
            now[note.by][turn].add(note.behaviour)
        if isinstance(note, Suggestion):
            turns_of(_suggester(note))[turn].add(note.behaviour)
            if not isinstance(tree.answer_to(note), Dismissal):
                now[_suggester(note)][turn].add(note.behaviour)
        elif isinstance(note, Tag) and _stood(tree, note, commitments.get(note.by)):
            turns_of(note.by)[turn].add(note.behaviour)
            suggestion = tree.events.get(note.suggestion or 0)
            if isinstance(suggestion, Suggestion):
                accepted.add((note.by, _suggester(suggestion), note.behaviour, turn))
    return CodedSession(
        path=path,
        session=session,
        replies=tuple(reply.id for reply in replies),
        hidden=frozenset(turn for turn, reply in enumerate(replies) if is_hidden(reply)),
        codes={coder: tuple(map(frozenset, turns)) for coder, turns in codes.items()},
        now={coder: tuple(map(frozenset, turns)) for coder, turns in now.items()},
        settled=frozenset(settled),
        accepted=frozenset(accepted),
        committed=frozenset(commitments),
        detected=frozenset(detected),
        judged=frozenset(judged),
        inapplicable=frozenset(inapplicable),
    )


def was_judged(tree: Tree, event_id: int, judge: str = "") -> bool:
    """Return whether a judge has read the path to a step: it leaves a note even when it suggests nothing."""
    turn_of = dict.fromkeys((step.id for step in tree.path(event_id)), 0)
    readers = _readers(note for note, _ in _notes(tree, turn_of))
    return any(coder.startswith(JUDGE) and judge in ("", coder.removeprefix(JUDGE)) for coder in readers)


def settled_codes(tree: Tree, event_id: int) -> dict[str, frozenset[str]]:
    """Return, for each rater who committed the path to a step, the behaviours they hold it shows by now."""
    steps = [step.id for step in tree.path(event_id)]
    raters = _commitments(note for note, _ in _notes(tree, dict.fromkeys(steps, 0)))
    tags = [tag for step in steps for tag in tree.tags(step)]
    return {rater: frozenset(tag.behaviour for tag in tags if tag.by == rater) for rater in raters}


def _notes(tree: Tree, turn_of: Mapping[int, int]) -> Iterator[tuple[AnyMargin, int]]:
    """Yield each mark on these steps, and each mark on such a mark, with its turn."""
    for step, turn in turn_of.items():
        for note in tree.margin(step):
            yield note, turn
            for answer in tree.margin(note.id):
                yield answer, turn


def _readers(notes: Iterable[AnyMargin]) -> dict[str, None]:
    """Return the people and judges who left a mark that shows that they read the path, each once."""
    readers: dict[str, None] = {}
    for note in notes:
        is_persons = isinstance(note, Tag | Dismissal | Commitment) and is_person(note.by)
        if is_persons or (isinstance(note, Suggestion | Note) and note.by.startswith(JUDGE)):
            readers[note.by] = None
    return readers


def _commitments(notes: Iterable[AnyMargin]) -> dict[str, int]:
    """Return the first commitment of each rater: later ones know what the others said."""
    first: dict[str, int] = {}
    for note in notes:
        if isinstance(note, Commitment) and is_person(note.by):
            first[note.by] = min(note.id, first.get(note.by, note.id))
    return first


def _stood(tree: Tree, tag: Tag, commitment: int | None) -> bool:
    """Return whether a tag stood when its rater committed; without a commitment, whether it stands now."""
    if not is_person(tag.by) or (commitment is not None and tag.id > commitment):
        return False
    return not any(commitment is None or removal < commitment for removal in tree.removals(tag))


def _suggester(suggestion: Suggestion) -> str:
    return suggestion.by if suggestion.by.startswith(JUDGE) else DETECTORS
