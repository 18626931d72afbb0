"""Draws one entry of the transcript as lines of spans: cleaned, wrapped and folded.

Pure functions without Textual. A span is a text and the name of its look; `EntryView` gives each look its style.
"""

from typing import Final, assert_never

from rich.cells import cell_len

from lab.models.sampling import setting_words
from lab.session.events import LOG, Message, Opening, Rewording
from lab.session.telling import NATURE_MARKS, Telling, tell
from lab.text.amounts import plural
from lab.text.safe import clean, clean_line
from lab.ui.commands.bindings import hint
from lab.ui.kit.spans import Line, Span, cropped, indented, limited, more
from lab.ui.kit.wrapping import crop, wrap
from lab.ui.transcript.call_drawing import call_lines, call_text, plain_call
from lab.ui.transcript.entries import Entry, StreamingText
from lab.ui.transcript.marks import Mark
from lab.ui.transcript.world_news import WorldBefore, all_news, news_lines, unknown


def opens_by_itself(entry: Entry) -> bool:
    """Return whether the entry starts open."""
    if entry.part == "message":
        return isinstance(entry.steps[0], Message) and entry.steps[0].by != "scenario"
    return entry.part not in ("opening", "reasoning", "call", "edit")


def lay_out(entry: Entry, width: int, *, is_open: bool, before: WorldBefore = unknown) -> list[Line]:
    """Return the entry's lines, wrapped to `width` cells, without the gutter."""
    lines: list[Line] = [()] if entry.gap else []
    lines += _body(entry, max(16, width), is_open, before)
    for mark in entry.marks:
        lines += _mark(mark, width)
    return lines


def plain(entry: Entry, before: WorldBefore = unknown) -> str:
    """Return the whole entry as cleaned text, for copying and searching."""
    texts: list[str] = []
    if entry.part == "call":
        texts = plain_call(entry, before)
    elif entry.steps:
        step, telling = entry.steps[0], tell(entry.steps[0])
        match telling.kind:
            case "message":
                texts = [f"[{telling.passages[0].part}]", telling.passages[0].text]
            case "reply" if entry.part == "reasoning":
                texts = ["[reasoning]", telling.text("reasoning") or ""]
            case "reply":
                texts = [telling.text("text") or "", telling.remark]
            case "failure":
                lost = [passage.text for passage in telling.passages]
                texts = [f"[{telling.fault}] {telling.warning}", telling.mend, *lost]
            case "edit":
                news = all_news(telling.changes, before(step), by_hand=True)
                texts = ["[world edit]", telling.remark, *(f"{sign} {words}" for sign, words in news)]
            case "opening" | "decision" | "result" | "rewording" | "switch" | "fork" | "end":
                texts = ["".join(text for text, _ in line) for line in lay_out(entry, 200, is_open=True)]
    texts += [f"{mark.text} {mark.quote} {mark.note}".strip() for mark in entry.marks]
    return clean("\n".join(text for text in texts if text))


def _body(entry: Entry, width: int, is_open: bool, before: WorldBefore) -> list[Line]:
    if entry.part == "call":
        return call_lines(entry, width, is_open, before)
    if entry.part == "cut":
        return [_cut_line(entry.count, width)]
    if entry.live:
        return _live(entry.live, width)
    if not entry.steps:
        return []
    step, telling = entry.steps[0], tell(entry.steps[0])
    remark = f" — {clean_line(telling.remark)}" if telling.remark else ""
    match telling.kind:
        case "opening" if entry.is_blind:
            assert isinstance(step, Opening)
            scenario = clean_line(step.scenario)
            # As many lines as with its names, so that hiding them moves nothing below.
            head: list[Span] = [("○ ", "accent"), (scenario, "strong")]
            return [cropped(head, width), cropped([("  model and condition hidden", "dim")], width)]
        case "switch" | "fork" if entry.is_blind:
            return [cropped([("⇄ " if telling.kind == "switch" else "├ ", "accent"), (telling.blind, "dim")], width)]
        case "opening":
            assert isinstance(step, Opening)
            return _opening(step, telling, width, is_open)
        case "message":
            assert isinstance(step, Message)
            return _message(step, width, is_open)
        case "reply" if entry.part == "reasoning":
            return _reasoning(telling.text("reasoning") or "", width, is_open)
        case "reply":
            return _text(telling, width, is_open)
        case "edit":
            return [_edit(telling, width), *news_lines(telling.changes, before(step), width, is_open, by_hand=True)]
        case "rewording":
            assert isinstance(step, Rewording)
            return _rewording(step, telling, width)
        case "switch":
            head = [("⇄ ", "accent"), ("model  ", "dim"), (clean_line(telling.model), "strong")]
            settings: list[Span] = [(f"  {words}", "dim")] if (words := _settings(telling)) else []
            return [cropped([*head, (f"  {_nature(telling)}", "dim"), *settings], width)]
        case "fork":
            head = [("├ ", "accent"), ("branch  ", "dim"), (clean_line(telling.act), "strong"), (remark, "dim")]
            return [cropped(head, width)]
        case "failure":
            return _failure(telling, width, is_open)
        case "end":
            return [cropped([("■ ", "accent"), ("end  ", "strong"), (f"{telling.act}{remark}", "dim")], width)]
        case "decision" | "result":
            # They stand with the call they are about.
            return []
    assert_never(telling.kind)


