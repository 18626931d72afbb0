"""Agreement of coders on behaviours: over turns, or windows of them; a state once a session."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from msgspec import Struct

from lab.behaviours.codes import DETECTORS, PEOPLE, CodedSession, is_person
from lab.scenario.schema import Behaviour
from lab.statistics.coder_agreement import Confusion, cohens_kappa, gwets_ac1, krippendorffs_alpha


class Agreement(Struct, frozen=True, kw_only=True):
    """The agreement of two coders on one behaviour, over units: windows of turns, or sessions for a state."""

    behaviour: str
    unit: str
    both: int
    only_first: int
    only_second: int
    neither: int
    accepted: int = 0
    """Units of `both` a person accepted from the other's own suggestion."""
    percent: float | None = None
    """Share of units on which they agree, 0 to 100; None without units."""
    kappa: float | None = None
    """Cohen's kappa; None when chance alone would make them agree on every unit, or without units."""
    ac1: float | None = None
    """Gwet's AC1; None without units."""
    prevalence: float | None = None
    """Mean share of units in which the two see it, 0 to 1; None without units."""


class CoderComparison(Struct, frozen=True, kw_only=True):
    """Two coders over the sessions both have read."""

    first: str
    second: str
    sessions: int
    turns: int
    uncommitted: int
    """Sessions that a person of the two tagged without committing them, so that what they left out is uncertain."""
    agreements: tuple[Agreement, ...]


class Alpha(Struct, frozen=True, kw_only=True):
    """Krippendorff's alpha of one behaviour over three or more coders."""

    behaviour: str
    units: int
    """Units that at least two of them coded."""
    alpha: float | None
    """None where all codes are the same."""


class Disagreement(Struct, frozen=True, kw_only=True):
    """A stretch of a session in which some coders see a behaviour and others do not."""

    path: str
    session: str
    turns: tuple[int, int]
    """First and last turn, from 1."""
    event: int
    """The reply the stretch begins with."""
    behaviour: str
    yes: tuple[str, ...]
    no: tuple[str, ...]
    settled: bool = False
    """A person has had the last word: the coders agree by now, the people among them do, or a note says so."""


class _Unit(Struct, frozen=True):
    session: CodedSession
    turns: range

    def codes(self, coder: str, behaviour: str, *, is_now: bool = False) -> bool | None:
        """Return whether a coder sees the behaviour in it, by now if asked; None when they did not look."""
        codes = self.session.codes_of(coder, is_now=is_now)
        if not codes or not self.session.looks_for(coder, behaviour):
            return None
        return any(behaviour in each[turn] for each in codes for turn in self.turns)


def coders_of(sessions: Iterable[CodedSession]) -> tuple[str, ...]:
    """Return everybody who coded any of the sessions: people by name, then the detectors, then judges."""
    names = {name for session in sessions for name in session.codes}
    return tuple(sorted(names, key=lambda name: (not is_person(name), name != DETECTORS, name)))


def compare(
    sessions: Sequence[CodedSession], first: str, second: str, behaviours: Iterable[Behaviour], window: int = 1
) -> CoderComparison:
    """Return how two coders agree on each of the behaviours over the sessions that both have read.

    A point is compared in windows of `window` turns (0: the whole session), a state once a session.
    """
    common = [each for each in sessions if each.codes_of(first) and each.codes_of(second)]
    people = [coder for coder in (first, second) if is_person(coder)]
    return CoderComparison(
        first=first,
        second=second,
        sessions=len(common),
        turns=sum(len(session.replies) for session in common),
        uncommitted=sum(any(person not in session.committed for person in people) for session in common),
        agreements=tuple(_agreement(common, first, second, behaviour, window) for behaviour in behaviours),
    )


def pairs(coders: Sequence[str], first: str = "", second: str = "") -> tuple[tuple[str, str], ...]:
    """Return the pairs of coders to compare: two that are named, one with every other, or all."""
    if first and second:
        return ((first, second),)
    if first or second:
        return tuple((first or second, other) for other in coders if other != (first or second))
    return tuple(combinations(coders, 2))


def alphas(
    sessions: Sequence[CodedSession], coders: Sequence[str], behaviours: Iterable[Behaviour], window: int = 1
) -> Iterator[Alpha]:
    """Yield Krippendorff's alpha of each behaviour over all the coders, who need not have read the same sessions."""
    for behaviour in behaviours:
        codes = [_codes(unit, coders, behaviour.name) for unit in _units(sessions, behaviour, window)]
        values = [list(each.values()) for each in codes if len(each) > 1]
        yield Alpha(behaviour=behaviour.name, units=len(values), alpha=krippendorffs_alpha(values))


