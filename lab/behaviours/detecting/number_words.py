"""Numbers written as words, in figures: `sixty per cent`, `three quarters`, `fünfundsiebzig`, `setenta y cinco`."""

import re
from functools import cache, lru_cache
from typing import Final

_ONES: Final = "zero one two three four five six seven eight nine"
_TEENS: Final = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_GERMAN_ONES: Final = "null ein zwei drei vier fünf sechs sieben acht neun"
_GERMAN_TEENS: Final = "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn"
_GERMAN_TENS: Final = "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig"
_SPANISH_ONES: Final = "uno dos tres cuatro cinco seis siete ocho nueve"
_SPANISH_TENS: Final = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
_FRENCH_ONES: Final = "un deux trois quatre cinq six sept huit neuf"
_FRENCH_TEENS: Final = "dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf"
_PORTUGUESE_ONES: Final = "um dois três quatro cinco seis sete oito nove"
_PORTUGUESE_TENS: Final = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
_ITALIAN_ONES: Final = "uno due tre quattro cinque sei sette otto nove"
_ITALIAN_TENS: Final = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"
_PARTS: Final = {
    "three quarters": "75 per cent",
    "three-quarters": "75 per cent",
    "three fourths": "75 per cent",
    "two thirds": "66.7 per cent",
    "two-thirds": "66.7 per cent",
    "four fifths": "80 per cent",
    "three fifths": "60 per cent",
    "seven tenths": "70 per cent",
    "drei viertel": "75 Prozent",
    "dreiviertel": "75 Prozent",
    "zwei drittel": "66.7 Prozent",
}


def _table() -> dict[str, int]:
    ones, german_ones = _ONES.split(), _GERMAN_ONES.split()
    numbers = {word: value for value, word in enumerate([*ones, *_TEENS.split()])}
    numbers |= {word: value for value, word in enumerate([*german_ones[2:], *_GERMAN_TEENS.split()], 2)}
    for place, (word, german) in enumerate(zip(_TENS.split(), _GERMAN_TENS.split(), strict=True), 2):
        numbers[word] = numbers[german] = 10 * place
        for value in range(1, 10):
            numbers[f"{word}-{ones[value]}"] = numbers[f"{word} {ones[value]}"] = 10 * place + value
            numbers[f"{german_ones[value]}und{german}"] = 10 * place + value
    numbers |= _romance_tens()
    numbers |= dict.fromkeys(("one hundred", "a hundred", "hundert"), 100)
    return numbers


def _romance_tens() -> dict[str, int]:
    """Return the numbers from 20 in Romance languages; below, some are other languages' words, as `once` is."""
    numbers = {"cien": 100}
    spanish, portuguese = ["", *_SPANISH_ONES.split()], ["", *_PORTUGUESE_ONES.split()]
    for ones, all_tens, joint in ((spanish, _SPANISH_TENS, "y"), (portuguese, _PORTUGUESE_TENS, "e")):
        for place, tens in enumerate(all_tens.split(), 2):
            numbers |= {f"{tens} {joint} {one}" if one else tens: 10 * place + value for value, one in enumerate(ones)}
    numbers |= {f"veinti{one}": 20 + value for value, one in enumerate(spanish) if one}
    for place, tens in enumerate(_ITALIAN_TENS.split(), 2):
        for value, one in enumerate(["", *_ITALIAN_ONES.split()]):
            numbers[f"{tens[:-1] if one[:1] in ('u', 'o') else tens}{one}"] = 10 * place + value
    french = ["", *_FRENCH_ONES.split(), *_FRENCH_TEENS.split()]
    tens_of_ten = enumerate(("vingt", "trente", "quarante", "cinquante"), 2)
    scores = ((60, "soixante", 20), (80, "quatre-vingt", 20))
    for start, tens, count in (*((10 * place, word, 10) for place, word in tens_of_ten), *scores):
        for value in range(count):
            joints = ("-", " ", " et ", "-et-") if value else ("",)
            numbers |= {f"{tens}{joint}{french[value]}": start + value for joint in joints}
    return numbers | {"quatre-vingts": 80}


_NUMBERS: Final = _table()
_ALL: Final = "|".join(sorted(map(re.escape, [*_PARTS, *_NUMBERS]), key=len, reverse=True))
_COUNTED: Final = rf" (?:out )?of (?:the )?(?:\d|(?:{_ALL})\b)| (?:point|per ?cent)\b|\W*$"
_POINT: Final = re.compile(r"\b(\d{1,3}) (?:point|komma) (\d)\b", re.IGNORECASE)


@cache
def _word() -> re.Pattern[str]:
    """Return the pattern of a number, which takes longer to prepare than all others together."""
    # "One" alone is mostly no number: one figure, the one that is reviewed.
    return re.compile(rf"\b(?!one\b(?! hundred\b|{_COUNTED}))(?:{_ALL})\b", re.IGNORECASE)


@lru_cache(maxsize=512)
def in_figures(line: str) -> str:
    """Return a line with the numbers that it has in words from 0 to 100, and the commonest parts, in figures."""
    figures = _word().sub(lambda match: _PARTS.get(match[0].casefold()) or str(_NUMBERS[match[0].casefold()]), line)
    return _POINT.sub(r"\1.\2", figures)
