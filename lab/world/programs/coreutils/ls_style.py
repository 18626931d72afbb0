"""The options of `ls`, resolved into one style: format, order, indicators, units, quoting."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from lab.text.amounts import human_size, is_number
from lab.world.machine.program import Context
from lab.world.programs.common.choices import choice
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.messages import in_utf8, quote
from lab.world.programs.common.quoting import STYLES, printable_name, styled
from lab.world.programs.common.sizes import in_blocks, parse_amount, suffix_of

OPTIONS: Final = """a,all A,almost-all author b,escape block-size= B,ignore-backups c C color? d,directory D,dired f
    F,classify? file-type format= full-time g group-directories-first G,no-group h,human-readable si
    H,dereference-command-line dereference-command-line-symlink-to-dir hide= hyperlink? indicator-style= i,inode
    I,ignore= k,kibibytes l L,dereference m n,numeric-uid-gid N,literal o p q,hide-control-chars show-control-chars
    Q,quote-name quoting-style= r,reverse R,recursive s,size S sort= time= time-style= t T,tabsize= u U v w,width= x X
    Z,context zero 1"""
_WHEN: Final = (("always", "yes", "force"), ("never", "no", "none"), ("auto", "tty", "if-tty"))
_SORTS: Final = (("none",), ("time",), ("size",), ("extension",), ("version",), ("width",))
_TIMES: Final = (("atime", "access", "use"), ("ctime", "status"), ("birth", "creation"))
_FORMATS: Final = (
    ("verbose", "long"),
    ("commas",),
    ("horizontal", "across"),
    ("vertical",),
    ("single-column",),
)
_INDICATORS: Final = (("none",), ("slash",), ("file-type",), ("classify",))
_TIME_STYLES: Final = ("full-iso", "long-iso", "iso", "locale")
_MARKS: Final = {"classify": "/*@|=", "file-type": "/@|=", "p": "/", "slash": "/", "none": "", "": ""}
_COLOURED_TERMINALS: Final = (
    "ansi",
    "con",
    "cygwin",
    "dtterm",
    "Eterm",
    "gnome",
    "hurd",
    "jfbterm",
    "konsole",
    "kterm",
    "linux",
    "mlterm",
    "putty",
    "rxvt",
    "screen",
    "st",
    "terminator",
    "tmux",
    "vt100",
    "vt220",
    "xterm",
)


class Style(Struct, frozen=True):
    """The resolved options."""

    args: Arguments
    shape: str
    """`long`, `single`, `columns`, `across` or `commas`."""
    sort: str
    marks: str
    """The types that get an indicator after their name, as letters of -F, -p and --file-type."""
    block: int
    """Bytes per block in which sizes are counted; 0 by default."""
    unit: str
    """`human`, `si` or ""."""
    suffix: str
    """The suffix of a size counted in blocks, such as K in 12K."""
    quoting: str
    utf8: bool
    hides: bool
    """Whether unprintable characters are shown as question marks."""
    colours: bool
    time_style: str
    width: int
    tab: int

    def has(self, name: str) -> bool:
        """Return whether an option was given."""
        return name in self.args

    def size(self, count: int) -> str:
        """Return the length of a file as the listing shows it."""
        return self._counted(count, self.block or 1)

    def blocks(self, count: int) -> str:
        """Return the disk usage of a file as the listing shows it."""
        return self._counted(count, self.block or 1024)

    def _counted(self, count: int, block: int) -> str:
        if self.unit:
            return human_size(count, 1024 if self.unit == "human" else 1000)
        return f"{in_blocks(count, block)}{self.suffix}"

    def name(self, name: str) -> str:
        """Return a file name as the listing shows it."""
        if self.quoting == "literal":
            return printable_name(name, utf8=self.utf8) if self.hides else name
        return styled(name, self.quoting, utf8=self.utf8)


def read_style(context: Context, args: Arguments) -> Style:
    """Resolve the options of a listing. Raises `UsageFault`."""
    environment = context.env
    shape = _shape(context.name, args, environment)
    unit, block, suffix = _unit(args)
    quoting = _quoting(args, environment, context.name)
    return Style(
        args,
        shape,
        _sort_key(args, environment),
        _marks(args, environment),
        block,
        unit,
        suffix,
        quoting,
        in_utf8(environment),
        args.last_of("hide-control-chars", "show-control-chars") == "hide-control-chars",
        _coloured(args, environment),
        _time_style(args, environment),
        _number(args, "width", "line width", environment.get("COLUMNS", ""), environment) or 80,
        _number(args, "tabsize", "tab size", environment.get("TABSIZE", ""), environment, otherwise=8),
    )


def _shape(name: str, args: Arguments, environment: Mapping[str, str]) -> str:
    last = args.last_of("l", "g", "o", "n", "numeric-uid-gid", "1", "C", "x", "m", "format", "full-time", "zero")
    if last == "format":
        layout = choice(args.get("format"), _FORMATS, "--format", environment)
        return {"verbose": "long", "horizontal": "across", "vertical": "columns", "single-column": "single"}.get(
            layout, layout
        )
    if last in ("1", "zero") and any(name in args for name in ("l", "g", "o", "numeric-uid-gid", "full-time")):
        return "long"
    default = {"dir": "columns", "vdir": "long"}.get(name, "single")
    shapes = {"1": "single", "C": "columns", "x": "across", "m": "commas", "": default, "zero": "single"}
    return shapes.get(last, "long")


def _unit(args: Arguments) -> tuple[str, int, str]:
    """Return `human`, `si` or "", the block size in bytes, and the suffix of block counts."""
    last = args.last_of("human-readable", "si", "block-size", "kibibytes")
    if last != "block-size":
        return {"human-readable": "human", "si": "si"}.get(last, ""), 0, ""
    block_text = args.get("block-size")
    if block_text in ("human-readable", "si"):
        return block_text.partition("-")[0], 0, ""
    block = parse_amount(block_text.removeprefix("'"))
    if not block:
        raise UsageFault(f"invalid --block-size argument '{block_text}'", 2, hint=False)
    suffix = suffix_of(block_text.removeprefix("'"))
    return "", block, suffix if suffix != "B" else ""


def _sort_key(args: Arguments, environment: Mapping[str, str]) -> str:
    if "time" in args:
        choice(args.get("time"), _TIMES, "--time", environment)
    last = args.last_of("S", "t", "U", "f", "v", "X", "sort")
    if not last and any(name in args for name in ("c", "u", "time")) and "l" not in args:
        return "time"
    if last == "sort":
        # `name` is accepted but missing from the list of valid arguments.
        sort_names = _SORTS if args.get("sort") != "name" else (("name",),)
        return choice(args.get("sort"), sort_names, "--sort", environment)
    return {"S": "size", "t": "time", "U": "none", "f": "none", "v": "version", "X": "extension"}.get(last, "name")


def _marks(args: Arguments, environment: Mapping[str, str]) -> str:
    last = args.last_of("classify", "file-type", "p", "indicator-style")
    if last == "indicator-style":
        last = choice(args.get(last), _INDICATORS, "--indicator-style", environment)
    elif last == "classify" and args.get(last):
        last = "classify" if choice(args.get(last), _WHEN, "--classify", environment) == "always" else ""
    return _MARKS[last]


def _quoting(args: Arguments, environment: Mapping[str, str], name: str) -> str:
    last = args.last_of("quote-name", "escape", "literal", "quoting-style", "zero")
    if last == "quoting-style":
        return choice(args.get(last), [(style,) for style in STYLES], "--quoting-style", environment)
    usual = environment.get("QUOTING_STYLE", "")
    default = usual if usual in STYLES else "literal" if name == "ls" else "escape"
    return {"quote-name": "c", "escape": "escape", "literal": "literal", "zero": "literal"}.get(last, default)


def _coloured(args: Arguments, environment: Mapping[str, str]) -> bool:
    """Return whether names are coloured: only on request, and on a terminal type known to support it."""
    if "color" not in args:
        return False
    when = choice(args.get("color") or "always", _WHEN, "--color", environment)
    has_colours = environment.get("TERM", "").startswith(_COLOURED_TERMINALS)
    return when == "always" and (has_colours or any(environment.get(name) for name in ("LS_COLORS", "COLORTERM")))


def _time_style(args: Arguments, environment: Mapping[str, str]) -> str:
    style_name = args.get("time-style") or environment.get("TIME_STYLE", "") or "locale"
    if args.last_of("full-time", "time-style") == "full-time" or "full-time" in args:
        style_name = "full-iso"
    if style_name.startswith("posix-"):
        style_name = (
            style_name.removeprefix("posix-") if in_utf8(environment) and "LC_ALL" not in environment else "locale"
        )
    if style_name.startswith("+") or style_name in _TIME_STYLES:
        return style_name
    candidates = [style for style in _TIME_STYLES if style.startswith(style_name)]
    if len(candidates) == 1:
        return candidates[0]
    alternatives = [f"[posix-]{style}" for style in _TIME_STYLES] + ["+FORMAT (e.g., +%H:%M) for a 'date'-style format"]
    shown_styles = "".join(f"\n  - {style}" for style in alternatives)
    sort = "ambiguous" if candidates else "invalid"
    raise UsageFault(
        f"{sort} argument {quote(style_name, environment)} for {quote('time style', environment)}"
        f"\nValid arguments are:{shown_styles}"
    )


def _number(
    args: Arguments, name: str, label: str, usual: str, environment: Mapping[str, str], otherwise: int = 80
) -> int:
    """Return the value of a width option; 0 means unlimited."""
    text = args.get(name)
    if name in args and not is_number(text):
        raise UsageFault(f"invalid {label}: {quote(text, environment)}", 2, hint=False)
    width = text or (usual if is_number(usual) else "") or str(otherwise)
    return int(width) or (10_000 if name == "width" else 0)
