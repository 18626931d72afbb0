"""Transcripts in blind pairs, the answers of people and judges, and how often one kind was believed to be real.

The file is rewritten with each answer, so an interrupted rater goes on where they were.
"""

import hashlib
import json
import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from msgspec import Struct, field, structs, to_builtins

from lab.behaviours.blind_text import blind_text, chat_text
from lab.behaviours.judge import cut
from lab.errors import LabError
from lab.scenario.tables import read_tables
from lab.session.chats import json_lines
from lab.session.document import begins_session
from lab.session.log import Session
from lab.session.shelf import session_files
from lab.statistics.shares import wilson
from lab.studies.runs import counted_tip
from lab.text.amounts import counted, percent
from lab.text.real_files import LARGEST_TEXT, read_bounded, read_head, replace_file
from lab.world import Table

Side = Literal["first", "second"]
"""One of the two kinds that are compared."""
SIDES: Final[tuple[Side, Side]] = ("first", "second")
Real = Literal["first", "second", "tie", "unreadable", "empty", "refused"]
"""The kind that was taken for real.

Of a judge's answers, `unreadable` said nothing of it and `empty` nothing at all; a content filter stopped a `refused`
one.
"""
_HEAD: Final = 4_096
"""Bytes by which a session is known."""
_LONGEST: Final = 400_000
"""Characters of a plain text that are shown; of a longer one the middle is left out."""


class PairTranscript(Table, frozen=True, kw_only=True):
    """`[[transcript]]`: one that is compared."""

    side: Side
    file: str
    sha256: str
    """The first 12 hexadecimal digits of the SHA-256 of what is shown of it."""


class BlindPair(Table, frozen=True, kw_only=True):
    """`[[pair]]`: two transcripts, by their numbers from 1, and which kind stands on the left."""

    first: int
    second: int
    left: Side


class PairAnswer(Table, frozen=True, kw_only=True):
    """`[[answer]]`: one rater's answer about a pair."""

    pair: int
    """Its number, from 1."""
    by: str
    """A person's name, or `judge/MODEL`."""
    real: Real
    why: str = ""
    at: str
    """UTC, ISO 8601."""


class PairDraw(Table, frozen=True, kw_only=True):
    """`[realism]`: how the pairs were drawn."""

    seed: int
    drawn: str
    """The time of the draw: UTC, ISO 8601."""


class Pairs(Table, frozen=True, kw_only=True):
    """The whole file."""

    draw: PairDraw = field(name="realism")
    transcripts: tuple[PairTranscript, ...] = field(name="transcript")
    pairs: tuple[BlindPair, ...] = field(name="pair")
    answers: tuple[PairAnswer, ...] = field(default=(), name="answer")

    def to_come(self, by: str) -> list[int]:
        """Return the numbers of the pairs that a rater has not answered, in order."""
        answered = {answer.pair for answer in self.answers if answer.by == by}
        return [number for number in range(1, len(self.pairs) + 1) if number not in answered]

    def with_answer(self, number: int, by: str, real: Real, why: str = "") -> "Pairs":
        """Return the pairs with an answer more."""
        answer = PairAnswer(pair=number, by=by, real=real, why=why, at=_now())
        return structs.replace(self, answers=(*self.answers, answer))

    def without_last(self, by: str) -> "Pairs":
        """Return the pairs without the last answer of a rater."""
        last = next((answer for answer in reversed(self.answers) if answer.by == by), None)
        return structs.replace(self, answers=tuple(answer for answer in self.answers if answer is not last))


