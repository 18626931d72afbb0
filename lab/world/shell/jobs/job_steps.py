"""Taking what a background command still has to do apart, so that it can stop where time passes.

A loop becomes its condition, its body and the loop again; a list its commands; a script the commands in it. What
cannot be taken apart is done in one go, at the moment it would be finished.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple, assert_never

from msgspec.structs import replace

from lab.world.machine.state import JobStep
from lab.world.programs.common.quoting import single_quoted
from lab.world.shell.grammar.parser import parse
from lab.world.shell.grammar.script_text import Kind, rewritten
from lab.world.shell.grammar.tree import Command, Parsed, Redirect, ScriptFault

Words = Callable[[str], list[str] | None]
"""Expands words as the shell would; None when that fails."""

_LEAVE: Final = re.compile(r"(break|continue)(?:\s+(\d+))?|(exit|return)(?:\s+(.*))?", re.S)
_WORD: Final = re.compile(r"(?<![\\\w])\$(?:0\b|\{0\}|\{BASH_SOURCE(?:\[0\])?\}|BASH_SOURCE\b)")


class Leaving(NamedTuple):
    """A step that leaves: `word` is break, continue, exit or return; `what` how many loops, or the status."""

    word: str
    what: str


def leaving(text: str) -> Leaving | None:
    """Return whether a command leaves the loop or the script it is in."""
    match = _LEAVE.fullmatch(text.strip())
    if match is None:
        return None
    return Leaving(match[1] or match[3], (match[2] if match[1] else match[4]) or "")


def script_of(step: JobStep) -> str:
    """Return the script of a step, with the redirections of everything around it."""
    text = step.text
    if re.match(r"local\s", text):
        text = "declare" + text[5:]
    for redirect in step.redirects:
        text = f"{{ {text}\n}} {redirect}"
    return text


def single(text: str) -> Command | None:
    """Return the single command of a text; None when it has none or several."""
    try:
        parsed = parse(text)
    except ScriptFault:
        return None
    if len(parsed.items) != 1 or len(parsed.items[0].pipelines) != 1 or parsed.items[0].background:
        return None
    pipeline = parsed.items[0].pipelines[0]
    return pipeline.commands[0] if len(pipeline.commands) == 1 and pipeline.plain else None


def is_list(text: str) -> bool:
    """Whether a text is more than one command, which can always be taken apart."""
    try:
        items = parse(text).items
    except ScriptFault:
        return False
    return len(items) > 1 or any(len(item.pipelines) > 1 and not item.background for item in items)


def taken_apart(step: JobStep, state: str, arguments: tuple[str, ...], words: Words) -> list[JobStep] | None:
    """Return the smaller steps a `run` step is; None when it cannot be taken apart."""
    try:
        parsed = parse(step.text)
    except ScriptFault:
        return None
    around = step.redirects
    if not parsed.items:
        return []
    if len(parsed.items) > 1:
        return [
            JobStep("run", parsed.text(item.start, item.end) + (" &" if item.background else ""), redirects=around)
            for item in parsed.items
        ]
    item = parsed.items[0]
    if item.background:
        return None
    if len(item.pipelines) > 1:
        kinds = {"": "run", "&&": "and", "||": "or"}
        return [
            JobStep(kinds[one.sign], parsed.text(one.start, one.end), redirects=around)  # type: ignore[arg-type]
            for one in item.pipelines
        ]
    pipeline = item.pipelines[0]
    if len(pipeline.commands) > 1 or not pipeline.plain:
        return None
    return _inside(parsed, pipeline.commands[0], around, state, arguments, words)


def _inside(
    parsed: Parsed,
    command: Command,
    around: tuple[str, ...],
    state: str,
    arguments: tuple[str, ...],
    words: Words,
) -> list[JobStep] | None:
    """Return the steps of a compound command."""
    match command.kind:
        case "simple" | "case" | "select" | "test" | "arithmetic" | "function" | "coproc":
            return None
    opened = opening(parsed, command.redirects)
    if opened is None:
        return None
    first, redirect = opened
    if first:
        # Opening empties a file once; what is inside then adds to it.
        body_end = command.redirects[0].start
        again = f"{parsed.text(command.start, body_end).rstrip()} {redirect}"
        return [JobStep("run", f": {first}", redirects=around), JobStep("and", again, redirects=around)]
    if redirect:
        around = (redirect, *around)

    def text(place: int) -> str:
        return parsed.text(*command.parts[place]).strip()

    def run(what: str) -> JobStep:
        return JobStep("run", what, redirects=around)

    end = JobStep("end", "")
    match command.kind:
        case "brace":
            return [run(text(0))]
        case "subshell":
            return [run(text(0)), JobStep("restore", state, arguments=arguments)]
        case "if":
            return [run(text(0)), JobStep("if", text(1), text(2), redirects=around)]
        case "while" | "until":
            return [JobStep(command.kind, text(0), text(1), redirects=around), end]
        case "counting":
            before, condition, after, body = (text(place) for place in range(4))
            loop = JobStep("while", f"(({condition or 1}))", f"{body}\n(({after or 1}))", redirects=around)
            return [run(f"(({before or 1}))"), loop, end]
        case "for":
            name, values = text(0), words(text(1)) if command.parts[1][1] > command.parts[1][0] else list(arguments)
            if values is None:
                return None
            body = text(2)
            rounds = (JobStep("round", f"{name}={single_quoted(word)}\n{body}", redirects=around) for word in values)
            return [*rounds, end]
        case _:
            assert_never(command.kind)


def opening(parsed: Parsed, redirects: tuple[Redirect, ...]) -> tuple[str, str] | None:
    """Return the redirections that must be made once ("" when none empties a file), and those of every part.

    None when they give what is inside input of its own, which cannot be taken apart.
    """
    steps = []
    empties = False
    for one in redirects:
        sign, target = one.sign.lstrip("0123456789"), one.target
        if sign.startswith("<") and not (sign == "<" and target == "/dev/null") and sign != "<&":
            return None
        if sign in (">", ">|", "&>") and target != "/dev/null":
            empties = True
            digits = one.sign[: len(one.sign) - len(sign)]
            steps.append(f"{digits}{'&>>' if sign == '&>' else '>>'}{target}")
        else:
            steps.append(f"{one.sign}{target}")
    whole = " ".join(f"{one.sign}{one.target}" for one in redirects)
    return whole if empties else "", " ".join(steps)


def named(text: str, path: str, pid: int) -> str:
    """Return a script's text with its own name and number where it asks for them."""
    if "$0" not in text and "${0}" not in text and "BASH_SOURCE" not in text and "$$" not in text:
        return text

    def change(kind: Kind, part: str) -> str:
        if kind in ("code", "double", "heredoc"):
            return _WORD.sub(lambda _: path, part).replace("$$", str(pid))
        return part

    return rewritten(text, change)


