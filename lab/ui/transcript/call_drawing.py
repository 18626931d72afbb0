"""Draws a call as lines: what was asked, what ran, what the agent was told, and where those differ."""

import json
import re
from collections.abc import Mapping
from typing import Final

from rich.cells import cell_len

from lab.protocol import Call
from lab.session.events import RESEARCHER, Decision, Result
from lab.session.telling import authorship
from lab.text.alignment import Alignment
from lab.text.safe import clean, clean_line
from lab.ui.kit.spans import (
    FOLDED,
    OPENED,
    Line,
    Span,
    labelled,
    labelled_block,
    limited,
    more,
    pieces_of,
    with_right,
)
from lab.ui.kit.wrapping import crop, wrap
from lab.ui.transcript.entries import Entry
from lab.ui.transcript.world_news import WorldBefore, all_news, news_lines

_STATUS: Final[dict[str, str]] = {"edit": "✎ edited", "deny": "✗ denied", "fake": "◇ faked", "doctor": "◇ doctored"}
_WORD: Final = re.compile(r"\s+|[^\s/=\"',;|&]+|.")


def call_text(name: str, arguments: str) -> str:
    """Return a call's arguments for a person to read: a shell command as typed, anything else field by field."""
    try:
        fields = json.loads(arguments or "{}")
        return _fields_text(name, fields) if isinstance(fields, dict) else arguments
    except (ValueError, RecursionError):
        # Nested thousands deep, it is as unreadable as no JSON.
        return arguments


def _fields_text(name: str, fields: Mapping[str, object]) -> str:
    if name == "bash" and set(fields) == {"command"} and isinstance(fields["command"], str):
        return str(fields["command"])
    field_texts = []
    for field, value in fields.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        field_texts.append(f"{field}:\n{text}" if "\n" in text else f"{field}: {text}")
    return "\n".join(field_texts) if any("\n" in text for text in field_texts) else " · ".join(field_texts)


def is_malformed(arguments: str) -> bool:
    """Return whether the arguments are not a JSON object."""
    try:
        return not isinstance(json.loads(arguments or "{}"), dict)
    except (ValueError, RecursionError):
        return True


