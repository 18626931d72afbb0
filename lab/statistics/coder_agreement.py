"""Agreement of coders beyond chance: coefficients over the units that each of them coded."""

from collections import Counter
from collections.abc import Hashable, Sequence

from msgspec import Struct


class Confusion(Struct, frozen=True):
    """The answers of two coders, yes or no, to the same units."""

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def units(self) -> int:
        """Units both have coded."""
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def agreement(self) -> float | None:
        """Share of units on which they agree, 0 to 1; None without units."""
        return (self.both + self.neither) / self.units if self.units else None

    @property
    def prevalence(self) -> float | None:
        """Mean share of yes over both coders, 0 to 1; None without units."""
        return (2 * self.both + self.only_first + self.only_second) / (2 * self.units) if self.units else None


def cohens_kappa(table: Confusion) -> float | None:
    """Return Cohen's kappa: (observed - expected) / (1 - expected) agreement.

    Expected is what two coders with these shares of yes would agree on by chance. None when it is all of it, so that
    nothing is left to explain. J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
    Measurement 20 (1960), 37-46.
    """
    observed = table.agreement
    if observed is None:
        return None
    first = (table.both + table.only_first) / table.units
    second = (table.both + table.only_second) / table.units
    return _beyond_chance(observed, first * second + (1 - first) * (1 - second))


def gwets_ac1(table: Confusion) -> float | None:
    """Return Gwet's AC1, which stays steady where nearly all units are of one kind; None without units.

    K. L. Gwet, "Computing inter-rater reliability and its variance in the presence of high agreement", British Journal
    of Mathematical and Statistical Psychology 61 (2008), 29-48.
    """
    observed, prevalence = table.agreement, table.prevalence
    if observed is None or prevalence is None:
        return None
    return _beyond_chance(observed, 2 * prevalence * (1 - prevalence))


def krippendorffs_alpha(units: Sequence[Sequence[Hashable]]) -> float | None:
    """Return Krippendorff's alpha for nominal codes: each unit holds the codes it was given, by any number of coders.

    Units with fewer than two codes say nothing of agreement and are left out. None when all codes are one and the
    same, or none can be paired. K. Krippendorff, Content Analysis, fourth edition (2018), chapter 12.
    """
    pairable = [Counter(codes) for codes in units if len(codes) > 1]
    totals: Counter[Hashable] = Counter()
    disagreements = 0.0
    for counts in pairable:
        totals.update(counts)
        size = counts.total()
        disagreements += (size * size - sum(count * count for count in counts.values())) / (size - 1)
    size = totals.total()
    expected = size * size - sum(count * count for count in totals.values())
    return None if not expected else 1 - (size - 1) * disagreements / expected


def _beyond_chance(observed: float, expected: float) -> float | None:
    return None if expected == 1 else (observed - expected) / (1 - expected)
