"""Draws the parts of the samples screen: a heading per group with its share, a row per sample, and the progress."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from lab.engine.notices import SamplingProgress
from lab.engine.sample_groups import WORDS, FirstAct, SampleGroup
from lab.engine.samples import Sample
from lab.session.events import Failure, Reply
from lab.session.veil import veil_failure
from lab.text.safe import clean_line
from lab.ui.kit.lines import BLANK, Row
from lab.ui.kit.wrapping import crop
from lab.ui.transcript.call_drawing import call_text

_BAR = 20
_WIDE = 64
"""The width in cells from which the interval fits in words."""


def sample_rows(
    groups: Sequence[SampleGroup], width: int, reply_act: FirstAct | None = None, *, is_blind: bool = False
) -> list[Row]:
    """Return a heading for each group and a row for each of its samples, keyed by its branch.

    `reply_act` is the first act of the original reply, whose group is marked. `is_blind` hides what tells the model.
    """
    rows: list[Row] = []
    for index, group in enumerate(groups):
        if index:
            rows.append(Row(f"gap {index}", Content.empty(), choosable=False))
        heading = _heading(group.act, is_given=group.act == reply_act)
        rows.append(_fitted(f"group {index}", heading, _share(group, width), width, choosable=False))
        rows += [_row(sample, width, is_blind=is_blind) for sample in group.samples]
    return rows


def progress(samples: Sequence[Sample], far: SamplingProgress | None, width: int) -> Content:
    """Return the progress as a bar and in words."""
    failed = sum(isinstance(sample.event, Failure) for sample in samples)
    answer_count = len(samples) - failed
    words = [f"{answer_count} answered"] + ([f"{failed} failed"] if failed else [])
    if far is None:
        whole = max(1, len(samples))
        pieces = [(answer_count, "█", "$success"), (failed, "█", "$error"), (whole - len(samples), "░", "$line")]
    else:
        before = len(samples) - far.come
        whole = max(1, before + far.number)
        under = max(0, min(far.under_way, far.number - far.come))
        words = [f"{far.come} of {far.number} have come"] + ([f"{under} under way"] if under else [])
        words += [f"{before} before"] if before > 0 else []
        to_come = whole - len(samples) - under
        pieces = [
            (answer_count, "█", "$success"),
            (failed, "█", "$error"),
            (under, "▒", "$accent"),
            (to_come, "░", "$line"),
        ]
    line, count, at = Content.empty(), 0, 0
    for number, glyph, look in pieces:
        count += number
        end = round(width * count / whole)
        line += Content.styled(glyph * (end - at), look)
        at = end
    return line + Content.styled(f"  {' · '.join(words)}", "$strong")


def given_words(reply_act: FirstAct, groups: Sequence[SampleGroup]) -> Content:
    """Return in a few words how many samples act first as the original reply does."""
    same = next((len(group.samples) for group in groups if group.act == reply_act), 0)
    answer_count = next((group.of for group in groups), 0)
    act = clean_line(reply_act.what if reply_act.what == WORDS.what else f"{reply_act.what} {reply_act.how}".strip())
    return Content.assemble(
        ("◆ ", "$accent"),
        ("the reply given: ", "$dim"),
        (crop(act, 30), "bold $strong"),
        (f" · {same}/{answer_count} do the same", "$foreground"),
    )


def _heading(act: FirstAct, *, is_given: bool) -> Content:
    what, how = clean_line(act.what), clean_line(act.how)
    look = "bold $error" if act.is_fault else "bold $strong"
    return Content.assemble(
        ("◆ " if is_given else "", "$accent"),
        (what, look),
        (f"  {how}" if how else "", "bold $accent" if not act.is_fault else "$error"),
    )


def _share(group: SampleGroup, width: int) -> Content:
    count = len(group.samples)
    if group.act.is_fault:
        return Content.styled(f"{count} failed", "$error")
    size = _BAR if width >= _WIDE else _BAR // 2
    full, low, high = (round(size * share) for share in (count / group.of, group.low, group.high))
    # Solid up to the interval's lower end, faint up to its upper end.
    bar = "█" * min(low, full) + "▓" * (full - min(low, full)) + "▒" * (high - full) + "░" * (size - max(high, full))
    share = f"  {count}/{group.of}".rjust(2 * len(str(group.of)) + 3)
    words = ""
    if width >= _WIDE:
        percent, least, most = (f"{100 * each:.0f}" for each in (count / group.of, group.low, group.high))
        words = f"  {percent:>3} % {f'[{least}–{most}]':<8}"
    return Content.assemble((bar, "$accent"), (share, "bold $strong"), (words, "$dim"))


def _row(sample: Sample, width: int, *, is_blind: bool) -> Row:
    event = veil_failure(sample.event) if is_blind and isinstance(sample.event, Failure) else sample.event
    label = Content.assemble(
        (f"{sample.branch:<11} ", "$dim"), (_summary(event), "$error" if isinstance(event, Failure) else "")
    )
    return _fitted(sample.branch, label, Content.styled("" if is_blind else _cost(event), "$dim"), width)


def _fitted(key: str, label: Content, right: Content, width: int, *, choosable: bool = True) -> Row:
    """Return a row whose label is cut so that its right side fits."""
    room = width - cell_len(BLANK) - right.cell_length - 2
    return Row(key, label.truncate(max(1, room), ellipsis=True), right, choosable)


def _summary(event: Reply | Failure) -> str:
    if isinstance(event, Failure):
        return crop(clean_line(event.what), 200)
    if not event.calls:
        return crop(clean_line(event.text), 200) or "(nothing)"
    first, more = event.calls[0], len(event.calls) - 1
    text = clean_line(call_text(first.name, first.arguments)) or first.name
    return crop(text, 200) + (f"  +{more}" if more else "")


def _cost(event: Reply | Failure) -> str:
    if isinstance(event, Failure) or event.nature != "live":
        return ""
    money = "cost unknown" if event.cost is None else f"${event.cost:.4f}"
    return f"{money}  {event.seconds:.1f} s"