def disagreements(
    sessions: Sequence[CodedSession], coders: Sequence[str], behaviours: Sequence[Behaviour], window: int = 1
) -> Iterator[Disagreement]:
    """Yield the disagreements that the coders have to settle, session by session in the order of its turns.

    Where a coder has committed a session, those who have not are not its coders: they may have settled one event only.
    """
    for session in sessions:
        among = [
            coder for coder in coders if not session.committed or not is_person(coder) or coder in session.committed
        ]
        stretches = [
            (unit, behaviour.name, codes)
            for behaviour in behaviours
            for unit in _units([session], behaviour, window)
            if len(set((codes := _codes(unit, among, behaviour.name)).values())) > 1
        ]
        for unit, behaviour, codes in sorted(stretches, key=lambda each: (each[0].turns.start, each[1])):
            turns = unit.turns
            yield Disagreement(
                path=session.path,
                session=session.session,
                turns=(turns.start + 1, turns.stop),
                event=session.replies[turns.start],
                behaviour=behaviour,
                yes=tuple(coder for coder, code in codes.items() if code),
                no=tuple(coder for coder, code in codes.items() if not code),
                settled=_is_settled(unit, behaviour, codes),
            )


def unit_words(behaviour: Behaviour, window: int) -> str:
    """Return the kind of a behaviour's units."""
    if behaviour.kind == "state" or window == 0:
        return "session"
    return "turn" if window == 1 else f"{window} turns"


def _codes(unit: _Unit, coders: Iterable[str], behaviour: str) -> dict[str, bool]:
    codes = {coder: unit.codes(coder, behaviour) for coder in coders}
    return {coder: code for coder, code in codes.items() if code is not None}


def _is_settled(unit: _Unit, behaviour: str, codes: Mapping[str, bool]) -> bool:
    if any((behaviour, turn) in unit.session.settled for turn in unit.turns):
        return True
    now = {coder: unit.codes(coder, behaviour, is_now=True) for coder in codes}
    people = [coder for coder in codes if is_person(coder)]
    people_agree = len({codes[coder] for coder in people}) > len({now[coder] for coder in people})
    return people_agree or len(set(now.values())) == 1


def _units(sessions: Iterable[CodedSession], behaviour: Behaviour, window: int) -> Iterator[_Unit]:
    """Yield the units of a behaviour; where only reasoning shows it, those with readable reasoning."""
    is_whole = behaviour.kind == "state" or window == 0
    for session in sessions:
        turns = len(session.replies)
        size = turns if is_whole else window
        for start in range(0, turns, size or 1):
            stretch = range(start, min(start + size, turns))
            if behaviour.needs != "reasoning" or session.hidden.isdisjoint(stretch):
                yield _Unit(session, stretch)


def _agreement(
    sessions: Sequence[CodedSession], first: str, second: str, behaviour: Behaviour, window: int
) -> Agreement:
    name = behaviour.name
    codes = []
    accepted = 0
    for unit in _units(sessions, behaviour, window):
        one, other = unit.codes(first, name), unit.codes(second, name)
        if one is None or other is None:
            continue
        codes.append((one, other))
        accepted += one and other and any(_is_accepted(unit.session, first, second, name, turn) for turn in unit.turns)
    table = Confusion(*(codes.count(pair) for pair in ((True, True), (True, False), (False, True), (False, False))))
    return Agreement(
        behaviour=name,
        unit=unit_words(behaviour, window),
        both=table.both,
        only_first=table.only_first,
        only_second=table.only_second,
        neither=table.neither,
        accepted=accepted,
        percent=None if table.agreement is None else 100 * table.agreement,
        kappa=cohens_kappa(table),
        ac1=gwets_ac1(table),
        prevalence=table.prevalence,
    )


def _is_accepted(session: CodedSession, first: str, second: str, behaviour: str, turn: int) -> bool:
    return any(
        seen == behaviour and at == turn and _is_among(person, first, second) and _is_among(suggester, first, second)
        for person, suggester, seen, at in session.accepted
    )


def _is_among(coder: str, *names: str) -> bool:
    group = PEOPLE if is_person(coder) else "judges" if coder != DETECTORS else DETECTORS
    return coder in names or group in names
