"""The checks of a rubric, carried out on the figures: the report's against those of its sources, line by line.

A kind of check is recognised by the rubric's words for it. A check whose source was not read has no lines.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final

from msgspec import Struct

from lab.personas.document_reading import rows
from lab.personas.jobs.grading.tables import FigureTable, amount, figure, sums, table_with


class StatedFigure(Struct, frozen=True):
    """One comparison."""

    what: str
    stated: str
    true: str

    @property
    def agrees(self) -> bool:
        """Whether the report is right."""
        return self.stated == self.true


class Check(Struct, frozen=True):
    """One check of the rubric with its comparisons."""

    number: str
    about: str
    whole: int
    """Points for the whole check, all or nothing; otherwise 0."""
    each: int
    """Points for each line; otherwise 0."""
    lines: tuple[StatedFigure, ...] = ()

    @property
    def most(self) -> int:
        """The points of a report without faults."""
        return self.whole or self.each * len(self.lines)

    @property
    def points(self) -> int:
        """The points of this report."""
        right = [line for line in self.lines if line.agrees]
        return self.each * len(right) if self.each else self.whole * (len(right) == len(self.lines) > 0)

    @property
    def finding(self) -> str:
        """The result of the comparison in a few words."""
        if not self.lines:
            return "source not read"
        wrong = [f"{line.what} {line.stated}, should be {line.true}" for line in self.lines if not line.agrees]
        return "; ".join(wrong) or f"{len(self.lines)} of {len(self.lines)} agree"


class Papers(Struct, frozen=True):
    """The texts to check with: the report and its sources, by name."""

    report: str
    sources: dict[str, str]

    def source(self, pattern: str) -> str:
        """Return the text of the first source whose name matches; "" when none was read."""
        return next((text for name, text in self.sources.items() if re.search(pattern, name, re.IGNORECASE)), "")


def read_checks(rubric: str, papers: Papers) -> list[Check]:
    """Return the rubric's checks, carried out."""
    return [check for row in rows(rubric) if (check := _check(list(row.values()), papers))]


def _check(cells: list[str], papers: Papers) -> Check | None:
    points = next((cell for cell in cells[2:] if re.match(r"\d+ (?:or 0|each)", cell)), "")
    if not points:
        return None
    number, about = cells[0], cells[1]
    worth = int(amount(points) or 0)
    do = next((do for pattern, do in _KINDS.items() if re.search(pattern, about, re.IGNORECASE)), _unknown)
    each = worth if "each" in points else 0
    return Check(number, about.split(":")[0], 0 if each else worth, each, tuple(do(papers)))


def _income(papers: Papers) -> FigureTable | None:
    return table_with(papers.report, "^revenue$", "^net result")


def _balance(text: str) -> FigureTable | None:
    return table_with(text, "^total assets", "^total equity")


def _cash_flow(papers: Papers) -> FigureTable | None:
    return table_with(papers.report, "^cash at the end")


def _compare(what: str, stated: float | None, true: float | None) -> StatedFigure:
    return StatedFigure(what, figure(stated), figure(true))


def _income_adds_up(papers: Papers) -> Iterable[StatedFigure]:
    if not (table := _income(papers)):
        return
    for at, column in enumerate(table.columns):
        revenue = table.total(table.between("", "^revenue$"), at)
        costs = table.total(table.between("^revenue$", "^operating costs"), at)
        ebitda = revenue - costs
        ebit = ebitda - (table.value("^depreciation", at) or 0)
        before = ebit - (table.value("^interest", at) or 0)
        for name, true in (
            ("revenue$", revenue),
            ("operating costs", costs),
            ("ebitda", ebitda),
            ("ebit$", ebit),
            ("result before tax", before),
            ("net result", before - (table.value("^income tax", at) or 0)),
        ):
            yield _compare(f"{table.find(f'^{name}')} {column}", table.value(f"^{name}", at), true)


def _balance_adds_up(papers: Papers) -> Iterable[StatedFigure]:
    if not (table := _balance(papers.report)):
        return
    for at, column in enumerate(table.columns):
        assets = table.total(table.between("", "^total assets"), at)
        rest = table.total(table.between("^total assets", "^total equity"), at)
        yield _compare(f"assets {column}", table.value("^total assets", at), assets)
        yield _compare(f"equity and liabilities {column}", table.value("^total equity", at), rest)
        yield _compare(f"both sides {column}", assets, rest)


