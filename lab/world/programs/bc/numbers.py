"""The numbers of `bc`: decimals of any length, each with a scale, computed and truncated as POSIX specifies."""

import decimal
from math import isqrt
from typing import Final, NamedTuple

_LINE: Final = 68
"""Digits of a number per output line, before the backslash that continues it."""
_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_DIGITS: Final = 100_000
"""The most digits of a result; a longer one ends the program."""


class TooLongError(Exception):
    """A result exceeds `MOST_DIGITS`."""


class ScaledNumber(NamedTuple):
    """A decimal: `units` counted in the last of `scale` decimal places."""

    units: int
    scale: int = 0

    def at(self, scale: int) -> "ScaledNumber":
        """Return the number truncated or padded to `scale` places."""
        if scale >= self.scale:
            return ScaledNumber(self.units * 10 ** (scale - self.scale), scale)
        return ScaledNumber(_cut(self.units, 10 ** (self.scale - scale)), scale)

    def whole(self) -> int:
        """Return the integer part."""
        return self.at(0).units


ZERO: Final = ScaledNumber(0)
ONE: Final = ScaledNumber(1)


def _cut(units: int, divisor: int) -> int:
    quotient = abs(units) // abs(divisor)
    return quotient if (units < 0) == (divisor < 0) else -quotient


def add(left: ScaledNumber, right: ScaledNumber) -> ScaledNumber:
    """Return the sum, with the longer scale."""
    scale = max(left.scale, right.scale)
    return ScaledNumber(left.at(scale).units + right.at(scale).units, scale)


def negative(number: ScaledNumber) -> ScaledNumber:
    """Return the number negated."""
    return ScaledNumber(-number.units, number.scale)


def compare(left: ScaledNumber, right: ScaledNumber) -> int:
    """Return -1, 0 or 1."""
    units = add(left, negative(right)).units
    return (units > 0) - (units < 0)


def multiply(left: ScaledNumber, right: ScaledNumber, scale: int) -> ScaledNumber:
    """Return the product, truncated to the scale bc gives it."""
    whole = ScaledNumber(left.units * right.units, left.scale + right.scale)
    return whole.at(min(whole.scale, max(scale, left.scale, right.scale)))


def divide(left: ScaledNumber, right: ScaledNumber, scale: int) -> ScaledNumber:
    """Return the quotient with `scale` places. Raises ZeroDivisionError."""
    shift = scale + right.scale - left.scale
    units = left.units * 10**shift if shift >= 0 else left.units
    return ScaledNumber(_cut(units, right.units * (1 if shift >= 0 else 10**-shift)), scale)


def remainder(left: ScaledNumber, right: ScaledNumber, scale: int) -> ScaledNumber:
    """Return the remainder of a division with `scale` places. Raises ZeroDivisionError."""
    quotient = divide(left, right, scale)
    product = ScaledNumber(quotient.units * right.units, quotient.scale + right.scale)
    return add(left, negative(product)).at(max(left.scale, scale + right.scale))


def power(base: ScaledNumber, exponent: int, scale: int) -> ScaledNumber:
    """Return the power. Raises ZeroDivisionError for a negative power of zero, TooLongError for one too long."""
    if len(digits_of(abs(base.units))) * abs(exponent) > MOST_DIGITS:
        raise TooLongError
    raised = ScaledNumber(base.units ** abs(exponent), base.scale * abs(exponent))
    if exponent < 0:
        return divide(ONE, raised, scale)
    return raised.at(min(raised.scale, max(scale, base.scale)))


def square_root(number: ScaledNumber, scale: int) -> ScaledNumber:
    """Return the truncated square root; the number must not be negative."""
    places = max(scale, number.scale)
    return ScaledNumber(isqrt(number.at(2 * places).units), places)


def digits_of(number: int) -> str:
    """Return the digits of an integer of any length, past the limit of Python's own conversion."""
    return str(decimal.Decimal(number))


def _from_digits(text: str) -> int:
    return int(decimal.Decimal(text))


