"""Terminal capabilities from the terminal database, for common values of TERM."""

from typing import Final

from msgspec import Struct

_ESC: Final = "\033"


class TerminalType(Struct, frozen=True):
    """One terminal type: its long name, its string capabilities (parameters as %1 and %2), and its numbers."""

    name: str
    texts: dict[str, str]
    numbers: dict[str, int]
    flags: tuple[str, ...] = ("am",)


_ANSI: Final = {
    "bel": "\a", "cr": "\r", "ht": "\t", "ind": "\n", "cub1": "\b", "cud1": "\n", "cuu1": "\033[A", "cuf1": "\033[C",
    "home": "\033[H", "clear": "\033[H\033[2J\033[3J", "el": "\033[K", "el1": "\033[1K", "ed": "\033[J",
    "cup": "\033[{1+};{2+}H", "hpa": "\033[{1+}G", "vpa": "\033[{1+}d", "cub": "\033[{1}D", "cuf": "\033[{1}C",
    "cuu": "\033[{1}A", "cud": "\033[{1}B", "bold": "\033[1m", "dim": "\033[2m", "sitm": "\033[3m", "ritm": "\033[23m",
    "smul": "\033[4m", "rmul": "\033[24m", "blink": "\033[5m", "rev": "\033[7m", "invis": "\033[8m",
    "smso": "\033[7m", "rmso": "\033[27m", "sgr0": "\033(B\033[m", "op": "\033[39;49m", "setaf": "\033[3{1c}m",
    "setab": "\033[4{1c}m", "civis": "\033[?25l", "cnorm": "\033[?12l\033[?25h", "cvvis": "\033[?12;25h", "sc": "\0337",
    "rc": "\0338", "smcup": "\033[?1049h\033[22;0;0t", "rmcup": "\033[?1049l\033[23;0;0t", "il1": "\033[L",
    "dl1": "\033[M", "dch1": "\033[P", "ech": "\033[{1}X", "smkx": "\033[?1h\033=", "rmkx": "\033[?1l\033>",
    "rs1": "\033c", "is2": "\033[!p\033[?3;4l\033[4l\033>", "rs2": "\033[!p\033[?3;4l\033[4l\033>",
}  # fmt: skip
_XTERM: Final = TerminalType("xterm terminal emulator (X Window System)", _ANSI, {"colors": 8, "pairs": 64, "it": 8})
_SCREEN: Final = {key: text for key, text in _ANSI.items() if key not in ("sitm", "ritm", "rs1", "is2", "rs2")}
_SCREEN_TEXTS: Final = _SCREEN | {
    "clear": "\033[H\033[J", "sgr0": "\033[m\017", "smso": "\033[3m", "rmso": "\033[23m", "smcup": "\033[?1049h",
    "rmcup": "\033[?1049l", "cnorm": "\033[34h\033[?25h", "cvvis": "\033[34l", "cuu1": "\033M",
}  # fmt: skip
_DUMB: Final = {"bel": "\a", "cr": "\r", "cud1": "\n", "ind": "\n"}
_MANY: Final = {"colors": 256, "pairs": 65536, "it": 8}
TERMINALS: Final = {
    "dumb": TerminalType("80-column dumb tty", _DUMB, {}),
    "xterm": _XTERM,
    "xterm-256color": TerminalType("xterm with 256 colors", _ANSI, _MANY),
    "screen": TerminalType("VT 100/ANSI X3.64 virtual terminal", _SCREEN_TEXTS, {"colors": 8, "pairs": 64, "it": 8}),
    "screen-256color": TerminalType("GNU Screen with 256 colors", _SCREEN_TEXTS, _MANY),
    "tmux": TerminalType("tmux terminal multiplexer", _SCREEN_TEXTS, {"colors": 8, "pairs": 64, "it": 8}),
    "tmux-256color": TerminalType("tmux with 256 colors", _SCREEN_TEXTS, _MANY),
    "linux": TerminalType(
        "Linux console",
        {key: text for key, text in _ANSI.items() if key not in ("smcup", "rmcup", "sitm", "ritm")}
        | {"clear": "\033[H\033[J", "sgr0": "\033[m\017", "civis": "\033[?25l\033[?1c", "cnorm": "\033[?25h\033[?0c"},
        {"colors": 8, "pairs": 64, "it": 8},
    ),
    "vt100": TerminalType(
        "DEC VT100 (w/advanced video)",
        {key: text for key, text in _ANSI.items() if key not in ("setaf", "setab", "op", "dim", "sitm", "ritm")}
        | {"clear": "\033[H\033[J", "sgr0": "\033[m\017"},
        {"it": 8},
    ),
}


def colour(text: str, number: int, colours: int) -> str:
    """Return the sequence for a colour, in the form 256-colour terminals use for colours past the first eight."""
    ground = text[2:3]
    if colours > 8 and 8 <= number < 16:
        return f"{_ESC}[{'9' if ground == '3' else '10'}{number - 8}m"
    if colours > 8 and number >= 16:
        return f"{_ESC}[{ground}8;5;{number}m"
    return text.replace("{1c}", str(number))