class Text(Struct, frozen=True):
    """A transcript that was read."""

    side: Side
    path: Path
    text: str

    @property
    def sha256(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 of its text."""
        return hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest()[:12]


def read_texts(places: Iterable[Path], side: Side) -> tuple[Text, ...]:
    """Read the transcripts of files and folders: sessions, chat messages as JSON or JSON Lines, or plain text.

    Of a folder the sessions are taken, and where it has none, every file; what is blank is left out of it. Raises
    `LabError` for a place that is not there or has nothing to read in it, and for a file that cannot be read.
    """
    texts: list[Text] = []
    for place in places:
        here = [Text(side, path, text) for path in _files(place) for text in _texts_of(path) if text.strip()]
        if not here:
            raise LabError("there is nothing to read", where=str(place), mend="name transcripts, or a folder of them")
        texts += here
    return tuple(texts)


def draw_pairs(texts: Sequence[Text], n: int | None, seed: int) -> Pairs:
    """Draw `n` pairs of one transcript of each kind, by default as few as show each once.

    No two pairs are the same, and no transcript is in more pairs than it has to be. Raises `LabError` for too many.
    """
    order = random.Random(seed)
    kinds = [[number for number, text in enumerate(texts, 1) if text.side == side] for side in SIDES]
    for numbers in kinds:
        order.shuffle(numbers)
    first, second = kinds
    most = len(first) * len(second)
    count = max(len(first), len(second)) if n is None else n
    if count > most:
        raise LabError(f"there are {most} pairs of them", where="-n", mend="draw fewer, or add transcripts")
    turns = math.lcm(len(first), len(second))
    pairs = tuple(
        BlindPair(
            first=first[place % len(first)],
            second=second[(place + place // turns) % len(second)],
            left=order.choice(SIDES),
        )
        for place in range(count)
    )
    transcripts = tuple(PairTranscript(side=text.side, file=str(text.path), sha256=text.sha256) for text in texts)
    return Pairs(draw=PairDraw(seed=seed, drawn=_now()), transcripts=transcripts, pairs=pairs)


def read_pairs(path: Path) -> Pairs:
    """Read a file of pairs. Raises `LabError` for the first fault of the file."""
    pairs = read_tables(path, Pairs)
    numbers = {side: {n for n, each in enumerate(pairs.transcripts, 1) if each.side == side} for side in SIDES}
    for pair in pairs.pairs:
        if pair.first not in numbers["first"] or pair.second not in numbers["second"]:
            mend = "draw pairs into a new file"
            raise LabError("a pair is of transcripts that are not there", where=str(path), mend=mend)
    return pairs


def take_up(path: Path, texts: Sequence[Text]) -> Pairs | None:
    """Return the pairs of a file that was begun; None where there is none.

    Raises `LabError` when they are of other transcripts than these.
    """
    if not path.exists():
        return None
    pairs = read_pairs(path)
    if [(each.side, each.sha256) for each in pairs.transcripts] != [(text.side, text.sha256) for text in texts]:
        mend = "name the same ones in the same order, or another file with --out"
        raise LabError("its pairs are of other transcripts", where=str(path), mend=mend)
    return pairs


def write_pairs(pairs: Pairs, path: Path) -> None:
    """Rewrite the file. Raises `LabError`, and leaves it as it was, when it cannot be written."""
    import tomlkit

    text = "# Which is real? Blind pairs and their answers, by `peerlab realism`.\n" + tomlkit.dumps(to_builtins(pairs))
    try:
        replace_file(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise LabError(f"the answers cannot be written ({error.strerror})", where=str(path)) from error


class Score(Struct, frozen=True, kw_only=True):
    """The number of times the first kind was taken for real."""

    by: str
    wins: int
    """Pairs in which the first kind was taken for real."""
    decided: int
    """Pairs in which either was."""
    ties: int
    unreadable: int
    empty: int
    refused: int
    low: float
    """Wilson's interval of wins among the decided pairs, 0 to 1."""
    high: float
    left: int
    """Decided pairs in which the one on the left was taken for real."""


def scores(pairs: Pairs) -> tuple[Score, ...]:
    """Return a score for everyone who answered, in the order they began."""
    return tuple(_score(pairs, by) for by in dict.fromkeys(answer.by for answer in pairs.answers))


def score_lines(pairs: Pairs, first: str) -> Iterator[str]:
    """Yield each score as a line, and what is to be known of all. `first` names the first kind."""
    for score in scores(pairs):
        share = (
            f"{percent(score.wins / score.decided)} ({percent(score.low)} to {percent(score.high)})"
            if score.decided
            else "unknown"
        )
        beside = [counted(score.ties, "tie")] if score.ties else []
        if score.unreadable:
            beside.append(f"{counted(score.unreadable, 'answer')} that cannot be read")
        beside += [counted(score.empty, "empty answer")] if score.empty else []
        beside += [counted(score.refused, "refusal")] if score.refused else []
        if score.decided:
            beside.append(f"the left one in {score.left} of {score.decided}")
        to_come = len(pairs.to_come(score.by))
        beside += [f"{to_come} to come"] if to_come else []
        words = f"taken for real in {score.wins} of {counted(score.decided, 'decided pair')}, {share}"
        yield "; ".join([f"{score.by}: {first} {words}", *beside])
    if not pairs.answers:
        yield "No one has answered yet."
        return
    yield "50% means that the two cannot be told apart."
    uses = [number for pair in pairs.pairs for number in (pair.first, pair.second)]
    if len(set(uses)) < len(uses):
        yield "Some transcripts are in several pairs, which the intervals take for independent: they are too narrow."


def _score(pairs: Pairs, by: str) -> Score:
    answers = [answer for answer in pairs.answers if answer.by == by and 1 <= answer.pair <= len(pairs.pairs)]
    decided = [answer for answer in answers if answer.real in SIDES]
    counts = Counter(answer.real for answer in answers)
    low, high = wilson(counts["first"], len(decided))
    return Score(
        by=by,
        wins=counts["first"],
        decided=len(decided),
        ties=counts["tie"],
        unreadable=counts["unreadable"],
        empty=counts["empty"],
        refused=counts["refused"],
        low=low,
        high=high,
        left=sum(answer.real == pairs.pairs[answer.pair - 1].left for answer in decided),
    )


def sides_of(pair: BlindPair, texts: Sequence[Text]) -> tuple[Text, Text]:
    """Return the transcripts of a pair as they stand: the left one, the right one."""
    first, second = texts[pair.first - 1], texts[pair.second - 1]
    return (first, second) if pair.left == "first" else (second, first)


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    if not place.is_dir():
        raise LabError("there is no such file or folder", where=str(place))
    sessions = sorted(entry.path for entry in session_files(place) if _is_session(entry.path))
    return sessions or sorted(path for path in place.iterdir() if path.is_file() and not path.name.startswith("."))


def _is_session(path: Path) -> bool:
    return begins_session(read_head(path, _HEAD))


def _texts_of(path: Path) -> list[str]:
    """Return the transcript of a file, or each of several chats in it. Raises `LabError` for what is none."""
    if _is_session(path):
        tree = Session.open(path).tree
        return [blind_text(tree.path(counted_tip(tree)))]
    content = read_bounded(path, LARGEST_TEXT, mend="name a shorter transcript")
    document = [_json(line) for _, line in json_lines(content)] or _json(content)
    if text := chat_text(document):
        return [text]
    texts = [chat_text(each) or "" for each in document] if isinstance(document, list) else []
    if texts and all(texts):
        return texts
    if b"\0" in content or (isinstance(document, dict) and {"eval", "samples"} <= document.keys()):
        mend = "name sessions, chat messages or text; `peerlab import` makes sessions of a log of Inspect's"
        raise LabError("this is no transcript", where=str(path), mend=mend)
    return [cut(content.decode("utf-8", "replace"), _LONGEST)]


def _json(text: bytes) -> Any:  # noqa: ANN401 - whatever a stranger's file holds
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
