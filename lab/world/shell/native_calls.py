"""Calls of bashkit's own jq, awk, sort and sed: arguments that bring the world's time, and an output as Debian's."""

import contextlib
import re
from collections.abc import Callable
from typing import Final

import bashkit

from lab.world.machine.files.filesystem import FileSystem
from lab.world.machine.limits import CallLimits
from lab.world.shell.bashkit.raw_bytes import restored
from lab.world.shell.builtins.asked_time import awk_arguments, by_chance, jq_arguments, sort_arguments, with_time
from lab.world.shell.builtins.awk_letters import is_broken, narrowed
from lab.world.shell.builtins.by_operand import operand_calls, status_of_all
from lab.world.shell.builtins.sed_in_place import edit_in_place
from lab.world.shell.builtins.sed_text import sed_arguments
from lab.world.shell.fuel.awk import SPENT, counted, grows
from lab.world.shell.fuel.jq_call import JqCall, call_ends, read_call
from lab.world.shell.wording.jq_input import told_of_input

NATIVE: Final = ("jq", "awk", "mawk", "sort", "join", "less")
"""Programs of bashkit's own that would ask the machine for the time or for chance, or end the shell at a file that
cannot be read.
"""
_BUFFER: Final = 4096
"""Bytes that mawk prints at a time."""
_FLUSHES: Final = re.compile(r"\b(?:system|fflush|close)\b|\|")
"""Matches in a program that writes its buffer earlier."""


class NativeCall:
    """One call of the program `name` at the time `now`, over `files`."""

    def __init__(
        self, name: str, asked: bashkit.BuiltinContext, files: FileSystem, now: float, limits: CallLimits
    ) -> None:
        self._files = files
        self._now = now
        self._limits = limits
        self._shuffles = False
        self._output = ""
        """The file that `sort` is to write, because its lines are shuffled first."""
        self._name = name
        self._stdin = asked.stdin
        self._results: list[bashkit.BuiltinResult] = []
        self._is_awk = name in ("awk", "mawk")
        self._jq: JqCall | None = None
        self.ends = True
        """Whether the program comes to an end within the limits, as far as its text says."""
        self.arguments = list(asked.argv)
        """What bashkit's program is to be called with."""
        if name == "sort":
            self.arguments, self._shuffles, self._output = sort_arguments(self.arguments)
        elif name == "jq":
            self.arguments = jq_arguments(self.arguments, files.read_text, now, asked.env.get("TZ", ""))
            self._jq = read_call(self.arguments, asked.stdin or "", files.read_text, asked.env)
            self.ends = self._jq is None or call_ends(self._jq, limits.filters)
        elif self._is_awk:
            self.arguments = awk_arguments(self.arguments, files.read_text, self._as_awk)
        elif name == "sed":
            self.arguments = sed_arguments(self.arguments)

    def _as_awk(self, program: str) -> str:
        """Return an awk program that reads the world's time and is sure to end."""
        rounds = self._limits.longer if grows(program) else self._limits.loops
        return counted(with_time(program, self._now), rounds)

    @staticmethod
    def was_cut(result: bashkit.BuiltinResult) -> bool:
        """Whether the program was stopped because it went on for too long."""
        return SPENT in result.stderr

    def run(self, run: Callable[..., bashkit.BuiltinResult]) -> bashkit.BuiltinResult:
        """Return what the program does; `run` runs bashkit's with other arguments, and with another input if given."""
        if self._name == "sed":
            self._results = [edit_in_place(self.arguments, self._files, run)]
        elif self._is_awk:
            self._results = [self._run_awk(run)]
        else:
            self._results = [run(words) for words in operand_calls(self._name, self.arguments, self._files)]
        return bashkit.BuiltinResult(
            "".join(result.stdout for result in self._results),
            "".join(result.stderr for result in self._results),
            status_of_all(self._name, [result.exit_code for result in self._results]),
        )

    def _run_awk(self, run: Callable[..., bashkit.BuiltinResult]) -> bashkit.BuiltinResult:
        result = run(self.arguments)
        if not is_broken(result.stderr):
            return result
        with contextlib.suppress(OSError):
            if (narrow := narrowed(self.arguments, self._stdin, self._files.read_text)) is not None:
                result = run(narrow.arguments, narrow.stdin)
                printed, complaints = narrow.restored(result.stdout), narrow.restored(result.stderr)
                return bashkit.BuiltinResult(printed, complaints, result.exit_code)
        return result

    def parts(self, printed: str, complaint: str) -> list[tuple[str, str]]:
        """Return output and complaints in their order; mawk writes its buffer at its end."""
        is_held = self._is_awk and len(printed) < _BUFFER and not any(map(_FLUSHES.search, self.arguments))
        parts = [(result.stdout, result.stderr) for result in self._results]
        if is_held:
            return [("", complaint), (printed, "")]
        return parts if complaint == "".join(err for _, err in parts) else [(printed, complaint)]

    def finished(self, result: bashkit.BuiltinResult, seed: str) -> bashkit.BuiltinResult:
        """Return the result as Debian's program gives it; `seed` decides the order of shuffled lines."""
        if self._jq is not None and "n" not in self._jq.options:
            result = told_of_input(result, self._jq.text)
        if not self._shuffles:
            return result
        lines = by_chance(result.stdout, seed)
        if self._output and not result.exit_code:
            self._files.write(self._output, restored(lines.encode("utf-8", "surrogateescape")))
            lines = ""
        return bashkit.BuiltinResult(lines, result.stderr, result.exit_code)
