"""The one gate for text that others wrote: models, tools, scenarios, files.

Whatever passes `clean` can be printed to a terminal: no escape sequence, control character or direction
override is left in it. It is still text, never markup: hand it to `Content` or `Text`, not to a parser.
"""

from typing import Final

TAB_STOP: Final = 8


def _visible() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in range(0x20):
        table[code] = chr(0x2400 + code)
    table[0x7F] = "␡"
    # C1 controls: an 8-bit terminal reads 0x9B as CSI and 0x9D as OSC.
    for code in range(0x80, 0xA0):
        table[code] = f"⟨{code:02X}⟩"
    # Invisible characters that reorder, hide or smuggle text: bidi controls, line separators, zero widths, tags.
    hidden = [0x00AD, 0x061C, 0x180E, 0x200B, 0x200C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF]
    hidden += [*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080)]
    for code in hidden:
        table[code] = f"⟨U+{code:04X}⟩"
    for code in range(0xD800, 0xE000):
        table[code] = "\N{REPLACEMENT CHARACTER}"
    del table[0x0A], table[0x09]
    return table


_TABLE: Final = _visible()
_ONE_LINE: Final = {**_TABLE, 0x0A: "␊", 0x09: " "}


def clean(text: str) -> str:
    """Return `text` safe to show over several lines: controls made visible, tabs expanded, newlines kept.

    A carriage return before a newline is dropped, since it only says how the line ends.
    """
    text = text.replace("\r\n", "\n")
    if text.isascii():
        return text.translate(_TABLE).expandtabs(TAB_STOP)
    # Translating what is not ASCII is slow, and most lines have nothing in them that is not printable.
    lines = (line if line.isprintable() else line.translate(_TABLE) for line in text.split("\n"))
    return "\n".join(lines).expandtabs(TAB_STOP)


def clean_line(text: str) -> str:
    """Return `text` safe to show on one line: as `clean`, with newlines made visible too."""
    return text if text.isprintable() else text.translate(_ONE_LINE)
