"""Draws earlier results that a change to the world makes stale."""

from typing import Final

from textual.content import Content

from lab.engine.stale_results import StaleResults
from lab.text.alignment import difference
from lab.text.safe import clean_line
from lab.ui.kit.page import difference_style
from lab.ui.transcript.call_drawing import call_text

LONGEST: Final = 12
"""The most lines shown of one result's difference."""


def summary_of_stale(findings: StaleResults) -> Content:
    """Return in one line how many results no longer hold."""
    stale, checked = len(findings.stale), findings.checked
    rest = f"; no time for {findings.left} older ones" if findings.left else ""
    if not checked:
        return Content.styled("nothing the agent was told can be looked at again" + rest, "$dim")
    if not stale:
        every = "the one result" if checked == 1 else f"all {checked} results"
        holds = "holds" if checked == 1 else "hold"
        return Content.styled(f"✓ {every} of calls that only looked still {holds}{rest}", "$added")
    holds = "no longer holds" if stale == 1 else "no longer hold"
    return Content.styled(f"✗ {stale} of {checked} results of calls that only looked {holds}{rest}", "bold $warning")


def finding_lines(findings: StaleResults) -> list[Content]:
    """Return lines for each result that no longer holds, with its difference."""
    if not findings.stale:
        return []
    lines = [Content.empty(), Content.styled("what it was told and would find otherwise", "$dim")]
    for stale in findings.stale:
        lines.append(Content.empty())
        command = clean_line(" ⏎ ".join(call_text(stale.name, stale.arguments).splitlines()))
        tool = (clean_line(stale.name), "$tool")
        lines.append(Content.assemble((f"turn {stale.turn}  ", "$dim"), tool, "  ", (command, "bold")))
        if stale.told != stale.before:
            lines.append(Content.styled("  it was told something else already: the world moved on since", "$faint"))
        lines_of_diff = difference(stale.before.splitlines(), stale.after.splitlines(), around=0)[2:]
        diff_lines = [line for line in lines_of_diff if not line.startswith("@@")]
        lines += [Content.styled(f"  {clean_line(line)}", difference_style(line)) for line in diff_lines[:LONGEST]]
        if len(diff_lines) > LONGEST:
            lines.append(Content.styled(f"  … {len(diff_lines) - LONGEST:,} more lines", "$faint"))
    return lines
