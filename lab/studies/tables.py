"""Rates as plain tables: JSON objects, one a pool, and rows for CSV, one a pool, behaviour and source."""

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import to_builtins

from lab.studies.correction import Correction
from lab.studies.numbers import Summary
from lab.studies.pools import LOST, REASONS, Pool
from lab.studies.published import figures_beside
from lab.studies.rates import Group


def group_tables(groups: Iterable[Group], numbers: Iterable[tuple[Pool, Summary]]) -> Iterator[dict[str, Any]]:
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


def rate_rows(groups: Iterable[Group]) -> Iterator[dict[str, Any]]:
    """Yield the rows, all with the same columns; shares are 0 to 1, and empty where no run counts.

    `text` is the start of the scenario text's SHA-256. The columns with `all_` count the runs that did not engage too,
    `lost_low` and `lost_high` are the share if no lost run, or each, had shown the behaviour, and a column for each
    reason says how many runs are set apart by it. `coded` counts the sampled runs that people coded, by which the
    detected share is corrected; without any, `corrected` is empty. A column for each key document of the scenarios says
    in how many of `all_runs` it was read before the behaviour was seen.
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
                }


def _correction(correction: Correction | None) -> dict[str, Any]:
    tells = correction is not None and correction.tells
    return {
        "coded": correction.coded if correction else 0,
        "corrected": correction.share if correction and tells else "",
        "corrected_low": correction.low if correction and tells else "",
        "corrected_high": correction.high if correction and tells else "",
    }
