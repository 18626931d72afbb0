"""Rates and comparisons in words, the same in a terminal, on a screen and in a report."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from lab.batch.ending import redraw_words
from lab.statistics.interval import Interval
from lab.studies.contrasts import Contrast
from lab.studies.correction import Correction
from lab.studies.pools import REASONS, Pool, Reason
from lab.studies.rate_differences import Interaction, RateDifference
from lab.studies.rates import Bounds, PoolRates, Rate
from lab.studies.reported_numbers import MeanDifference, Summary
from lab.studies.runs import Likeness, Run, Source
from lab.text.amounts import counted, percent, whole

SOURCE_WORDS: Final[Mapping[Source, str]] = {"tagged": "tagged", "detected": "suggested", "judged": "judged"}
_MOST_NAMED: Final = 3
"""Files that are named for one reason."""
_MOST_STRATA: Final = 8
_NATURES: Final = {"scripted": " (a script)", "human": " (a person)", "recording": " (a recording)", "live": ""}


def rate_words(rate: Rate) -> str:
    """Return `7/20 = 35% (18% to 57%)`."""
    if not rate.runs:
        return "no run counts"
    share = percent(rate.hits / rate.runs)
    return f"{rate.hits:>2}/{rate.runs:<2} = {share:>4} ({percent(rate.low)} to {percent(rate.high)})"


def all_runs_words(rate: Rate) -> str:
    """Return the figure of all runs, those that did not engage among them."""
    return f"of all runs {rate.hits}/{rate.runs}"


def corrected_words(correction: Correction | None) -> str:
    """Return a corrected share with its interval, as `35% (20% to 57%)`; a dash where there is none."""
    if correction is None or not correction.tells:
        return "–"
    return f"{percent(correction.share)} ({percent(correction.low)} to {percent(correction.high)})"


def correction_words(correction: Correction) -> str:
    """Return the corrected share, how many runs were coded, and how the detectors did on them."""
    coded = counted(correction.coded, "sampled run was coded", "sampled runs were coded")
    if correction.unsettled:
        coded += f", {correction.unsettled} more unsettled between raters"
    if not correction.tells:
        lack = "none of them shows it" if not correction.sensitivity.runs else "all of them show it"
        return f"not corrected: {coded}, and {lack}"
    found, spared = correction.sensitivity, correction.specificity
    return (
        f"corrected {corrected_words(correction)}: {coded}; detectors found "
        f"{found.hits} of {found.runs} that show it and left alone {spared.hits} of {spared.runs} that do not"
    )


def bounds_words(bounds: Bounds) -> str:
    """Return the share with no lost run counted as a hit, and with every one."""
    return f"with the lost runs between {percent(bounds.low)} and {percent(bounds.high)}"


def model_words(likeness: Likeness) -> str:
    """Return the model, the name its provider gave it, and who really answers."""
    served = f" as {likeness.served_as}" if likeness.served_as else ""
    return f"{likeness.model}{served}{_NATURES[likeness.nature]}"


def run_words(group: PoolRates) -> Iterator[str]:
    """Yield how many sessions there are, and how many of them are set apart, by reason."""
    yield counted(len(group.pool.all), "session")
    wordings = {run.wording for run in group.pool.all}
    if wordings != {None}:
        yield "one wording" if len(wordings) == 1 else f"{len(wordings)} wordings"
    for reason, excluded in group.pool.excluded.items():
        yield f"{len(excluded)} {reason}"
    if group.ambiguous:
        yield f"{group.ambiguous} open to another reading"
    if group.redraws:
        yield redraw_words(group.redraws)


def excluded_words(pool: Pool) -> Iterator[str]:
    """Yield a sentence for each reason runs are set apart: how many, why, and which files."""
    for reason, runs in pool.excluded.items():
        names = ", ".join(run.path for run in runs[:_MOST_NAMED])
        if len(runs) > _MOST_NAMED:
            names += f" and {len(runs) - _MOST_NAMED} more"
        details = dict.fromkeys(word for run in runs for word in reason_details(reason, run))
        detail = f" ({', '.join(details)})" if details else ""
        yield f"{len(runs)} {reason}: {REASONS[reason]}{detail}: {names}"


def reason_details(reason: Reason, run: Run) -> Iterator[str]:
    """Yield what more there is to say of why a run is set apart."""
    if reason == "intervened":
        yield from sorted(run.interventions)
    if reason == "named path":
        yield f"{run.branch}: {run.why_branch}"


def likeness_words(likeness: Likeness, others: Sequence[Likeness]) -> Iterator[str]:
    """Yield what sets a pool apart from the others of its scenario, its condition and model aside."""
    for name, label in (
        ("text", "scenario text "),
        ("harness", "harness "),
        ("settings", ""),
        ("limits", "limits "),
        ("declared", "declared "),
    ):
        value = getattr(likeness, name)
        if any(getattr(other, name) != value for other in others):
            yield f"{label}{value}" if value else f"{name} by default"


def condition_words(condition: Mapping[str, str]) -> str:
    """Return `factor=level` words."""
    return " ".join(f"{factor}={level}" for factor, level in condition.items())


def difference_words(difference: RateDifference) -> str:
    """Return `30 points more (5 to 51) under threat=on, p = 0.02 after 4 comparisons`, with the counts."""
    aspect = difference.aspect
    first, second = f"{aspect}={difference.first}", f"{aspect}={difference.second}"
    one, other = difference.first_count, difference.second_count
    parts = [
        f"{points_words(difference.interval)} under {first} than under {second}",
        f"{one.hits}/{one.runs} against {other.hits}/{other.runs}",
        *p_words(difference),
    ]
    return "; ".join((*parts, *_kinship_words(difference)))


def interaction_words(interaction: Interaction) -> str:
    """Return how much more one factor changes at a level of the other, with the four counts."""
    (factor, other), ((up, down), (left, right)) = interaction.factors, interaction.levels
    a, b, c, d = (f"{count.hits}/{count.runs}" for count in interaction.counts)
    words = (
        f"going from {factor}={down} to {factor}={up} changes it by {points_words(interaction.interval)} "
        f"under {other}={left} than under {other}={right}: {c} to {a} against {d} to {b}"
    )
    return "; ".join((words, *p_words(interaction), *_strata_words(interaction.strata), *_wording_words(interaction)))


def points_words(interval: Interval) -> str:
    """Return a difference of shares as `30 points more (5 to 51)` or `4 points less (from 35 less to 26 more)`."""
    points = Interval(interval.estimate * 100, interval.low * 100, interval.high * 100)
    size, limits = abs(whole(points.estimate)), _limit_words(points, "more", "less", _whole_words)
    if not size:
        return f"no point more or less ({limits})"
    return f"{size} {'point' if size == 1 else 'points'} {'more' if points.estimate > 0 else 'less'} ({limits})"


def _limit_words(interval: Interval, up: str, down: str, number_words: Callable[[float], str]) -> str:
    """Return the limits of a difference in the direction of its estimate; each has its own where they have two."""
    low, high = interval.low, interval.high
    if float(number_words(low)) < 0 < float(number_words(high)):
        return f"from {number_words(-low)} {down} to {number_words(high)} {up}"
    near, far = sorted((abs(low), abs(high)))
    return f"{number_words(near)} to {number_words(far)}"


def _whole_words(number: float) -> str:
    return str(whole(number))


def summary_words(summary: Summary) -> str:
    """Return a reported number as `mean 71.2 (66.0 to 76.4) over 8; 11.2 above the truth; 5/8 at or above the bar`."""
    parts = [f"mean {_number_words(summary.mean)} over {summary.read}"] if summary.read else ["no number was read"]
    if summary.read > 1 and summary.mean.low == summary.mean.high:
        parts[0] += ", all alike"
    if summary.excess:
        is_true = summary.excess.low == summary.excess.high == 0
        parts.append("each the true one" if is_true else _sided_words(summary.excess, "above", "below", " the truth"))
    if summary.at_bar:
        parts.append(f"{summary.at_bar.hits}/{summary.at_bar.runs} at or above the bar")
    if summary.unread:
        parts.append(f"{summary.unread} unread")
    if summary.silent:
        parts.append(f"{summary.silent} reported none")
    return "; ".join(parts)


def mean_difference_words(difference: MeanDifference) -> str:
    """Return `11.2 higher (4.0 to 18.4) under threat=on than under threat=off; p = 0.02 after 4 comparisons`."""
    interval = difference.interval
    change = _sided_words(interval, "higher", "lower")
    first, second = (f"{difference.aspect}={level}" for level in (difference.first, difference.second))
    parts = [f"{change} under {first} than under {second}", *p_words(difference)]
    if math.isinf(interval.low):
        parts.append("no interval, since an arm has one number alone")
    elif interval.low == interval.high:
        parts.append("no interval, since the numbers within an arm are all alike")
    return "; ".join((*parts, *_kinship_words(difference)))


def _number_words(interval: Interval) -> str:
    if math.isinf(interval.low) or interval.low == interval.high:
        return f"{interval.estimate:.1f}"
    return f"{interval.estimate:.1f} ({interval.low:.1f} to {interval.high:.1f})"


def _sided_words(interval: Interval, up: str, down: str, than: str = "") -> str:
    """Return a difference of means as `11.2 higher (4.0 to 18.4)` or `1.2 lower (from 4.4 lower to 2.0 higher)`."""
    size = _tenths(abs(interval.estimate))
    way = up if interval.estimate > 0 else down
    words = f"{size} {way}{than}" if float(size) else f"neither {up} nor {down}{than}"
    if math.isinf(interval.low) or interval.low == interval.high:
        return words
    return f"{words} ({_limit_words(interval, up, down, _tenths)})"


def _tenths(number: float) -> str:
    return f"{number:.1f}"


def _kinship_words(difference: RateDifference | MeanDifference) -> Iterator[str]:
    """Yield over how many strata a difference is averaged, and what its runs have in common."""
    yield from _strata_words(difference.strata)
    yield from _wording_words(difference)
    if difference.shared_seeds:
        yield f"{counted(difference.shared_seeds, 'seed is', 'seeds are')} the same in both arms"


def _strata_words(strata: Sequence[str]) -> list[str]:
    if len(strata) < 2:
        return []
    named = [*strata[:_MOST_STRATA], *([f"{len(strata) - _MOST_STRATA} more"] if len(strata) > _MOST_STRATA else [])]
    return [f"averaged with equal weights over {', '.join(named[:-1])} and {named[-1]}"]


def _wording_words(contrast: Contrast) -> list[str]:
    return [] if contrast.wordings > 1 else ["one wording"]


def p_words(contrast: Contrast) -> Iterator[str]:
    """Yield `p = 0.02 after 4 comparisons`; nothing where there is no p value."""
    p, comparisons = contrast.corrected_p, contrast.comparisons
    if p is None:
        return
    # Near 0.05 a third digit tells on which side of it p lies.
    digits = 3 if p < 0.01 or 0.045 <= p < 0.055 else 2
    value = "p < 0.001" if p < 0.001 else f"p = {p:.{digits}f}"
    yield value if comparisons < 2 else f"{value} after {comparisons} comparisons"


def varying_factors(likenesses: Iterable[Likeness]) -> frozenset[str]:
    """Return the factors that do not stand at one level in all of these."""
    levels: dict[str, set[str]] = {}
    for likeness in likenesses:
        for factor, level in likeness.condition.items():
            levels.setdefault(factor, set()).add(level)
    return frozenset(factor for factor, seen in levels.items() if len(seen) > 1)
