"""`kill`: send a signal to processes, like the shell's builtin."""

import re

from lab.text.amounts import is_number
from lab.world.machine import process_table as table
from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.procps.pgrep import SIGNALS, send, signal_name

_BASH = "bash: line 1: kill:"


def asked_for(words: list[str]) -> tuple[str | None, list[str], str]:
    """Return the signal of a `kill` command line (None if unknown), its targets, and the signal as spelled."""
    spelled = "TERM"
    if words[0] in ("-s", "-n") and len(words) > 1:
        spelled, words = words[1], words[2:]
    elif words[0] == "--":
        words = words[1:]
    elif words[0].startswith("-") and len(words[0]) > 1:
        spelled, words = words[0][1:], words[1:]
    return signal_name(spelled), words[1:] if words[:1] == ["--"] else words, spelled


@command("kill")
def kill(context: Context) -> CommandResult:
    """Send a signal to processes, like the shell's builtin."""
    words = list(context.argv)
    if not words:
        return CommandResult(
            "", "kill: usage: kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]\n", 2
        )
    if words[0] in ("-l", "-L"):
        return _signal_list(words[1:])
    signal, words, spelled = asked_for(words)
    if signal is None:
        return CommandResult("", f"{_BASH} {spelled}: invalid signal specification\n", 1)
    err, code = "", 1
    for word in words:
        if word.startswith("%"):
            err += f"{_BASH} {word}: no such job\n"
            continue
        if not re.fullmatch(r"-?\d{1,4000}", word):
            err += f"{_BASH} {word}: arguments must be process or job IDs\n"
            continue
        pid = abs(int(word))
        process = next((one for one in table.running(context) if one.pid == pid), None)
        why = "No such process" if process is None else ""
        if process is not None and pid in context.host.processes:
            why = send(context, process, signal)
        if why:
            err += f"{_BASH} ({word}) - {why}\n"
        else:
            code = 0
    return CommandResult("", err, code if words else 2)


def _signal_list(words: list[str]) -> CommandResult:
    if words:
        lines = []
        for word in words:
            name = signal_name(str(int(word) - 128) if is_number(word) and int(word) > 128 else word)
            if name is None:
                return CommandResult("", f"{_BASH} {word}: invalid signal specification\n", 1)
            lines.append(name if is_number(word) else str(SIGNALS[name]))
        return CommandResult("\n".join(lines) + "\n")
    cells = [f"{number:2d}) SIG{name}" for name, number in SIGNALS.items()]
    return CommandResult("".join("\t".join(cells[at : at + 5]) + "\n" for at in range(0, len(cells), 5)))