def _nature(telling: Telling) -> str:
    return NATURE_MARKS[telling.nature] if telling.nature else ""


def _settings(telling: Telling) -> str:
    return clean_line(setting_words(telling.settings)) if telling.settings is not None else ""


def _opening(step: Opening, telling: Telling, width: int, is_open: bool) -> list[Line]:
    condition = clean_line(" ".join(f"{factor}={level}" for factor, level in step.condition.items()))
    tools = f"  tools {clean_line(', '.join(step.tools))}" if step.tools else ""
    rest = [f"{clean_line(telling.model)}  {_nature(telling)}{tools}", _settings(telling)]
    head: Line = (("○ ", "accent"), (clean_line(step.scenario), "strong"))
    if not is_open:
        lines = [cropped([*head, (f"  {condition}", "dim")], width)]
        return lines + [((crop(f"  {words}", width), "dim"),) for words in rest if words]
    every = [line for words in (condition, *rest) if words for line in wrap(words, width - 2)]
    return [cropped(head, width), *indented(every, "dim")]


_YOURS: Final = {"user": "you say", "system": "you say as the system", "assistant": "its reply, begun by you"}


def _message(step: Message, width: int, is_open: bool) -> list[Line]:
    from_scenario = step.by == "scenario"
    is_yours = not from_scenario and not step.by.startswith(LOG)
    label = _YOURS[step.role] if is_yours else step.role
    if step.place == "before":
        label += " before the results"
    look = "human" if is_yours else "label"
    text = clean(step.text)
    if not is_open:
        size = f"{len(step.text):,} chars"
        head = f"▸ {label:<8}"
        first = " ".join(text.split())
        room = width - cell_len(head) - cell_len(size) - 2
        excerpt = crop(first, max(4, room))
        pad = " " * max(2, width - cell_len(head) - cell_len(excerpt) - cell_len(size))
        return [((head, look), (excerpt, "dim"), (pad, ""), (size, "faint"))]
    head_line: Line = ((f"▾ {label}", look),)
    return [head_line, *indented(limited(wrap(text, width - 2)), "text" if not from_scenario else "dim")]


def _reasoning(text: str, width: int, is_open: bool) -> list[Line]:
    thoughts = clean(text)
    if not is_open:
        head = "▸ reasoning  "
        return [((head, "label"), (crop(" ".join(thoughts.split()), max(4, width - len(head))), "reasoning"))]
    lines: list[Line] = [(("▾ reasoning", "label"),)]
    return [*lines, *((("│ ", "faint"), (line, "reasoning")) for line in limited(wrap(thoughts, width - 2)))]


def _text(telling: Telling, width: int, is_open: bool) -> list[Line]:
    lines: list[Line] = []
    if text := telling.text("text"):
        every = wrap(clean(text.strip("\n")), width)
        visible = limited(every) if is_open else every[:2]
        lines += [((line, "text"),) for line in visible]
        if len(visible) < len(every) and not is_open:
            lines.append(more(len(every) - len(visible)))
    elif telling.text("call") is None:
        lines.append((("(the agent said nothing and asked for nothing)", "dim"),))
    if telling.warning:
        lines.append((("⚠ ", "warn"), (telling.warning, "warn")))
    if telling.remark:
        lines += [(("· ", "dim"), (line, "dim")) for line in wrap(clean(telling.remark), width - 2)]
    return lines


def _edit(telling: Telling, width: int) -> Line:
    count = len(telling.changes)
    remark = f"  {clean_line(telling.remark)}" if telling.remark else ""
    noun = plural(count, "change")
    return cropped([("✎ ", "human"), (f"you {telling.act}", "human"), (f"  {count:,} {noun}{remark}", "dim")], width)


