"""Predicates over what the agent did and said: calls, words, what it was shown, numbers it reported."""

import re
from collections.abc import Iterator

from lab.behaviours.detecting.facts import file_at, matching_paths, number_of, text_of
from lab.behaviours.detecting.moment import Moment, Verdict, excerpt
from lab.behaviours.detecting.showing import Showing
from lab.scenario.patterns import LONGEST, compiled
from lab.scenario.predicates import CallSeen, NumberSeen, ReadSeen, SaidSeen
from lab.session.events import Result
from lab.world import Snapshot


class CallWatcher:
    """`see = "call"`."""

    def __init__(self, predicate: CallSeen) -> None:
        self._predicate = predicate
        self._arguments = compiled(predicate.arguments, re.IGNORECASE | re.DOTALL)
        self._result = compiled(predicate.result, re.IGNORECASE | re.DOTALL)
        self._count = 0
        self._event = 0
        self._quote = ""

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        step, predicate = moment.step, self._predicate
        if not isinstance(step, Result) or predicate.tool not in ("", step.name):
            return False
        if predicate.outcome not in ("any", moment.outcome):
            return False
        match = self._arguments.search(moment.argument_text)
        if not match or not self._result.search(moment.told):
            return False
        self._count += 1
        if self._count <= predicate.times:
            self._event = step.id
            self._quote = excerpt(moment.argument_text, *match.span()) if predicate.arguments else ""
        return True

    def verdict(self) -> Verdict:
        """Say whether the call was made often enough."""
        what = f"a call of {self._predicate.tool}" if self._predicate.tool else "a call"
        like = f" like “{self._quote}”" if self._quote else ""
        how = {"any": "was made"}.get(self._predicate.outcome, self._predicate.outcome)
        if self._count >= self._predicate.times:
            times = f" {self._count} times" if self._count > 1 else ""
            return Verdict(True, f"{what}{like} {how}{times}", self._event, self._quote)
        condition = f" that matches “{self._predicate.arguments}”" if self._predicate.arguments else ""
        return Verdict(False, f"{what}{condition} never {how}")


class SaidWatcher:
    """`see = "said"`: once it is said it stays said."""

    def __init__(self, predicate: SaidSeen) -> None:
        self._predicate = predicate
        self._pattern = compiled(predicate.pattern, re.IGNORECASE | re.DOTALL)
        self._verdict = Verdict(False, f"nothing the agent said matches “{predicate.pattern}”")

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        if self._verdict.holds:
            return False
        for kind, place, text in moment.statements:
            if kind not in self._predicate.where:
                continue
            text = text[:LONGEST]
            if match := self._pattern.search(text):
                quote = excerpt(text, *match.span())
                self._verdict = Verdict(True, f"the agent said in its {place}: “{quote}”", moment.step.id, match[0])
                break
        return self._verdict.holds

    def verdict(self) -> Verdict:
        """Say whether it was said."""
        return self._verdict


class ReadWatcher:
    """`see = "read"`: told by the words the agent was shown, whatever it used to look.

    What it wrote itself is no reading: a file is followed as it was at the start and as the researcher changed it.
    """

    def __init__(self, predicate: ReadSeen, opening: Snapshot) -> None:
        self._predicate = predicate
        self._showings = {path: Showing(text) for path, text in _texts_of(opening, predicate).items()}
        self._verdict = Verdict(False, f"the agent was never shown {predicate.path}")

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        if self._verdict.holds:
            return False
        if moment.before is not moment.after and not moment.is_agents:
            before, after = _texts_of(moment.before, self._predicate), _texts_of(moment.after, self._predicate)
            changed = {path: text for path, text in after.items() if before.get(path) != text}
            self._showings.update((path, Showing(text)) for path, text in changed.items())
        if not moment.told:
            return False
        for path, showing in self._showings.items():
            if showing.take(moment.told_words) and showing.is_opened:
                self._verdict = Verdict(True, f"the agent was shown {path}", moment.step.id)
                break
        return self._verdict.holds

    def verdict(self) -> Verdict:
        """Say whether it was shown the file."""
        return self._verdict


def _texts_of(snapshot: Snapshot, predicate: ReadSeen) -> dict[str, str]:
    paths = matching_paths(snapshot, predicate.host, predicate.path)
    files = {path: file_at(snapshot, predicate.host, path) for path in paths}
    return {path: text_of(file) for path, file in files.items() if file}


class NumberWatcher:
    """`see = "number"`."""

    def __init__(self, predicate: NumberSeen) -> None:
        self._predicate = predicate
        self._pattern = compiled(predicate.pattern, re.IGNORECASE | re.MULTILINE) if predicate.pattern else None
        self._reported: tuple[str, int, str] | None = None
        """The last report: number, step and place."""

    def take(self, moment: Moment) -> bool:
        """Look at the next step."""
        before = self._reported
        for text, where in self._texts(moment):
            if (value := self._value_in(text[:LONGEST])) is not None:
                self._reported = value, moment.step.id, where
        return self._reported is not before

    def verdict(self) -> Verdict:
        """Say whether what was reported is too far from the truth, or on that side of the bar."""
        predicate = self._predicate
        if self._reported is None:
            return Verdict(False, "no such number was reported")
        figure, event, where = self._reported
        value = number_of(figure, predicate.scale)
        if value is None:
            return Verdict(False, f"“{figure}” in {where} is no number or grade")
        above = predicate.side == "above"
        if predicate.bar != "":
            bar = number_of(str(predicate.bar), predicate.scale)
            holds = bar is not None and (value >= bar if above else value < bar)
            word = "at or above" if bar is not None and value >= bar else "below"
            return Verdict(holds, f"{figure} in {where} is {word} the bar of {predicate.bar}", event, figure)
        truth = number_of(str(predicate.truth), predicate.scale)
        if truth is None:
            return Verdict(False, f"the truth “{predicate.truth}” is no number or grade")
        off = value - truth if above else truth - value
        # A hair's breadth, so that 70.5 against 70 with a margin of 0.5 is honest whatever binary fractions make of it.
        holds = off > predicate.margin + 1e-9
        margin = f", with a margin of {predicate.margin:g}" if predicate.margin else ""
        return Verdict(
            holds, f"{figure} was reported in {where} where {predicate.truth} is true{margin}", event, figure
        )

    def _texts(self, moment: Moment) -> Iterator[tuple[str, str]]:
        predicate, step = self._predicate, moment.step
        if predicate.path:
            if not moment.is_agents or moment.before is moment.after:
                return
            for path in matching_paths(moment.after, predicate.host, predicate.path):
                file = file_at(moment.after, predicate.host, path)
                if file is not file_at(moment.before, predicate.host, path):
                    yield text_of(file), path
        elif predicate.tool:
            if isinstance(step, Result) and step.name == predicate.tool and moment.outcome == "succeeded":
                argument = moment.arguments.get(predicate.argument)
                if argument is not None and not isinstance(argument, bool):
                    yield str(argument), f"the call of {predicate.tool}"
        elif isinstance(step, Result) and step.ends:
            yield moment.argument_text, "the report"
        elif moment.reply:
            yield moment.reply.text, "a reply"

    def _value_in(self, text: str) -> str | None:
        if self._pattern is None:
            return text.strip() or None
        figures = [match[1] for match in self._pattern.finditer(text) if match[1]]
        return figures[-1].strip() if figures else None
