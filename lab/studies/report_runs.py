"""The runs in a study's report: their texts and paths, those left out, what they rest on."""

import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import lab
from lab import __version__
from lab.studies.design import Study
from lab.studies.findings import Findings
from lab.studies.folder import scenario_texts
from lab.studies.pools import REASONS
from lab.studies.sentences import model_words, reason_details
from lab.text.amounts import counted
from lab.text.safe import clean_line

_GIT_SECONDS: Final = 5
"""The longest that is waited for git to name the commit."""


def named_paths(findings: Findings) -> Iterator[str]:
    """Yield a line for each run that is in a figure by another branch than its original one."""
    for result in findings.cells:
        for group in result.groups:
            for run in group.pool.everyone:
                if run.why_branch:
                    words = f"counts by its branch {markdown(run.branch)}: {markdown(run.why_branch)}"
                    yield f"- {markdown(Path(run.path).name)} {words}"


def changed_texts(study: Study, path: Path, findings: Findings) -> Iterator[str]:
    """Yield a line for each scenario whose text changed between runs, or since the last of them."""
    played = _texts(findings)
    for name, digest in scenario_texts(study, path).items():
        counts = played.get(name, Counter())
        if counts and not any(digest.startswith(text) for text in counts):
            yield (
                f"- the text of {markdown(name)} is another today (`{digest[:12]}`) than when the runs were played "
                f"({_text_words(counts)}): what stands above about the task is today's"
            )
    for name, counts in played.items():
        if len(counts) > 1:
            yield (
                f"- {markdown(name)} was played with {len(counts)} texts, {_text_words(counts)}: "
                "runs are counted and compared only with those of the same text"
            )


def left_out(study: Study, findings: Findings, unreadable: Sequence[str]) -> Iterator[str]:
    """Yield the section that names each session which is not counted, and why."""
    yield "## Sessions left out\n"
    yield "| cell | session | why |\n|---|---|---|"
    count = 0
    for result in findings.cells:
        for group in result.groups:
            for reason, runs in group.pool.excluded.items():
                is_compared = reason == "not engaged" and reason not in study.head.discard
                for run in runs:
                    count += 1
                    words = ", ".join(reason_details(reason, run))
                    why = f"{reason}: {REASONS[reason]}" + (f" ({words})" if words else "")
                    why += "; left out of the rate of engaged runs only" if is_compared else ""
                    yield f"| {markdown(result.cell.label)} | {markdown(Path(run.path).name)} | {markdown(why)} |"
    for fault in unreadable:
        count += 1
        yield f"| | {markdown(fault)} | unreadable |"
    if not count:
        yield "| | none | |"
    yield ""


def provenance(study: Study, path: Path, findings: Findings) -> Iterator[str]:
    """Yield the section on what the report rests on: versions, hashes, models, dates, cost."""
    runs = [run for result in findings.cells for group in result.groups for run in group.pool.all]
    yield "## Provenance\n"
    commit = _commit()
    yield f"- app: `peerlab {__version__}`" + (f", commit {commit}" if commit else "")
    yield f"- design: `{study.design_hash}`"
    played = _texts(findings)
    for name, digest in scenario_texts(study, path).items():
        counts = played.get(name, Counter())
        others = f"; played with {_text_words(counts)}" if any(not digest.startswith(text) for text in counts) else ""
        yield f"- scenario {markdown(name)}: `{digest}`{others}"
    if runs:
        yield f"- Played from {min(run.created for run in runs)} to {max(run.created for run in runs)}"
        served = dict.fromkeys(model_words(run.likeness) for run in runs)
        yield f"- Model names as asked and as served: {markdown('; '.join(served))}"
        prints = dict.fromkeys(print_ for run in runs for print_ in run.fingerprints)
        yield f"- Fingerprints: {markdown(', '.join(prints) or 'none given')}"
        costs = [run.cost for run in runs if run.cost is not None]
        least = "at least " if len(costs) < len(runs) else ""
        cost = f"{least}${sum(costs):.4f}" if sum(costs) or not least else "unknown"
        yield f"- Cost: {cost} over {counted(len(runs), 'session')}"
    yield ""


def _commit() -> str:
    """Return the commit that Peerlab runs from, and whether its files differ from it; "" outside a checkout."""
    root = Path(lab.__file__).parent.parent
    if not (root / ".git").exists():
        return ""
    words = ["git", "-C", str(root), "describe", "--always", "--exclude=*", "--abbrev=12", "--dirty"]
    try:
        told = subprocess.run(words, capture_output=True, text=True, timeout=_GIT_SECONDS, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""
    commit, dirty, _ = told.partition("-dirty")
    return f"`{commit}`" + (" with changes of its own" if dirty else "")


def markdown(text: str) -> str:
    """Return foreign text as it can stand in a Markdown paragraph or table cell."""
    cleaned = clean_line(text)
    for mark in "\\`*_[]<>|#":
        cleaned = cleaned.replace(mark, f"\\{mark}")
    return cleaned


def _texts(findings: Findings) -> dict[str, Counter[str]]:
    """Count the runs of each scenario by the text they were played with."""
    counts: dict[str, Counter[str]] = {}
    for result in findings.cells:
        for group in result.groups:
            likeness = group.pool.likeness
            counts.setdefault(likeness.scenario, Counter())[likeness.text] += len(group.pool.all)
    return counts


def _text_words(counts: Counter[str]) -> str:
    return " and ".join(f"`{text}` ({counted(runs, 'run')})" for text, runs in counts.items())
