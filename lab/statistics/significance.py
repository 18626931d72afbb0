"""Exact tests of counts, and what many comparisons do to their p values."""

import math
from collections.abc import Sequence

from lab.statistics.shares import Count


def stratified_p(strata: Sequence[tuple[Count, Count]]) -> float:
    """Return the two-sided exact p value that both shares are equal within every stratum.

    The sum of the first arm's hits has the convolution of the strata's hypergeometric distributions; sums no likelier
    than the one at hand are added up, in whole numbers. It is 1 without runs on either side. M. W. Birch, "The
    detection of partial association, I: the 2 × 2 case", Journal of the Royal Statistical Society B 26 (1964), 313-324.
    With one stratum it is the exact test of R. A. Fisher, "On the interpretation of χ² from contingency tables, and the
    calculation of P", Journal of the Royal Statistical Society 85 (1922), 87-94, by the two-sided rule of R and SciPy.
    """
    ways: dict[int, int] = {0: 1}
    for first, second in strata:
        hits = first.hits + second.hits
        own = {
            count: math.comb(first.runs, count) * math.comb(second.runs, hits - count)
            for count in range(max(0, hits - second.runs), min(hits, first.runs) + 1)
        }
        sums: dict[int, int] = {}
        for before, some in ways.items():
            for count, more in own.items():
                sums[before + count] = sums.get(before + count, 0) + some * more
        ways = sums
    at_hand = ways[sum(first.hits for first, _ in strata)]
    return sum(way for way in ways.values() if way <= at_hand) / sum(ways.values())


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Return each p value corrected for the number of comparisons made, in the order given.

    S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979),
    65-70.
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    corrected = [1.0] * len(p_values)
    highest = 0.0
    for rank, index in enumerate(order):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[index]))
        corrected[index] = highest
    return tuple(corrected)


def interaction_p(strata: Sequence[Sequence[Count]]) -> float | None:
    """Return the two-sided p value that (a - b) - (c - d) of four independent shares is zero; None without runs.

    Over several strata it is that of the mean over them. It is a Wald test whose shares are drawn towards a half by
    adding two hits and two misses over the four cells, so that a cell with none or all has a variance: A. Agresti and
    B. Caffo, "Simple and effective confidence intervals for proportions and differences of proportions", The American
    Statistician 54 (2000), 280-288, applied to four.
    """
    estimate = variance = 0.0
    for corners in strata:
        if not all(corner.runs for corner in corners):
            return None
        shares = [(corner.hits + 0.5) / (corner.runs + 1) for corner in corners]
        variance += sum(share * (1 - share) / (corner.runs + 1) for share, corner in zip(shares, corners, strict=True))
        a, b, c, d = shares
        estimate += (a - b) - (c - d)
    return math.erfc(abs(estimate) / math.sqrt(2 * variance)) if strata else None