def marked_words(before: str, after: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Return both texts in pieces, each with whether the other text lacks it."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    old_pieces: list[tuple[str, bool]] = []
    new_pieces: list[tuple[str, bool]] = []
    for sign, a, b, c, d in Alignment(old, new).get_opcodes():
        old_pieces += [("".join(old[a:b]), sign != "equal")] if a < b else []
        new_pieces += [("".join(new[c:d]), sign != "equal")] if c < d else []
    return old_pieces, new_pieces


def call_lines(entry: Entry, width: int, is_open: bool, before: WorldBefore) -> list[Line]:
    """Return the lines of a call: the call itself, then its outcome."""
    call, decision, result = entry.call, entry.decision, entry.result
    action = decision.action if decision else "approve"
    # A model may make up any name: half the width is left for what it is called with.
    name = crop(clean_line(call.name if call else "call"), max(8, width // 2))
    status = _status(entry, action, result)
    head: list[Span] = [("▶ " if not entry.running else "◌ ", "tool"), (name, "tool")]
    command = clean(call_text(call.name, call.arguments)) if call else ""
    lines: list[Line] = []
    edited = decision.arguments if decision and action == "edit" else None
    room = width - 2 - cell_len(name) - 2
    right_cells = sum(cell_len(text) for text, _ in status) + 2
    if edited is None:
        body = _command(command, room - right_cells, is_open)
        first, rest = body[0], body[1:]
        lines.append(with_right([*head, ("  ", ""), (first, "command")], status, width))
        indent = " " * (width - room)
        lines += [((indent, ""), (line, "command" if not line.startswith("▸ ") else "faint")) for line in rest]
    else:
        lines.append(with_right(head, status, width))
        ran, asked = clean(_ran_text(call, decision, edited)), command
        if call and decision and decision.tool:
            asked = clean(f"{call.name} {call_text(call.name, call.arguments)}")
        old_pieces, new_pieces = marked_words(asked, ran)
        lines += labelled("asked", pieces_of(old_pieces, "removed", "removed-word"), width)
        lines += labelled("ran", pieces_of(new_pieces, "added", "added-word"), width)
        if decision and decision.shown == "asked":
            lines.append((("  told   ", "label"), ("the agent's history keeps the call it asked for", "dim")))
    if call and is_malformed(call.arguments):
        lines.append((("  ⚠ ", "warn"), ("the arguments are not a JSON object", "warn")))
    if result:
        lines += _outcome(result, width, is_open)
        if result.changes:
            lines += news_lines(result.changes, before(result), width, is_open)
    if decision and decision.left_out:
        warning = f"no longer sent back with the reply: {clean(decision.left_out)}"
        lines += [(("  ", ""), (line, "warn")) for line in wrap(warning, width - 4)]
    if decision and (remark := _remark(decision)):
        lines += [(("  · ", "dim"), (line, "dim")) for line in wrap(clean(remark), width - 4)]
    return lines


def _ran_text(call: Call | None, decision: Decision | None, arguments: str) -> str:
    """Return an edited call as it runs, with its tool where that is another one."""
    if decision and decision.tool:
        return f"{decision.tool} {call_text(decision.tool, arguments)}"
    return call_text(call.name if call else "", arguments)


def _remark(decision: Decision) -> str:
    """Return who decided, if it was not the researcher, and what was noted about it."""
    parts = (
        "" if decision.by == RESEARCHER else f"{decision.by}: {decision.action}",
        decision.note,
        authorship(decision),
    )
    return " · ".join(part for part in parts if part)


def _status(entry: Entry, action: str, result: Result | None) -> list[Span]:
    if entry.goes_on:
        return [("↓ goes on below", "faint")]
    if not result:
        word = "◌ running" if entry.running else "⟂ waiting"
        return [(word, "warn" if not entry.running else "accent")]
    spans: list[Span] = []
    if action in _STATUS:
        spans.append((_STATUS[action], "human"))
    elif result.arguments is None:
        return [("✗ nothing ran", "human")]
    if result.exit_code:
        spans.append((f"{'  ' if spans else ''}exit {result.exit_code}", "warn"))
    if action == "approve" or not spans:
        spans.append((f"{'  ' if spans else ''}told ✓", "faint"))
    return spans


def _command(text: str, width: int, is_open: bool) -> list[str]:
    body = wrap(text, max(8, width))
    limit = OPENED if is_open else FOLDED
    if len(body) > limit + 1:
        body = [*body[:limit], f"▸ {len(body) - limit:,} more lines"]
    return body


def _outcome(result: Result, width: int, is_open: bool) -> list[Line]:
    lines: list[Line] = []
    if result.arguments is None:
        lines += labelled("ran", [("nothing", "dim")], width)
        lines += labelled_block("told", result.told or "", width, is_open, "human")
    elif result.told is not None and result.told != result.output:
        lines += _difference_lines(result.output, result.told, width, is_open)
    else:
        lines += _output(result.output, width, is_open)
    for text in result.fidelity:
        notice = wrap(clean(f"the simulation: {text} (the agent did not see this)"), width - 4)
        lines += [(("  ⚠ " if not n else "    ", "warn"), (line, "dim")) for n, line in enumerate(notice)]
    return lines


def _output(text: str, width: int, is_open: bool) -> list[Line]:
    body = clean(text).rstrip("\n")
    if not body:
        return [(("  │ ", "faint"), ("(no output)", "faint"))]
    every = wrap(body, width - 4)
    lines = limited(every) if is_open or len(every) <= FOLDED + 1 else every[:FOLDED]
    rows: list[Line] = [(("  │ ", "faint"), (line, "output")) for line in lines]
    if not is_open and len(lines) < len(every):
        rows.append((("  ", ""), *more(len(every) - len(lines))))
    return rows


def _difference_lines(output: str, told_text: str, width: int, is_open: bool) -> list[Line]:
    """Draw the difference between the tool's output and what the agent was told."""
    lines: list[Line] = [(("  told instead of what it gave", "label"),)]
    old, new = clean(output).rstrip("\n").split("\n"), clean(told_text).rstrip("\n").split("\n")
    rows: list[Line] = []
    for sign, a, b, c, d in Alignment(old, new).get_opcodes():
        if sign == "equal":
            same = old[a:b]
            excerpt = same if is_open or len(same) <= 3 else [same[0], f"⋯ {len(same) - 2:,} lines alike", same[-1]]
            for text in excerpt:
                rows += [(("    ", ""), (line, "output")) for line in wrap(text, width - 4)]
            continue
        for text in old[a:b]:
            rows += [(("  − ", "removed"), (line, "removed")) for line in wrap(text, width - 4)]
        for text in new[c:d]:
            rows += [(("  + ", "added"), (line, "added")) for line in wrap(text, width - 4)]
    limit = OPENED if is_open else FOLDED * 2
    if len(rows) > limit + 1:
        rows = [*rows[:limit], (("  ", ""), *more(len(rows) - limit))]
    return lines + rows


def plain_call(entry: Entry, before: WorldBefore) -> list[str]:
    """Return the texts of a call in full, not yet cleaned."""
    call, decision, result = entry.call, entry.decision, entry.result
    texts = [f"[{call.name}] {call_text(call.name, call.arguments)}"] if call else []
    if decision and decision.arguments is not None:
        texts.append(f"[ran] {_ran_text(call, decision, decision.arguments)}")
    if result:
        if result.arguments is not None:
            texts.append(result.output.rstrip("\n"))
        if result.told is not None and result.told != result.output:
            texts += ["[told]", result.told.rstrip("\n")]
        if result.changes:
            texts += [f"{sign} {words}" for sign, words in all_news(result.changes, before(result))]
    return texts
