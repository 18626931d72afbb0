"""File names in the quoting styles of GNU programs: for the shell, for C, or escaped.

Undecodable bytes are surrogate escapes. Outside a UTF-8 locale, only ASCII is printable.
"""

import re
from collections.abc import Callable
from typing import Final

STYLES: Final = (
    "literal",
    "shell",
    "shell-always",
    "shell-escape",
    "shell-escape-always",
    "c",
    "c-maybe",
    "escape",
    "locale",
    "clocale",
)
_UNSAFE: Final = re.compile(r"[ !\"$&'()*;<=>?\[\\^`|\n\r\t]")
"""Characters that a shell does not take literally."""
_LETTERS: Final = {"\a": "a", "\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\v": "v"}


def styled(name: str, style: str, *, utf8: bool = True) -> str:
    """Return `name` in one of `STYLES`."""
    return _MAKERS[style](name, utf8)


def shell_word(name: str, *, always: bool = True, escapes: bool = True, utf8: bool = True) -> str:
    """Return `name` as a word of bash, quoted only where needed unless `always`.

    With `escapes`, unprintable characters are written within `$'…'`; otherwise they stay.
    """
    printed = all(printable(letter, utf8) for letter in name)
    if escapes and not printed:
        return _with_escapes(name, utf8)
    if not always and name and not _UNSAFE.search(name) and name[0] not in "#~" and name not in ("{", "}"):
        return name
    if "'" not in name:
        return f"'{name}'"
    if printed and not _UNSAFE.search(name.replace("'", "").replace(" ", "")):
        return f'"{name}"'
    return single_quoted(name)


def single_quoted(text: str) -> str:
    """Return `text` in single quotes, as one word of any shell."""
    return "'" + text.replace("'", "'\\''") + "'"


def unquoted(word: str) -> str:
    """Return the text of a word that `single_quoted` made."""
    return word[1:-1].replace("'\\''", "'")


def on_one_line(text: str) -> str:
    r"""Return `text` as a word of bash without a line end in it: `'a b'`, `$'a\nb'`."""
    if "\n" not in text:
        return single_quoted(text)
    return "$'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"


def escaped(name: str, also: str = "", *, utf8: bool = True) -> str:
    """Return `name` with C backslash escapes, also for the characters in `also`."""
    return "".join(_escape(letter, also, utf8) for letter in name)


def printable_name(name: str, *, utf8: bool = True) -> str:
    """Return `name` with a question mark for each unprintable character."""
    return "".join(letter if printable(letter, utf8) else "?" * len(_bytes(letter)) for letter in name)


def printable(letter: str, utf8: bool = True) -> bool:
    """Return whether a terminal shows a character."""
    if letter.isascii():
        return " " <= letter <= "~"
    return utf8 and not 0xDC80 <= ord(letter) <= 0xDCFF and letter.isprintable()


def _bytes(letter: str) -> bytes:
    return letter.encode("utf-8", "surrogateescape")


def _octal(letter: str) -> str:
    return "".join(f"\\{byte:03o}" for byte in _bytes(letter))


def _escape(letter: str, also: str, utf8: bool) -> str:
    if letter in _LETTERS:
        return "\\" + _LETTERS[letter]
    if not printable(letter, utf8):
        return _octal(letter)
    return "\\" + letter if letter == "\\" or letter in also else letter


def _with_escapes(name: str, utf8: bool) -> str:
    r"""Return `name` in the form `'a'$'\n''b'`."""
    quoted, within = "'", False
    for letter in name:
        if printable(letter, utf8):
            quoted += ("''" if within else "") + ("'\\''" if letter == "'" else letter)
            within = False
        else:
            quoted += ("" if within else "'$'") + _escape(letter, "", utf8)
            within = True
    return quoted + "'"


def _c(name: str, utf8: bool) -> str:
    return f'"{escaped(name, chr(34), utf8=utf8)}"'


def _c_maybe(name: str, utf8: bool) -> str:
    plain = name.replace("\\", "")
    return name if _c(plain, utf8) == f'"{plain}"' else _c(name, utf8)


def _locale(name: str, utf8: bool) -> str:
    return f"‘{escaped(name)}’" if utf8 else f"'{escaped(name, chr(39), utf8=False)}'"


_MAKERS: Final[dict[str, Callable[[str, bool], str]]] = {
    "literal": lambda name, utf8: name,
    "shell": lambda name, utf8: shell_word(name, always=False, escapes=False, utf8=utf8),
    "shell-always": lambda name, utf8: shell_word(name, escapes=False, utf8=utf8),
    "shell-escape": lambda name, utf8: shell_word(name, always=False, utf8=utf8),
    "shell-escape-always": lambda name, utf8: shell_word(name, utf8=utf8),
    "c": _c,
    "c-maybe": _c_maybe,
    "escape": lambda name, utf8: escaped(name, " ", utf8=utf8),
    "locale": _locale,
    "clocale": lambda name, utf8: _locale(name, utf8) if utf8 else _c(name, utf8),
}