def from_text(text: str, base: int) -> ScaledNumber:
    """Parse a number written in a base."""
    before, _, after = text.partition(".")
    if base == 10 and not any(letter in _DIGITS[10:] for letter in text):
        return ScaledNumber(_from_digits(before + after or "0"), len(after))
    # A digit too large for the base counts as the largest digit, unless it stands alone.
    most = 35 if len(before) == 1 and not after else base - 1
    units = 0
    for digit in before:
        units = units * base + min(_DIGITS.index(digit), most)
    part, weight = 0, 1
    for digit in after:
        part, weight = part * base + min(_DIGITS.index(digit), base - 1), weight * base
    return add(ScaledNumber(units), divide(ScaledNumber(part), ScaledNumber(weight), len(after)))


def to_text(number: ScaledNumber, base: int) -> str:
    """Return a number as bc prints it in a base, split over lines when long."""
    if not number.units:
        return "0"
    sign = "-" if number.units < 0 else ""
    whole, part = divmod(abs(number.units), 10**number.scale)
    if base == 10:
        after = digits_of(part).zfill(number.scale) if number.scale else ""
        text = (digits_of(whole) if whole else "") + (f".{after}" if after else "")
    else:
        text = _in_base(whole, base) if whole else "" if number.scale else "0"
        if number.scale:
            text += "." + _part_in_base(part, number.scale, base)
    text = sign + text
    lines = [text[start : start + _LINE] for start in range(0, len(text), _LINE)]
    return "\\\n".join(lines)


def _in_base(whole: int, base: int) -> str:
    digits: list[int] = []
    while whole:
        whole, digit = divmod(whole, base)
        digits.append(digit)
    return _spelled(digits[::-1], base)


def _part_in_base(part: int, scale: int, base: int) -> str:
    digits: list[int] = []
    weight, unit = 1, 10**scale
    while weight < unit:
        digit, part = divmod(part * base, unit)
        digits.append(digit)
        weight *= base
    return _spelled(digits, base)


def _spelled(digits: list[int], base: int) -> str:
    if base <= 16:
        return "".join(_DIGITS[digit] for digit in digits)
    return "".join(f" {digit:0{len(str(base - 1))}d}" for digit in digits)


def function(name: str, number: ScaledNumber, scale: int) -> ScaledNumber:
    """Return a function of `bc -l` (s, c, a, l or e) at `number`."""
    with decimal.localcontext() as context:
        value = decimal.Decimal(number.units).scaleb(-number.scale)
        context.prec = scale + 12 + max(0, value.adjusted()) * (3 if name == "e" else 1)
        if name == "e":
            result = value.exp()
        elif name == "l":
            if value <= 0:
                return ScaledNumber((1 - 10**scale) * 10**scale, scale)
            result = value.ln()
        elif name == "a":
            result = _arctangent(value)
        else:
            result = _sine(value + (_pi() / 2 if name == "c" else 0))
        sign, digits, exponent = (result.quantize(decimal.Decimal(1).scaleb(-scale - 6))).as_tuple()
    assert isinstance(exponent, int)
    units = _from_digits("".join(map(str, digits)) or "0")
    return ScaledNumber(-units if sign else units, -exponent).at(scale)


def _pi() -> decimal.Decimal:
    return 4 * (4 * _arctangent(decimal.Decimal(1) / 5) - _arctangent(decimal.Decimal(1) / 239))


def _arctangent(value: decimal.Decimal) -> decimal.Decimal:
    if abs(value) > decimal.Decimal("0.3"):
        return 2 * _arctangent(value / (1 + (1 + value * value).sqrt()))
    total, term, square, odd = value, value, value * value, 1
    while term and term.adjusted() > total.adjusted() - decimal.getcontext().prec - 2:
        term, odd = -term * square, odd + 2
        total += term / odd
    return total


def _sine(value: decimal.Decimal) -> decimal.Decimal:
    value %= 2 * _pi()
    total, term, square, odd = value, value, value * value, 1
    while term and term.adjusted() > -decimal.getcontext().prec - 2:
        term = -term * square / ((odd + 1) * (odd + 2))
        total, odd = total + term, odd + 2
    return total
