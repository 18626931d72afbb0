"""`ul`: turn backspace underlining into the terminal's own."""

from collections.abc import Iterator

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.inputs import STDIN, part
from lab.world.programs.common.program import Printout, program
from lab.world.programs.ncurses.terminfo import TERMINALS


@program("ul", spec="t,terminal= T= i,indicated h,help V,version", suite="util-linux")
def ul(context: Context, args: Arguments) -> CommandResult:
    """Turn backspace underlining into the terminal's own."""
    out = Printout(context)
    kind = args.get("terminal") or args.get("T") or context.env.get("TERM", "")
    if kind not in TERMINALS:
        out.warn("trouble reading terminfo", 0)
    texts = TERMINALS[kind].texts if kind in TERMINALS and kind != "dumb" else {}
    for path in args.operands or [STDIN]:
        try:
            text = part(context, path).decode("utf-8", "surrogateescape")
        except OSError as fault:
            out.warn(f"cannot open {path}: {wording.reason(fault)}")
            return out.result()
        for line in text.splitlines():
            cells = list(_cells(line))
            if "indicated" in args:
                out.line("".join(letter for letter, _ in cells))
                marks = "".join({"under": "_", "bold": "!"}.get(look, " ") for _, look in cells).rstrip()
                if marks:
                    out.line(marks)
            else:
                out.line(_dressed(cells, texts))
    return out.result()


def _cells(line: str) -> Iterator[tuple[str, str]]:
    """Yield each character of a line with its style: `under`, `bold` or ""."""
    cells: list[tuple[str, str]] = []
    at = 0
    for letter in line:
        if letter == "\b":
            at = max(0, at - 1)
            continue
        if at < len(cells):
            there, look = cells[at]
            if "_" in (there, letter) and there != letter:
                cells[at] = (letter if there == "_" else there, "under")
            else:
                cells[at] = (letter, "bold" if there == letter else look)
        else:
            cells.append((letter, ""))
        at += 1
    yield from cells


def _dressed(cells: list[tuple[str, str]], texts: dict[str, str]) -> str:
    starts = {"under": texts.get("smul", ""), "bold": texts.get("bold", "")}
    ends = {"under": texts.get("rmul", ""), "bold": texts.get("sgr0", "")}
    text, now = "", ""
    for letter, look in cells:
        if look != now:
            text += ends.get(now, "") + starts.get(look, "")
            now = look
        text += letter
    return text + ends.get(now, "")
