"""Rates as plain tables: JSON objects, one a pool, and rows for CSV, one a pool, behaviour and source."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from msgspec import to_builtins

from lab.studies.correction import Correction
from lab.studies.pools import LOST, REASONS, Pool
from lab.studies.published import figures_beside
from lab.studies.rates import PoolRates
from lab.studies.reported_numbers import Summary, summaries

_OF_A_RATE: Final = (
    *("behaviour", "source", "applies", "hits", "runs", "share", "low", "high", "wordings"),
    *("all_hits", "all_runs", "lost_low", "lost_high", "unread"),
)
"""The first columns of a rate, in their order."""


def group_tables(groups: Iterable[PoolRates], numbers: Iterable[tuple[Pool, Summary]]) -> Iterator[dict[str, Any]]:
    """Yield each group as a plain table; what is set apart is named by its files, reason by reason."""
    reported = list(numbers)
    for group in groups:
        excluded = group.pool.excluded
        yield {
            **to_builtins(group.pool.likeness),
            "runs": len(group.pool.all),
            "counted": [run.path for run in group.pool.counted],
            "unfinished": sum(len(excluded.get(reason, ())) for reason in LOST if reason != "lost reply"),
            "lost": len(excluded.get("lost reply", ())),
            "stale": len(excluded.get("stale", ())),
            "not_engaged": len(excluded.get("not engaged", ())),
            "excluded": {reason: [run.path for run in runs] for reason, runs in excluded.items()},
            "ambiguous": group.ambiguous,
            "redraws": group.redraws,
            "rows": to_builtins(group.rows),
            "published": [
                to_builtins(figure)
                for row in group.rows
                for figure in figures_beside(group.pool.likeness, row.behaviour)
            ],
            "numbers": [to_builtins(summary) for pool, summary in reported if pool is group.pool],
        }


def rate_rows(groups: Iterable[PoolRates], measures: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """Yield the rows, all with the same columns; shares are 0 to 1, and empty where no run counts.

    `text` is the start of the scenario text's SHA-256. The columns with `all_` count the runs that did not engage too,
    `lost_low` and `lost_high` are the share if no lost run, or each, had shown the behaviour, and a column for each
    reason says how many runs are set apart by it. `coded` counts the sampled runs that people coded, by which the
    detected share is corrected; without any, `corrected` is empty. A column for each key document of the scenarios says
    in how many of `all_runs` it was read before the behaviour was seen.

    Each number that agents reported, or those of `measures` alone, has a row with `measure` in place of a behaviour:
    `runs` is how many numbers were read, `share` and what belongs to it are empty, `mean` has its interval and `excess`
    is the mean of reported minus true.
    """
    groups = list(groups)
    factors = list(dict.fromkeys(factor for group in groups for factor in group.pool.likeness.condition))
    documents = list(dict.fromkeys(name for group in groups for row in group.rows for name in row.read_before))
    for group in groups:
        likeness = group.pool.likeness
        arm: dict[str, Any] = {
            "scenario": likeness.scenario,
            "text": likeness.text,
            "model": likeness.model,
            "served_as": likeness.served_as,
            "nature": likeness.nature,
            "harness": likeness.harness,
            "settings": likeness.settings,
            "limits": likeness.limits,
            "declared": likeness.declared,
            **{factor: likeness.condition.get(factor, "") for factor in factors},
        }
        apart = {reason.replace(" ", "_"): len(group.pool.excluded.get(reason, ())) for reason in REASONS}
        for row in group.rows:
            for source, rate in row.rates.items():
                everyone, bounds = row.all_runs[source], row.bounds[source]
                share = rate.hits / rate.runs if rate.runs else ""
                yield {
                    **arm,
                    "behaviour": row.behaviour,
                    "source": source,
                    "applies": row.applies,
                    "hits": rate.hits,
                    "runs": rate.runs,
                    "share": share,
                    "low": rate.low,
                    "high": rate.high,
                    "wordings": rate.wordings,
                    "all_hits": everyone.hits,
                    "all_runs": everyone.runs,
                    "lost_low": bounds.low,
                    "lost_high": bounds.high,
                    "unread": row.unread,
                    **{f"read {document}": row.read_before.get(document, "") for document in documents},
                    "hidden": row.hidden,
                    **_correction(row.corrected if source == "detected" else None),
                    "sessions": len(group.pool.all),
                    **apart,
                    **_number(None),
                }
        for _, summary in summaries([group.pool]):
            if measures is not None and summary.measure not in measures:
                continue
            yield {
                **arm,
                **dict.fromkeys(_OF_A_RATE, ""),
                **dict.fromkeys((f"read {document}" for document in documents), ""),
                **dict.fromkeys(("hidden", *_correction(None)), ""),
                "source": "reported",
                "runs": summary.read,
                "unread": summary.unread,
                "sessions": len(group.pool.all),
                **apart,
                **_number(summary),
            }


def _number(summary: Summary | None) -> dict[str, Any]:
    mean, excess = (summary.mean, summary.excess) if summary else (None, None)
    has_mean = summary is not None and summary.read > 0
    has_limits = has_mean and mean is not None and math.isfinite(mean.low)
    return {
        "measure": summary.measure if summary else "",
        "mean": mean.estimate if mean and has_mean else "",
        "mean_low": mean.low if mean and has_limits else "",
        "mean_high": mean.high if mean and has_limits else "",
        "excess": excess.estimate if excess else "",
        "silent": summary.silent if summary else "",
    }


def _correction(correction: Correction | None) -> dict[str, Any]:
    tells = correction is not None and correction.tells
    return {
        "coded": correction.coded if correction else 0,
        "corrected": correction.share if correction and tells else "",
        "corrected_low": correction.low if correction and tells else "",
        "corrected_high": correction.high if correction and tells else "",
    }
