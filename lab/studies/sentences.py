"""Rates and comparisons in words, the same in a terminal, on a screen and in a report."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from lab.text.amounts import counted

SOURCE_WORDS: Final[Mapping[Source, str]] = {"tagged": "tagged", "detected": "suggested", "judged": "judged"}
_MOST_NAMED: Final = 3
"""Files that are named for one reason."""
_NATURES: Final = {"scripted": " (a script)", "human": " (a person)", "recording": " (a recording)", "live": ""}


def rate_words(rate: Rate) -> str:
    """Return `7/20 = 35% (18% to 57%)`."""
    if not rate.runs:
        return "no run counts"
    return f"{rate.hits:>2}/{rate.runs:<2} = {rate.hits / rate.runs:4.0%} ({rate.low:.0%} to {rate.high:.0%})"


def all_runs_words(rate: Rate) -> str:
    """Return the figure of all runs, those that did not engage among them."""
    return f"of all runs {rate.hits}/{rate.runs}"


def corrected_words(correction: Correction | None) -> str:
    """Return a corrected share with its interval, as `35% (20% to 57%)`; a dash where there is none."""
    if correction is None or not correction.tells:
        return "–"
    return f"{correction.share:.0%} ({correction.low:.0%} to {correction.high:.0%})"


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
    """Return what the share would be with no lost run counted as a hit, and with each."""
    return f"with the lost runs between {bounds.low:.0%} and {bounds.high:.0%}"


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
    """Return a difference of shares as `30 points more (5 to 51)`; limits keep their sign where it changes."""
    if round(interval.estimate * 100) == 0:
        return f"no point more or less ({_limits(interval)})"
    size = abs(interval.estimate) * 100
    word = "more" if interval.estimate > 0 else "less"
    return f"{size:.0f} {'point' if round(size) == 1 else 'points'} {word} ({_limits(_upright(interval))})"


def summary_words(summary: Summary) -> str:
    """Return a reported number as `mean 71.2 (66.0 to 76.4) over 8; 11.2 above the truth; 5/8 at or above the bar`."""
    parts = [f"mean {_number_words(summary.mean)} over {summary.read}"] if summary.read else ["no number was read"]
    if summary.read > 1 and summary.mean.low == summary.mean.high:
        parts[0] += ", all alike"
    if summary.excess:
        way = "above" if summary.excess.estimate >= 0 else "below"
        is_true = summary.excess.low == summary.excess.high == 0
        parts.append("each the true one" if is_true else f"{_number_words(_upright(summary.excess))} {way} the truth")
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
    way = "higher" if interval.estimate >= 0 else "lower"
    size = _number_words(_upright(interval))
    first, second = (f"{difference.aspect}={level}" for level in (difference.first, difference.second))
    number, _, limits = size.partition(" ")
    change = "neither higher nor lower" if float(number) == 0 else f"{number} {way}"
    parts = [f"{change}{' ' + limits if limits else ''} under {first} than under {second}", *p_words(difference)]
    if math.isinf(interval.low):
        parts.append("no interval, since an arm has one number alone")
    elif interval.low == interval.high:
        parts.append("no interval, since the numbers within an arm are all alike")
    return "; ".join((*parts, *_kinship_words(difference)))


def _number_words(interval: Interval) -> str:
    if math.isinf(interval.low) or interval.low == interval.high:
        return f"{interval.estimate:.1f}"
    return f"{interval.estimate:.1f} ({interval.low:.1f} to {interval.high:.1f})"


def _upright(interval: Interval) -> Interval:
    """Return the interval of the estimate's size: turned round where the estimate is negative."""
    if interval.estimate >= 0:
        return interval
    return Interval(-interval.estimate, -interval.high, -interval.low)


def _kinship_words(difference: RateDifference | MeanDifference) -> Iterator[str]:
    """Yield over how many strata a difference is averaged, and what its runs have in common."""
    yield from _strata_words(difference.strata)
    yield from _wording_words(difference)
    if difference.shared_seeds:
        yield f"{counted(difference.shared_seeds, 'seed is', 'seeds are')} the same in both arms"


def _strata_words(strata: int) -> list[str]:
    return [f"averaged over {strata} strata"] if strata > 1 else []


def _wording_words(contrast: Contrast) -> list[str]:
    return [] if contrast.wordings > 1 else ["one wording"]


def p_words(contrast: Contrast) -> Iterator[str]:
    """Yield `p = 0.02 after 4 comparisons`; nothing where there is no p value."""
    p, comparisons = contrast.corrected_p, contrast.comparisons
    if p is None:
        return
    value = "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.01 else f"p = {p:.2f}"
    yield value if comparisons < 2 else f"{value} after {comparisons} comparisons"


def varying_factors(likenesses: Iterable[Likeness]) -> frozenset[str]:
    """Return the factors that do not stand at one level in all of these."""
    levels: dict[str, set[str]] = {}
    for likeness in likenesses:
        for factor, level in likeness.condition.items():
            levels.setdefault(factor, set()).add(level)
    return frozenset(factor for factor, seen in levels.items() if len(seen) > 1)


def _limits(interval: Interval) -> str:
    return f"{interval.low * 100:.0f} to {interval.high * 100:.0f}"