def _rewording(step: Rewording, telling: Telling, width: int) -> list[Line]:
    text = clean(step.text)
    who, look = ("the log", "label") if step.by.startswith(LOG) else ("you", "human")
    lines = [cropped([("✎ ", look), (f"{who} {telling.act}", look)], width)]
    lines += indented(limited(wrap(text, width - 2)), "text")
    if telling.warning:
        lines += [(("  ", ""), (line, "warn")) for line in wrap(clean(telling.warning), width - 2)]
    return lines


def _failure(telling: Telling, width: int, is_open: bool) -> list[Line]:
    lines: list[Line] = []
    for number, line in enumerate(wrap(clean(telling.warning), width - 2)):
        lines.append((("✗ " if not number else "  ", "bad"), (line, "bad")))
    lines += [(("  ", ""), (line, "text")) for line in wrap(clean(telling.mend), width - 2) if telling.mend]
    lines.append(cropped([("  ", ""), (f"{telling.fault} · {clean_line(telling.model)}", "dim")], width))
    if text := "\n".join(passage.text for passage in telling.passages):
        every = wrap(clean(text), width - 4)
        visible = limited(every) if is_open and len(every) < 4 else every[:3]
        lines += [(("  │ ", "faint"), (line, "reasoning")) for line in visible]
        if len(visible) < len(every):
            lines.append((("  ", ""), *more(len(every) - len(visible))))
    return lines


def _live(live: StreamingText, width: int) -> list[Line]:
    lines: list[Line] = []
    if live.reasoning and not live.text and not live.calls:
        every = wrap(clean(live.reasoning[-6000:]), width - 2)
        lines.append((("▾ reasoning", "label"),))
        lines += [(("│ ", "faint"), (line, "reasoning")) for line in every[-8:]]
    elif live.reasoning:
        lines += _reasoning(live.reasoning, width, False)
    if live.text:
        lines += [((line, "text"),) for line in wrap(clean(live.text.lstrip("\n")), width)]
    for name, arguments in live.calls:
        text = clean(call_text(name, arguments))
        body = wrap(text, width - 2 - cell_len(name) - 2)[-6:]
        lines.append((("▷ ", "tool"), (clean_line(name), "tool"), ("  ", ""), (body[0], "command")))
        lines += [((" " * (4 + cell_len(name)), ""), (line, "command")) for line in body[1:]]
    if live.running:
        every = wrap(clean(live.running[-8000:]).rstrip("\n"), width - 4)
        lines += [(("  │ ", "faint"), (line, "output")) for line in every[-12:]]
    if not lines:
        lines.append((("▍", "accent"),))
    elif not live.running:
        lines[-1] = (*lines[-1], ("▍", "accent"))
    return lines


def _mark(mark: Mark, width: int) -> list[Line]:
    if mark.kind == "note":
        every = wrap(clean(mark.text), max(8, width - 4))
        return [(("  ✐ " if not number else "    ", "mark"), (line, "dim")) for number, line in enumerate(every)]
    extra = [mark.edge] if mark.edge else []
    extra += [clean_line(mark.modifier)] if mark.modifier else []
    extra += [f"{mark.confidence} confidence"] if mark.confidence else []
    extra += [f"by {clean_line(mark.by)}"] if mark.by not in ("", "researcher") else []
    extra += [f"accepted from {clean_line(mark.accepted)}"] if mark.accepted else []
    if mark.kind == "suggestion":
        spans: list[Span] = [("  ? ", "proposed"), ("suggested: ", "dim"), (clean_line(mark.text), "proposed")]
    else:
        spans = [("  ● ", "mark"), (clean_line(mark.text), "mark")]
    spans.append(("  " + " · ".join(extra) if extra else "", "dim"))
    if mark.quote:
        spans.append((f"  “{clean_line(mark.quote)}”", "reasoning"))
    lines = [cropped(spans, width)]
    if mark.note:
        lines += [(("    ", ""), (line, "dim")) for line in wrap(clean(mark.note), max(8, width - 4))]
    return lines


def _cut_line(following: int, width: int) -> Line:
    noun = plural(following, "event follows", "events follow")
    words = f" you stand here · {following:,} {noun} · {hint('lab.fork')} forks here · {hint('lab.tip')} latest "
    room = max(0, width - cell_len(words) - 3)
    return (("┄┄┄", "cut"), (crop(words, width - 3), "cut-text"), ("┄" * room, "cut"))
