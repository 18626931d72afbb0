"""A call that waits elsewhere, in words: where it would run, exactly what would, and what came before it."""

import json
from collections.abc import Iterator
from typing import Final

from textual.content import Content

from lab.inspect.attach import Ask
from lab.text.safe import clean, clean_line, escape_json
from lab.ui.kit.wrapping import wrap

REAL: Final = "REAL: not simulated"
SIMULATED: Final = "simulated"
_MEANINGS: Final = {
    REAL: "It may act on a real machine, and nothing here can try it first.",
    SIMULATED: "It runs in a world of Peerlab's, where nothing is real.",
}
_INDENT: Final = 2


def nature_words(ask: Ask) -> str:
    """Say whether a call would touch something real."""
    return SIMULATED if ask.is_simulated else REAL


def place_words(ask: Ask) -> str:
    """Say which sample asks."""
    parts = [ask.task, f"sample {ask.sample}" if ask.sample else "", f"epoch {ask.epoch}" if ask.epoch else ""]
    return clean_line(" · ".join(filter(None, [*parts, ask.model])))


def argument_lines(ask: Ask) -> Iterator[tuple[str, str]]:
    """Yield every argument with its value, whole: a text as it is, anything else as JSON."""
    for name, value in _fields(ask).items():
        yield clean_line(name), clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def editable(ask: Ask) -> str:
    """Return the arguments as JSON to be edited, with everything a terminal would hide written out."""
    return escape_json(json.dumps(_fields(ask), indent=2, ensure_ascii=False))


def call_lines(ask: Ask, width: int) -> list[Content]:
    """Return the call in lines. Nothing of it is left out."""
    nature = nature_words(ask)
    lines = [
        *_styled(_MEANINGS[nature], width, "$dim" if ask.is_simulated else "$error"),
        *_styled(place_words(ask), width, "$dim"),
        Content(""),
        Content.assemble(("asked  ", "$dim"), (clean_line(ask.tool), "$tool bold")),
    ]
    for name, value in argument_lines(ask):
        lines += _styled(f"{name}:", width, "$dim", _INDENT)
        lines += _styled(value, width, "$strong", 2 * _INDENT)
    return lines


def context_lines(ask: Ask, width: int) -> list[Content]:
    """Return what the agent said with a call, and the conversation before it, the last message first."""
    lines: list[Content] = []
    if ask.text.strip():
        lines += [Content(""), Content.styled("what the agent said with it", "$dim")]
        lines += _styled(clean(ask.text), width, "$foreground", _INDENT)
    if ask.history:
        lines += [Content(""), Content.styled("what came before, the last first", "$dim")]
        for line in reversed(ask.history):
            lines += _styled(f"{clean_line(line.role)}:", width, "$dim", _INDENT)
            lines += _styled(clean(line.text), width, "$faint", 2 * _INDENT)
    return lines


def whole_text(ask: Ask) -> str:
    """Return everything about a call as text to read or copy."""
    parts = [nature_words(ask), place_words(ask), "", f"{clean_line(ask.tool)} {editable(ask)}", "", clean(ask.text)]
    parts += [f"\n{clean_line(line.role)}:\n{clean(line.text)}" for line in ask.history]
    return "\n".join(parts)


def _fields(ask: Ask) -> dict[str, object]:
    try:
        fields = json.loads(ask.arguments)
    except (ValueError, RecursionError):
        fields = None
    return fields if isinstance(fields, dict) else {"": ask.arguments}


def _styled(text: str, width: int, style: str, indent: int = 0) -> list[Content]:
    return [Content.styled(" " * indent + line, style) for line in wrap(text, max(4, width - indent))]