def exported(state: str) -> str:
    """Return the state that a shell passes to a script it starts: its directory and its exports."""
    try:
        parsed = parse(state)
    except ScriptFault:
        return ""
    lines = [parsed.text(item.start, item.end) for item in parsed.items]
    carried_lines = [line for line in lines if re.match(r"cd '|umask |ulimit |declare -\w*x\w* ", line)]
    return "".join(f"{line}\n" for line in carried_lines)


def after_leaving(steps: tuple[JobStep, ...], how: Leaving) -> tuple[JobStep, ...]:
    """Return the steps that are left when one leaves; () when it leaves everything."""
    if how.word in ("exit", "return"):
        places = [place for place, step in enumerate(steps) if step.kind == "restore"]
        return steps[places[0] :] if places else ()
    ends = [place for place, step in enumerate(steps) if step.kind == "end"]
    levels = int(how.what or 1)
    if not ends:
        return steps
    place = ends[min(levels, len(ends)) - 1]
    if how.word == "break":
        return steps[place + 1 :]
    back = next(
        (at for at in reversed(range(place)) if steps[at].kind in ("while", "until") and _ends_at(steps, at) == place),
        next((at for at in range(place) if steps[at].kind == "round"), place),
    )
    return (replace(steps[back], tested=False), *steps[back + 1 :])


def _ends_at(steps: tuple[JobStep, ...], loop: int) -> int:
    return next(place for place in range(loop, len(steps)) if steps[place].kind == "end")
