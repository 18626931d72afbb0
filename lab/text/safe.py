"""The one gate for text that others wrote: models, tools, scenarios, files, libraries.

Whatever passes `clean` can be printed to a terminal: it holds no escape sequence, no control character, nothing
that reorders text and nothing that takes no room. It is still text, never markup: hand it to `Content` or `Text`,
not to a parser.
"""

import re
from collections.abc import Callable
from typing import Final

TAB_STOP: Final = 8
LONGEST_RUN: Final = 6
"""Invisible characters in a row that are each shown; of a longer run the first is shown and the rest counted."""
MOST_MARKS: Final = 6
"""Combining marks in a row that are drawn over one letter; the rest are counted."""

# Default_Ignorable_Code_Point of the Unicode Character Database (DerivedCoreProperties.txt, 16.0), whole.
_IGNORABLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# What else is drawn as nothing: line and paragraph separators, the blank of Braille, interlinear notes, the
# joiners of hieroglyphs.
_HIDDEN: Final = f"{_IGNORABLE}\u2028\u2029\u2800\ufff9-\ufffb\U00013430-\U00013440"
_CONTROL: Final = "\x00-\x1f\x7f-\x9f"
_HALF: Final = "\ud800-\udfff"
# The blocks of combining marks that belong to no script, with which letters are buried.
_MARK: Final = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"

# An emoji keeps the selectors and joiners that belong to it (UTS #51): one selector after a character that has an
# emoji presentation, joiners between two such, keycaps, and the flags of England, Scotland and Wales.
_PICTURE: Final = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_ELEMENT: Final = f"{_PICTURE}\ufe0f?[\U0001f3fb-\U0001f3ff]?"
_FLAG: Final = "\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|"
_FLAGS: Final = f"{_FLAG}\U000e0077\U000e006c\U000e0073)\U000e007f"
_EMOJI: Final = f"{_FLAGS}|[#*0-9]\ufe0f\u20e3|{_PICTURE}\ufe0e|{_ELEMENT}(?:\u200d{_ELEMENT})*"

# One plain set, which is searched many times faster than what has parts.
_SUSPECT: Final = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_HIDDEN}{_HALF}{_MARK}]")
_PART: Final = re.compile(f"(?P<emoji>{_EMOJI})|(?P<hidden>[{_HIDDEN}]+)|(?P<control>[{_CONTROL}{_HALF}])")
_BURIED: Final = re.compile(f"([{_MARK}]{{{MOST_MARKS}}})([{_MARK}]+)")
_UNSAFE: Final = re.compile(f"[\x7f-\x9f{_HIDDEN}{_HALF}]")


def clean(text: str) -> str:
    """Return `text` safe to show over several lines: controls made visible, tabs expanded, newlines kept.

    A carriage return before a newline is dropped, since it only says how the line ends.
    """
    is_plain = text.isascii()
    if is_plain and text.replace("\n", "").isprintable():
        return text
    text = text.replace("\r\n", "\n")
    if is_plain:
        return text.translate(_ASCII).expandtabs(TAB_STOP)
    if _SUSPECT.search(text):
        text = "\n".join(_marked(line) if _SUSPECT.search(line) else line for line in text.split("\n"))
    return text.expandtabs(TAB_STOP)


def clean_line(text: str) -> str:
    """Return `text` safe to show on one line: as `clean`, with newlines made visible too."""
    if text.isascii():
        return text if text.isprintable() else text.translate(_ASCII_LINE)
    text = _marked(text) if _SUSPECT.search(text) else text
    return text.replace("\n", "␊").replace("\t", " ")


def replace_hidden(text: str, change: Callable[[str], str]) -> str:
    """Return `text` with each character that `clean` would show otherwise given to `change`; newlines and tabs stay."""
    if not _SUSPECT.search(text):
        return text

    def part(match: re.Match[str]) -> str:
        if match["emoji"]:
            return match[0]
        return "".join(letter if letter in "\n\t" else change(letter) for letter in match[0])

    return _PART.sub(part, text)


def escape_json(document: str) -> str:
    r"""Return a JSON document that says the same with every character a terminal would obey or hide as `\uXXXX`.

    So are the marks of a run in which letters would be buried.
    """
    document = _UNSAFE.sub(lambda match: _json_escape(ord(match[0])), document)
    return _BURIED.sub(lambda match: match[1] + "".join(_json_escape(ord(mark)) for mark in match[2]), document)


def _json_escape(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _marked(text: str) -> str:
    text_out = _PART.sub(_shown_part, text)
    return _BURIED.sub(lambda match: f"{match[1]}⟨{len(match[2])} more marks⟩", text_out)


def _shown_part(match: re.Match[str]) -> str:
    if match["emoji"]:
        return match[0]
    if run := match["hidden"]:
        if len(run) <= LONGEST_RUN:
            return "".join(f"⟨U+{ord(letter):04X}⟩" for letter in run)
        return f"⟨U+{ord(run[0]):04X} and {len(run) - 1:,} more hidden⟩"
    return _control(match[0])


def _control(letter: str) -> str:
    code = ord(letter)
    if letter in "\n\t":
        return letter
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    # An 8-bit terminal reads 0x9B as CSI and 0x9D as OSC.
    return f"⟨{code:02X}⟩" if code < 0xA0 else "\N{REPLACEMENT CHARACTER}"


_ASCII: Final = {code: _control(chr(code)) for code in (*range(0x20), 0x7F)}
_ASCII_LINE: Final = {**_ASCII, 0x0A: "␊", 0x09: " "}


def whole(text: str) -> str:
    """Return `text` with halves of characters joined, and U+FFFD for a half alone, which no file can hold."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
