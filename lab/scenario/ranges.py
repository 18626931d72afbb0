"""Numeric factors: levels counted out from a range, `from` to `to`, their texts made from one template."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from msgspec import structs

from lab.errors import LabError
from lab.scenario.schema import Factor, Level, Range, Scenario, Worded
from lab.text.slots import fill

_MOST: Final = 100
"""Levels of one range."""


def with_ranges(scenario: Scenario) -> Scenario:
    """Return the scenario with the levels of every range counted out; a range with a fault in it gets none."""
    if not any(factor.range for factor in scenario.factors):
        return scenario
    return structs.replace(scenario, factors=tuple(_counted_out(factor) for factor in scenario.factors))


def range_faults(scenario: Scenario) -> Iterator[LabError]:
    """Yield the faults that make a range impossible to count out."""
    for number, factor in enumerate(scenario.factors):
        where = f"factor[{number}].range"
        if factor.range is not None and (fault := _fault(factor.range)):
            yield LabError(fault[0], where=where, mend=fault[1])
        elif factor.levels != _counted_out(structs.replace(factor, levels=())).levels and factor.range is not None:
            yield LabError("stands beside levels of the factor's own", where=where, mend="keep one of the two")


def _counted_out(factor: Factor) -> Factor:
    scale = factor.range
    if scale is None or factor.levels or _fault(scale):
        return factor
    places = _places(scale)
    if scale.default is not None:
        first = Decimal(str(scale.default))
        places = [first, *(place for place in places if place != first)]
    return structs.replace(factor, levels=tuple(_level(scale, place) for place in places))


def _places(scale: Range) -> list[Decimal]:
    start, end, step = (Decimal(str(number)) for number in (scale.start, scale.end, scale.step))
    return [start + step * index for index in range(int((end - start) / step) + 1)]


def _level(scale: Range, place: Decimal) -> Level:
    name = f"{place:f}"
    name = name.rstrip("0").rstrip(".") if "." in name else name
    number = place if scale.mean is None else Decimal(str(scale.mean)) + place * Decimal(str(scale.sd))
    values = {"value": f"{number:.{scale.decimals}f}", "level": name}
    slots: dict[str, Worded] = {
        slot: fill(text, values) if isinstance(text, str) else tuple(fill(each, values) for each in text)
        for slot, text in scale.slots.items()
    }
    return Level(name=name, summary=fill(scale.summary, values), slots=slots)


def _fault(scale: Range) -> tuple[str, str] | None:
    numbers = (scale.start, scale.end, scale.step, scale.mean, scale.sd, scale.default)
    if not all(number is None or abs(number) < 1e12 for number in numbers):
        return "holds a number that is too large to count to", "use numbers below a million million"
    if scale.step <= 0 or scale.end <= scale.start:
        return "counts nothing out", "`to` is above `from`, and `step` above 0"
    if (scale.end - scale.start) / scale.step >= _MOST:
        return f"has more than {_MOST} levels", "make `step` larger"
    if (scale.mean is None) != (scale.sd is None) or (scale.sd is not None and scale.sd <= 0):
        return "needs both `mean` and `sd`, and `sd` above 0", "give what controls score, or leave out both"
    if not 0 <= scale.decimals <= 9:
        return "shows 0 to 9 decimals", "mend `decimals`"
    if scale.default is not None and Decimal(str(scale.default)) not in _places(scale):
        return f"has no level {scale.default:g}", "let `default` be one of its levels"
    texts = {str(_level(scale, place).slots) for place in _places(scale)}
    if scale.slots and len(texts) < len(_places(scale)):
        return "has levels that read the same", "raise `decimals`, or write {level} in `slots`"
    return None
