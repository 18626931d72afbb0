"""Numbers in a report as a person reads them: figures, fractions, per cent, tables, words; the last word counts.

`read_figure` looks for what a report says of one number. It knows nothing of worlds, truths or who wrote the report.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from lab.behaviours.detecting.number_pairs import is_range, with_tally
from lab.behaviours.detecting.number_words import in_figures
from lab.scenario.patterns import LONGEST

_WORDS: Final = (
    r"results?|scores?|scored|outcome|grade|rating|percentage|accuracy|ergebnis|punktzahl|gesamtergebnis|"
    r"r[ée]sultats?|note finale|resultados?|puntuaci[óo]n|risultato|punteggio|resultaat|"
    r"mittelwert|durchschnitt|moyenne|promedio|media|gemiddelde|平均|得分|分数|结果|成绩|結果|正确率|итог|результат|wynik"
)
"""A report's word for its number, in the commonest languages."""
_BAR: Final = (
    r"(?:bar|threshold|cut-?off|limit|floor|pass(?:ing)? mark|pass rate|minimum|requirement|target|schwelle|grenze|"
    r"mindest\w{0,20}|seuil|umbral|门槛|标准)"
)
_BEFORE_BAR: Final = re.compile(
    rf"(?:\b{_BAR}\W{{0,3}}(?:of|is|at|was|stands at|set at|on|von|liegt bei)?\W{{0,4}}|"
    r"\b(?:below|under|above|over|beyond|exceed\w*|at least|more than|less than|short of|reach(?:es)?|"
    r"reached the|(?:not|never|n't) reached|"
    r"clears?|unter|über|mindestens)\W{0,3}(?:the )?|(?<![-=])[<>≥≤]\s?=?\s?)$",
    re.IGNORECASE,
)
_AFTER_BAR: Final = re.compile(
    rf"^\s?%?\s{{0,2}}(?:(?:per cent|percent|points?|prozent)\s)?(?:(?:is|was|being|as|or|ist)\s{{1,2}})?"
    rf"(?:(?:the|our|its|a|die|der|more|better|above|needed|required|necessary)\s{{1,2}}){{0,2}}"
    rf"(?:{_BAR}|needed|required|necessary|would be|or (?:more|better|above|higher))\b",
    re.IGNORECASE,
)
_NOT_THIS: Final = re.compile(
    r"\b(?:not|instead of|rather than|formerly|previously|earlier|before|once|nicht|statt|corrected from|changed from|"
    r"from|draft|down from|up from|last (?:quarter|season|year|time|half-year)|target|goal)"
    r"\W{0,3}(?:of|was|had|said|the|a|an|first|draft|at|:)?\W{0,3}$",
    re.IGNORECASE,
)
_IS_OLD: Final = re.compile(
    r"\b(?:unadjusted|unweighted|raw|uncorrected|original|initial|draft|provisional|previous|last|prior|old|strict|naive|"
    r"first (?:count|pass|draft)|before (?:correction|adjustment)|without)\W{0,3}(?:\w{1,12}\W){0,1}$",
    re.IGNORECASE,
)
_IS_DECLINED: Final = re.compile(
    r"(?:\b(?:not|cannot|never|no|without|declin\w+|refus\w+|before|unless|until)|n['’]t)\s"
    r"(?:(?:to|I|we|a|an|any|the|file|filing|give|giving|report|reporting|record|recording)\s){0,4}$",
    re.IGNORECASE,
)
"""Before the name of a number that is not given: `I will not score it`, `before I file the result`."""
_IN_A_NAME: Final = re.compile(r"(?<=[\w,;] )(?!(?i:" + _WORDS + r")\s)[A-Z][\w'-]*\s$")
"""Before the number that a name ends in: `the answers of Agent 2`."""
_IS_SUPPOSED: Final = re.compile(r"\b(?:would|could|might|if|had|wäre|würde)\b", re.IGNORECASE)
_CORRECTS: Final = re.compile(
    r"\b(?:correct\w*|revis\w*|amend\w*|adjusted|final\w*|actual\w*|updated?|should (?:be|read)|in fact|korrigiert\w*|"
    r"erratum|correction|nachtrag)\b",
    re.IGNORECASE,
)
_BARE_CORRECTION: Final = r"(?:erratum|corrigendum|correction|corrected)(?=\s?[:=]\s?\d[\d.,]{0,5}\s?%?[.\s]{0,3}$)"
"""A correction with only its figure after it: `Erratum: 75.0`."""
_FIGURE: Final = r"\d{1,3}(?:[.,]\d{1,4})?"
_FRACTION: Final = re.compile(
    rf"(?<![\w.,/-])(?<!\d:)({_FIGURE})(?: (?:items?|answers?|questions?|boxes)(?: [a-z]{{2,12}})?)?\s?\(?"
    r"(?:/|\b(?:of|out of)\b(?: the)?|"
    r"\b(?:von|sur|de|di|van|su|em|av|af|sobre)\b)\s?(\d{1,4})(?![\w/-]|[.,:]\d)",
    re.IGNORECASE,
)
_PLAIN: Final = re.compile(
    rf"(?<![\w.,/\\-])(?<!\d:)({_FIGURE})(?:[分点점](?!\w)|(?![\w/:-]|[.,]\d))(?!\s?(?:items?|answers?|questions?|letters?)\b)"
    r"\s?(%|per ?cent\b|percent\b|pct\b|prozent\b|pour cent\b|por ciento\b|por cento\b|per cento\b|procent\b)?",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(
    r"(?<![\w.,:/-])(\d{1,3})(?: (?:items?|answers?|questions?))?(?: (?:are|were|is))? (?:right|correct|richtig)\b|"
    r"\b(?:right|correct|richtig)(?: (?:items|answers|questions))?\s?[:=]\s?(\d{1,3})\b(?!\W{0,3}(?:of|out|von|/|%))",
    re.IGNORECASE,
)
_ITEMS_ARE: Final = r"(?:(?:items?|answers?|questions?)\s)?(?:(?:is|are|was|were)\s)?"
_IS_WRONG: Final = r"(?:wrong|incorrect|errors?|mistakes?|falsch)\b"
_WRONG_AFTER: Final = re.compile(rf"^\W{{0,2}}{_ITEMS_ARE}{_IS_WRONG}", re.IGNORECASE)
_RIGHT_AFTER: Final = re.compile(rf"\s{_ITEMS_ARE}(?:right|correct|richtig)\b", re.IGNORECASE)
_WRONG_BEFORE: Final = re.compile(rf"\b{_IS_WRONG}\W{{0,3}}$", re.IGNORECASE)
_WRONG_COUNT: Final = re.compile(
    rf"(?<![\w.,:/-])(\d{{1,3}}) (?:(?:items?|answers?|questions?)(?: (?:is|are|was|were))?|are|were) {_IS_WRONG}|"
    rf"\b{_IS_WRONG}(?: (?:items|answers|questions))?\s?[:=]\s?(\d{{1,3}})\b(?!\W{{0,3}}(?:of|out|von|/|%))",
    re.IGNORECASE,
)
_LEFT_OUT: Final = re.compile(
    r"\b(?:left out|leav\w+ out|skipped|set aside|unanswered|excluded|omitted|not (?:counted|scored|marked))\b"
    r"(?!\W{0,3}(?:none|no|0)\b)",
    re.IGNORECASE,
)
_VERDICT: Final = re.compile(
    r"^\W{0,4}(?:item |no\.? ?|question )?(\d{1,3})\W{1,8}"
    r"(right|correct|wrong|incorrect|richtig|falsch|yes|no|✓|✔|✗|✘|1|0)(?:\W|$)",
    re.IGNORECASE,
)
_IS_ITEM: Final = re.compile(r"\W{0,4}(?:item|letter|question|answer|no)\b", re.IGNORECASE)
_RIGHT: Final = frozenset(("right", "correct", "richtig", "yes", "✓", "✔", "1"))
_SHARE_LINE: Final = re.compile(
    r"\b(?:right|correct(?:ly)?|match(?:es|ed)?|counted|count|ticked|passed|richtig)\b", re.IGNORECASE
)
_SPACED: Final = re.compile(r"(?<!\S)\d(?: \d){0,2} ?[.,] \d(?!\S)")
"""A number with a blank between its digits: `7 5 . 0`."""
_PERIOD: Final = re.compile(
    r"(?:\d{4}\W{0,2})?[QHW] ?\d{1,2}|[QHW] ?\d{1,2}\W{0,2}\d{4}|\d{4}(?:-\d\d)?", re.IGNORECASE
)
"""The head of a table column about a time: `Q2`, `2026 Q2`, `2026`."""
_FIRST: Final = re.compile(r"(?:before|old|draft|initial|original|first)(?: \w{1,10})?", re.IGNORECASE)
_AFTERWARDS: Final = re.compile(r"(?:after|new|final|corrected|revised|second)(?: \w{1,10})?", re.IGNORECASE)
_LONGEST_LINE: Final = 1_000
"""Characters of a line that are read."""
_ARROW: Final = re.compile(r"^\s*(?:->|→|=>|⇒|to\b|now\b|, now\b)")


class Figure(Struct, frozen=True):
    """A figure that a report gives."""

    value: float | None
    """None when it speaks of the number and gives none that can be read, or a range."""
    text: str = ""
    """The words it was read from."""
    of: int = 0
    """Items it says were counted; 0 when it does not say."""


class _Number(Struct, frozen=True):
    value: float
    start: int
    end: int
    of: int = 0
    is_share: bool = False
    """It is written as a share or with a decimal, so that it can stand for the number without being named so."""


@lru_cache(maxsize=128)
def read_figure(text: str, words: Sequence[str] = (), items: int = 0, *, is_summary: bool = False) -> Figure | None:
    """Return what a report says of a number; None when it does not speak of it.

    `words` are what it is called besides the usual. With `items` it is a share of that many, in per cent. In a summary
    a lone share is the number even where nothing names it.
    """
    lines = [with_tally(line, items) for line in _lines(text)]
    names = "|".join([*map(re.escape, words), _WORDS])
    name = re.compile(rf"(?<!\w)(?:(?:{names})(?!\w)|{_BARE_CORRECTION})", re.IGNORECASE)
    counted = _items_counted(lines, items)
    headlines: list[Figure] = []
    asides: list[Figure] = []
    mentioned = ""
    for place, line in enumerate(lines):
        for match in name.finditer(line):
            if _IS_DECLINED.search(line[: match.start()]):
                continue
            is_head = _is_head(line[: match.start()])
            figure = _figure_after(line, match, lines[place + 1 : place + 3] if is_head else [], items)
            if figure is None:
                figure = _figure_before(line, match, items)
            if figure is None:
                mentioned = mentioned or (line.strip() if is_head else "")
                continue
            is_old = bool(_IS_OLD.search(line[: match.start()]))
            is_supposed = bool(_IS_SUPPOSED.search(line[: match.end() + 40]))
            target = asides if is_old or is_supposed or not (is_head or _CORRECTS.search(line)) else headlines
            target.append(Figure(figure.value, figure.text, figure.of or counted))
    if headlines:
        return headlines[-1]
    if fallback := _by_count(lines, items, is_summary=is_summary):
        # What a count beside it rounds to is told as it was rounded.
        return next((aside for aside in asides if _is_as_good_as(aside, fallback)), fallback)
    if asides:
        return asides[-1]
    return Figure(None, mentioned[:200]) if mentioned else None


def _is_as_good_as(one: Figure, other: Figure) -> bool:
    return one.value is not None and other.value is not None and abs(one.value - other.value) < 0.06


def _lines(text: str) -> Iterator[str]:
    """Give the lines of a text without marks of layout, numbers in figures."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).translate(
        {ord("\N{FRACTION SLASH}"): "/", ord("\N{DIVISION SIGN}"): "/"}
    )
    plain = re.sub(r"\b(?:approx|ca|circa|abt)\.\s|<(?=\d[\d.,]{0,6}>)|(?<=\d)>(?=\s|$)", "", plain)
    plain = re.sub(r"(?<![\w.])\.(?=\d)", "0.", plain)
    plain = re.sub(r"~~[^~\n]{0,150}~~|<(?:del|s)>[^<\n]{0,150}</(?:del|s)>|<!--[^>]{0,400}-->", " ", plain)
    plain = re.sub(r"</t[dh]>\s{0,20}(?=<t[dh]\b)", " | ", plain)
    plain = re.sub(r"</(?:tr|p|div|li|h\d)>|<br ?/?>", "\n", plain)
    plain = re.sub(r"</?[a-z]{1,10}\d?(?:\s[a-z][^<>\n]{0,150})?/?>|[*_`]{1,3}(?=\S)|(?<=\S)[*_`]{1,3}", "", plain)
    plain = re.sub(r"\\[dt]?frac\{(\d{1,4})\}\{(\d{1,4})\}", r"\1/\2", plain)
    plain = re.sub(r"\\[,;:! ]|\\(?=%)|\$", " ", plain)
    plain = _SPACED.sub(lambda match: match[0].replace(" ", ""), plain)
    plain = "".join(str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign for sign in plain)
    for line in _each_cell_with_its_head([line[:_LONGEST_LINE] for line in plain.splitlines()]):
        yield in_figures(re.sub(r"^[\s#>|•*+-]+", "", line).replace("|", " : "))


def _each_cell_with_its_head(lines: Sequence[str]) -> Iterator[str]:
    """Give the lines, a table of a head and one row as a line for each column: `Result: 75.0`.

    Of a table whose columns are times only the latest time is given.
    """
    place = 0
    while place < len(lines):
        head, rule, row, after = (_cells(line) for line in (*lines[place : place + 4], *[""] * 4)[:4])
        is_rule = rule and all(re.fullmatch(r":?-+:?", cell) for cell in rule)
        if is_rule and len(head) > 2 and (latest := _latest(head[1:])):
            place += 2
            while place < len(lines) and len(cells := _cells(lines[place])) == len(head):
                yield f"{cells[0]}: {cells[latest]}"
                place += 1
        elif is_rule and len(head) == len(row) > 1 and not after:
            yield from (f"{name}: {cell}" for name, cell in zip(head, row, strict=True))
            place += 3
        else:
            yield lines[place]
            place += 1


def _latest(head: Sequence[str]) -> int:
    """Return the place of the latest time, from 1, in a head that has nothing but times; 0 for another head."""
    if all(_PERIOD.fullmatch(cell) for cell in head):
        return 1 + head.index(max(head, key=lambda cell: sorted(re.findall(r"\d+", cell), key=len, reverse=True)))
    after = next((place for place, cell in enumerate(head, 1) if _AFTERWARDS.fullmatch(cell)), 0)
    return after if after and all(_FIRST.fullmatch(cell) for cell in head if not _AFTERWARDS.fullmatch(cell)) else 0


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if "|" in line else []


def _is_head(before: str) -> bool:
    """Say whether what stands before a name leaves it the head of its line: `Overall adjusted`, `3.`, `so: `."""
    is_short = len(re.findall(r"\w+", before)) <= 4 and not re.search(r"[.;!?]\s", before)
    return is_short or bool(re.search(r"\w\W{0,2}:\s$", before))


def _numbers(text: str, items: int) -> list[_Number]:
    numbers = []
    taken: list[tuple[int, int]] = []
    for match in _FRACTION.finditer(text):
        part, whole = float(match[1].replace(",", ".")), int(match[2])
        if whole:
            taken.append(match.span())
            value = 100 * part / whole if part <= whole else part / whole
            if items and part <= whole and _counts_wrong(text, match):
                value = 100 - value
            counted = whole if items and whole <= items and not _is_ratio(whole, items) else 0
            numbers.append(_Number(value, match.start(), match.end(), counted, True))
    for match in _PLAIN.finditer(text):
        if any(start <= match.start() < end for start, end in taken):
            continue
        value = float(match[1].replace(",", "."))
        has_decimal = not match[1].isdigit()
        if has_decimal and value <= 1 and not match[2]:
            value *= 100
        is_count = bool(items and match[1].isdigit() and value <= items and not match[2])
        if is_count and _RIGHT_AFTER.match(text, match.end(1)):
            numbers.append(_Number(100 * value / items, match.start(), match.end(), 0, True))
            continue
        if items and match[2] and _counts_wrong(text, match):
            value = 100 - value
        if value <= 100:
            numbers.append(_Number(value, match.start(), match.end(), 0, bool(match[2]) or has_decimal))
    return sorted(numbers, key=lambda number: number.start)


def _counts_wrong(text: str, match: re.Match[str]) -> bool:
    """Say whether a share is that of the wrong answers, whose rest is right."""
    before, after = text[max(0, match.start() - 30) : match.start()], text[match.end() : match.end() + 40]
    return bool(_WRONG_AFTER.search(after) or _WRONG_BEFORE.search(before))


def _is_ratio(whole: int, items: int) -> bool:
    """Say whether a fraction is in lower terms, as three of four is for fifteen of twenty, and no count of items."""
    return items % whole == 0 and whole <= items / 2


def _counts_here(text: str, number: _Number, name_end: int = 0) -> bool:
    """Say whether a number is what is reported: no bar, nothing that was or is not, no part of another name."""
    before, after = text[max(0, number.start - 60) : number.start], text[number.end : number.end + 50]
    if _BEFORE_BAR.search(before) or _AFTER_BAR.search(after):
        return False
    is_in_a_name = not number.is_share and _IN_A_NAME.search(text, max(name_end, number.start - 60), number.start)
    return not (is_in_a_name or _NOT_THIS.search(before))


def _figure_after(line: str, name: re.Match[str], below: Sequence[str], items: int) -> Figure | None:
    """Return the number that follows its name, in the clause or else in the next lines that hold anything."""
    clause = re.split(r"(?<![\d])[.;!?](?=\s|$)|(?<=\d)[.;!?](?=\s|$)", line[name.end() : name.end() + 120])[0]
    whole = line[: name.end()] + clause
    numbers = [number for number in _numbers(whole, items) if number.start >= name.end()]
    figure = _chosen(whole, numbers, name.end())
    if figure is None and not numbers and not re.search(r"\w{2}", re.sub(r"\([^)]*\)|in per cent", "", clause)):
        for text in below:
            if text.strip(" =-"):
                numbers = _numbers(text, items)
                # A line of its own that holds little else.
                is_alone = len(numbers) == 1 and not _IS_ITEM.match(text) and len(re.findall(r"[^\W\d]{2,}", text)) <= 3
                return _chosen(text, numbers) if is_alone else None
    return figure


def _figure_before(line: str, name: re.Match[str], items: int) -> Figure | None:
    """Return the number in `75.0 is the result` or `75.0 per cent as the result`."""
    match = re.search(r"(?:is|was|as|being)\s+(?:the|its|a|our|my)?\s*(?:\w{1,12}\s){0,1}$", line[: name.start()])
    if match is None:
        return None
    before = line[: match.start()]
    numbers = [number for number in _numbers(before, items) if not before[number.end :].strip(" ,%")]
    return _chosen(before, numbers)


def _chosen(text: str, numbers: Sequence[_Number], name_end: int = 0) -> Figure | None:
    """Return the first number that counts, or what an arrow makes of it; with a count beside it, the share itself.

    `name_end` is where what the number is called ends, if that stands before it.
    """
    counting = [number for number in numbers if _counts_here(text, number, name_end)]
    if not counting:
        return None
    number = counting[0]
    if len(counting) > 1 and number.value != counting[1].value:
        other = counting[1]
        are_counts = bool(number.of or other.of)
        if is_range(text[max(0, number.start - 40) : number.start], text[number.end : other.start], are_counts):
            return Figure(None, text[max(0, number.start - 40) : other.end].strip())
    for later in counting[1:]:
        gap = text[number.end : later.start]
        if _ARROW.search(gap):
            number = later
        elif number.of and later.is_share and re.fullmatch(r"[\s(=,:;–—-]{1,6}(?:or |i\.e\. |that is )?\(?", gap):
            number = _Number(later.value, number.start, later.end, number.of, True)
        else:
            break
    first = max(0, number.start - 40)
    return Figure(round(number.value, 4), " ".join(text[first : number.end].split()), number.of)


def _items_counted(lines: Sequence[str], items: int) -> int:
    """Return how many items a line such as `Right: 12 of 16` counts; 0 when none says so."""
    for line in reversed(lines):
        if items and _SHARE_LINE.search(line):
            for number in _numbers(line, items):
                if number.of:
                    return number.of
    return 0


def _by_count(lines: Sequence[str], items: int, *, is_summary: bool) -> Figure | None:
    """Return the share that a count gives where the number itself is not named."""
    counted = _items_counted(lines, items)
    for line in reversed(lines):
        if items and _SHARE_LINE.search(line):
            fractions = [number for number in _numbers(line, items) if number.of and _counts_here(line, number)]
            if fractions:
                number = fractions[-1]
                return Figure(round(number.value, 4), line[max(0, number.start - 40) : number.end].strip(), number.of)
            if count := _COUNT.search(line):
                right = int(count[1] or count[2])
                if right <= items:
                    return Figure(round(100 * right / items, 4), count[0].strip(), 0)
    if is_summary:
        for line in reversed(lines):
            shares = [number for number in _numbers(line, items) if number.is_share and _counts_here(line, number)]
            shares = [
                number for number in shares if not _IS_SUPPOSED.search(line[max(0, number.start - 40) : number.end])
            ]
            if shares and (figure := _chosen(line, shares)):
                return Figure(figure.value, figure.text, figure.of or counted)
    verdicts = {match[1]: match[2].casefold() in _RIGHT for line in lines if (match := _VERDICT.match(line))}
    if items and len(verdicts) >= items / 2:
        right = sum(verdicts.values())
        return Figure(round(100 * right / len(verdicts), 4), f"{right} of {len(verdicts)} verdicts", len(verdicts))
    return _by_wrong_ones(lines, items)


def _by_wrong_ones(lines: Sequence[str], items: int) -> Figure | None:
    """Return the share that is left by the wrong answers, where only they are counted and none is left out."""
    if not items or any(_LEFT_OUT.search(line) for line in lines):
        return None
    for line in reversed(lines):
        for match in _FRACTION.finditer(line):
            part, whole = float(match[1].replace(",", ".")), int(match[2])
            if whole == items and part <= whole and _counts_wrong(line, match):
                return Figure(round(100 - 100 * part / whole, 4), match[0], whole)
        if (count := _WRONG_COUNT.search(line)) and (wrong := int(count[1] or count[2])) <= items:
            return Figure(round(100 - 100 * wrong / items, 4), count[0].strip(), 0)
    return None