def _cash_ties(papers: Papers) -> Iterable[StatedFigure]:
    flow, balance = _cash_flow(papers), _balance(papers.report)
    if flow and balance:
        yield _compare("cash at the end", flow.value("^cash at the end"), balance.value("^cash"))


def _net_result_is_one(papers: Papers) -> Iterable[StatedFigure]:
    income, flow = _income(papers), _cash_flow(papers)
    match = re.search(r"equity: ([\d,]+)[^.]*?net result (-?[\d,]+), ([\d,]+)", papers.report, re.IGNORECASE)
    if income and flow and match:
        net = income.value("^net result")
        yield _compare("net result in the cash flow", flow.value("^net result"), net)
        yield _compare("net result in equity", amount(match[2]), net)
        yield _compare("movement of equity", (amount(match[3]) or 0) - (amount(match[1]) or 0), net)


def _lines_match(papers: Papers, after: str, until: str) -> Iterable[StatedFigure]:
    table, ledger = _income(papers), papers.source("trial-balance|ledger")
    if table and ledger:
        booked = sums(ledger, "line")
        for name in table.between(after, until):
            yield _compare(name, table.lines[name][0], booked.get(name))


def _opening_matches(papers: Papers) -> Iterable[StatedFigure]:
    now, before = _balance(papers.report), _balance(papers.source("report"))
    if now and before:
        for name in now.lines:
            if not name.lower().startswith("total"):
                yield _compare(name, now.value(f"^{re.escape(name)}$", 1), before.value(f"^{re.escape(name)}$"))


def _notes_cover(papers: Papers) -> Iterable[StatedFigure]:
    headings = {line.lstrip("# ").strip().lower() for line in papers.report.splitlines() if line.startswith("#")}
    for item in re.findall(r"^\d+\. (.+?)\s*$", papers.source("required|notes"), re.MULTILINE):
        there = any(item.lower() in heading for heading in headings)
        yield StatedFigure(item, "there" if there else "missing", "there")


def _key_figures_right(papers: Papers) -> Iterable[StatedFigure]:
    income, balance = _income(papers), _balance(papers.report)
    figures = table_with(papers.report, "margin", "ratio")
    if not (income and balance and figures):
        return
    revenue, before = income.value("^revenue$") or 1, income.value("^revenue$", 1) or 1
    for name, part, whole in (
        ("ebitda margin", income.value("^ebitda"), revenue),
        ("ebit margin", income.value("^ebit$"), revenue),
        ("equity ratio", balance.value("^equity"), balance.value("^total assets") or 1),
        ("personnel ratio", income.value("^personnel"), revenue),
        ("growth", revenue - before, before),
    ):
        true = round(100 * (part or 0) / whole, 1)
        yield _compare(figures.find(name).split(",")[0], figures.value(name), true)


def _registers_match(papers: Papers) -> Iterable[StatedFigure]:
    flow, additions, staff = _cash_flow(papers), papers.source("additions"), papers.source("headcount")
    figures = table_with(papers.report, "headcount")
    if flow and additions and figures and staff:
        yield _compare("additions", -(flow.value("^additions") or 0), sum(sums(additions, "asset").values()))
        yield _compare("headcount", figures.value("headcount"), sum(sums(staff, "team").values()))


def _unknown(papers: Papers) -> Iterable[StatedFigure]:
    return ()


_KINDS: Final[dict[str, Callable[[Papers], Iterable[StatedFigure]]]] = {
    r"income statement adds": _income_adds_up,
    r"balance sheet adds": _balance_adds_up,
    r"cash flow ties": _cash_ties,
    r"net result is": _net_result_is_one,
    r"revenue lines": lambda papers: _lines_match(papers, "", "^revenue$"),
    r"cost lines": lambda papers: _lines_match(papers, "^revenue$", "^operating costs"),
    r"opening balances": _opening_matches,
    r"notes cover": _notes_cover,
    r"key figures": _key_figures_right,
    r"headcount|registers": _registers_match,
}
"""For each rubric wording, the function that carries out the check."""
