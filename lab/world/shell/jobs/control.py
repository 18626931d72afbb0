"""Job control of a shell: `jobs`, `wait`, `fg`, `disown`, `kill %1`, and its messages about background commands."""

import re
from collections.abc import Callable
from typing import Final

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.call import Running
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.process_table import terminal_of
from lab.world.machine.program import CommandResult, Context, Program, programs
from lab.world.machine.sessions import shell_pid
from lab.world.machine.state import JobStep, Process, ShellJob
from lab.world.programs.procps.kill import asked_for
from lab.world.programs.procps.pgrep import DEAD, SIGNALS
from lab.world.shell.jobs import background
from lab.world.shell.jobs.job_steps import single
from lab.world.shell.rewriting.renaming import SELF_SIGNALLED

_SPARED: Final = frozenset({"CHLD", "CONT", "URG", "WINCH", "QUIT", "STOP", "TSTP", "TTIN", "TTOU"})
"""Signals that do not end a shell which sends them to itself."""
_TRAP: Final = re.compile(r"^trap -- ('(?:[^']|'\\'')*') (?:SIG)?(\w+)$", re.M)
_MOST_DONE: Final = 32
"""Ended commands a shell still knows the status of."""
_MOST: Final = 200
"""Commands one account may have in the background at once."""


class JobControl:
    """The background commands of one shell, called `label`, on `host`."""

    def __init__(
        self,
        estate: Estate,
        host: LiveHost,
        user: str,
        label: str,
        state_of: Callable[[str], str],
        running: Callable[[], Running],
        make_shell: background.MakeShell,
        pid: Callable[[], int],
    ) -> None:
        self._pid = pid
        self._pending: list[str] = []
        """Signals the shell has sent itself and not yet received."""
        self._estate = estate
        self._host = host
        self._user = user
        self.label = label
        self._state_of = state_of
        self._running = running
        self._make_shell = make_shell

    def programs(self) -> dict[str, Program]:
        """Return the builtins for background commands."""
        builtins = {
            "__start": self._start,
            "__said": self._said,
            "__ended": self._ended,
            "__words": self._words,
            "__raise": self._raise,
            "jobs": self._jobs,
            "wait": self._wait,
            "disown": self._disown,
            "kill": self._kill,
            "__kill": self._kill_felt,
        }
        builtins["fg"] = builtins["bg"] = self._no_control
        return {name: Program(name, run, "/usr/bin" if name == "kill" else "") for name, run in builtins.items()}

    def mine(self, *, ended: bool = False) -> list[ShellJob]:
        """Return the commands of this shell in the order of their numbers."""
        own = [job for job in self._host.jobs.values() if job.shell == self.label]
        return sorted((job for job in own if ended or job.status is None), key=lambda job: (job.number, job.pid))

    # What scripts are rewritten to

    def _start(self, context: Context) -> CommandResult:
        text, *arguments = context.argv
        host, now = self._host, context.clock.now
        if len(background.alive(host)) >= _MOST:
            running = self._running()
            running.limit = "processes"
            if running.in_background:
                running.cancel()
            return CommandResult("", "bash: fork: retry: Resource temporarily unavailable\n", 254)
        for old in [job for job in self.mine(ended=True) if job.status is not None][:-_MOST_DONE]:
            host.drop("jobs", old.pid)
        above, terminal = shell_pid(host.name, self._user), terminal_of(host, self._user)
        pid = host.new_pid(self._pid())
        text = text.strip()
        command = single(text)
        plain = command is not None and command.kind == "simple"
        label = re.sub(r"\s*(?:\d*(?:>>?|<)\s*&?\S+|&>>?\s*\S+)", "", text) if plain else "bash"
        host.put("processes", pid, Process(pid, above, self._user, label, 0.0, 4 << 20, now, terminal))
        number = 1 + max((job.number for job in self.mine()), default=0)
        job = ShellJob(
            pid, self._user, text, number, self.label, self._state_of(context.stdin), tuple(arguments),
            (JobStep("run", text),), now, now,
        )  # fmt: skip
        host.put("jobs", pid, job)
        return CommandResult(f"{pid}\n")

    def _said(self, context: Context) -> CommandResult:
        return _printed(self._running().unsaid())

    def _ended(self, context: Context) -> CommandResult:
        status, *arguments = context.argv
        self._running().went_through = (int(status), tuple(arguments))
        return CommandResult("", "", int(status))

    def _words(self, context: Context) -> CommandResult:
        self._running().told = tuple(context.argv)
        return CommandResult()

    # Builtins

    def _jobs(self, context: Context) -> CommandResult:
        background.reap(self._estate)
        mine = self.mine()
        letters = "".join(word[1:] for word in context.argv if re.fullmatch(r"-[lnprs]+", word))
        lines = []
        for job in mine:
            stopped = self._host.processes[job.pid].state == "T"
            if ("r" in letters and stopped) or ("s" in letters and not stopped):
                continue
            if "p" in letters:
                lines.append(f"{job.pid}\n")
                continue
            mark = "+" if job is mine[-1] else "-" if len(mine) > 1 and job is mine[-2] else " "
            number = f"{job.pid:>5} " if "l" in letters else ""
            state = "Stopped" if stopped else "Running"
            lines.append(f"[{job.number}]{mark}  {number}{state:<24}{shown(job.command)}{'' if stopped else ' &'}\n")
        if "p" not in letters and "r" not in letters and "s" not in letters and self._hears_of_ends():
            over = [job for job in self.mine(ended=True) if job.status is not None and not job.told and not job.signal]
            for job in over:
                end = "Done" if not job.status else f"Exit {job.status}"
                mark = "+" if job is over[-1] and not mine else " "
                lines.append(f"[{job.number}]{mark}  {end:<24}{shown(job.command)}\n")
                self._host.put("jobs", job.pid, replace(job, told=True))
        return CommandResult("".join(lines))

    def _hears_of_ends(self) -> bool:
        """Whether the shell reads its commands one by one, as the agent's: one of a script forgets what ended."""
        return self.label == "main"

    def _wait(self, context: Context) -> CommandResult:
        words = list(context.argv)
        any_one = "-n" in words
        words = [word for word in words if not re.fullmatch(r"-[nf]+", word)]
        background.reap(self._estate)
        if any_one:
            return self._wait_for_next(words)
        if not words:
            for job in self.mine():
                self._until_ended(job)
            result = _printed(self._running().unsaid())
            for job in self.mine(ended=True):
                if job.status is not None:
                    result = replace(result, stderr=result.stderr + _obituary(job))
                    self._host.drop("jobs", job.pid)
            return result
        result, status = CommandResult(), 0
        for word in words:
            named_job = self.named(word)
            if named_job is None:
                problem = (
                    f"{word}: no such job"
                    if word.startswith("%")
                    else f"pid {word} is not a child of this shell"
                    if is_number(word)
                    else f"`{word}': not a pid or valid job spec"
                )
                status = 127 if word.startswith("%") or is_number(word) else 1
                result = replace(result, stderr=result.stderr + f"bash: line 1: wait: {problem}\n")
                continue
            job_after = self._until_ended(named_job)
            if job_after.pid in self._host.jobs:
                self._host.put("jobs", job_after.pid, replace(job_after, told=True))
            printed = _printed(self._running().unsaid())
            result = CommandResult(
                result.stdout + printed.stdout, result.stderr + printed.stderr + _obituary(job_after)
            )
            status = job_after.status or 0
        return replace(result, exit_code=status)

    def _wait_for_next(self, words: list[str]) -> CommandResult:
        unreported = [job for job in self.mine(ended=True) if not job.told]
        selected = [job for job in unreported if not words or self.named(str(job.pid), words) is not None]
        if not selected:
            return CommandResult("", "", 127)
        pids = {job.pid for job in selected}
        while not self._running().stopped:
            finished = [job for job in self.mine(ended=True) if job.pid in pids and job.status is not None]
            if finished:
                self._host.drop("jobs", finished[0].pid)
                return replace(_printed(self._running().unsaid()), exit_code=finished[0].status or 0)
            self._let_time_pass()
        return CommandResult("", "", 130)

    def _until_ended(self, job: ShellJob) -> ShellJob:
        """Let time pass until a command is over; return it as it is then."""
        while not self._running().stopped:
            now = self._host.jobs.get(job.pid)
            if now is None or now.status is not None:
                return now or replace(job, status=127)
            self._let_time_pass(job.pid)
        return replace(job, status=130)

    def _let_time_pass(self, pid: int = 0) -> None:
        """Move the clock to when something happens in the background; for ever when nothing will."""
        dues = [
            job.due
            for host in self._estate.hosts.values()
            for job in background.alive(host)
            if job.due is not None and host.processes[job.pid].state != "T"
            if (host.name, job.pid) not in self._estate.stepping
        ]
        mine = [job.due for job in self.mine() if not pid or job.pid == pid]
        clock = self._estate.clock
        if not dues or mine == [None]:
            # It is never resumed: waiting for it stops like everything that has no end.
            running = self._running()
            running.endless = True
            running.cancel()
            return
        clock.now = max(clock.now, min(dues))
        background.advance(self._estate, clock.now, self._running(), self._make_shell)

    def _disown(self, context: Context) -> CommandResult:
        words = [word for word in context.argv if not word.startswith("-")]
        mine = self.mine()
        if not words:
            selected: list[ShellJob | None] = list(mine) if "-a" in context.argv else [mine[-1] if mine else None]
        else:
            selected = [self.named(word) for word in words]
        for word, job in zip(words or ["current"] * len(selected), selected, strict=True):
            if job is None:
                return CommandResult("", f"bash: line 1: disown: {word}: no such job\n", 1)
            if "-h" not in context.argv:
                self._host.put("jobs", job.pid, replace(job, shell=""))
        return CommandResult()

    def _no_control(self, context: Context) -> CommandResult:
        return CommandResult("", f"bash: line 1: {context.name}: no job control\n", 1)

    def _kill(self, context: Context) -> CommandResult:
        return self._send(context)[0]

    def _kill_felt(self, context: Context) -> CommandResult:
        """Send a signal where `__raise` comes next and takes in one that is for the shell itself."""
        result, own = self._send(context)
        if own:
            self._pending.append(own)
            return replace(result, exit_code=SELF_SIGNALLED)
        return result

    def _send(self, context: Context) -> tuple[CommandResult, str]:
        """Send a signal; what that printed, and the signal if it was for this shell as well, "" if not."""
        background.reap(self._estate)
        words = []
        for word in context.argv:
            job = self.named(word) if word.startswith("%") else None
            words.append(word if job is None or job.status is not None else str(job.pid))
        own, name = str(self._pid()), ""
        if words and words[0] not in ("-l", "-L"):
            signal, targets, _ = asked_for(words)
            if own in targets and signal is not None:
                name = "" if signal == "0" else signal
                words = [*words[: len(words) - len(targets)], *(word for word in targets if word != own)]
                if len(targets) == 1:
                    return CommandResult(), name
        context.argv = words
        return programs()["kill"].run(context), name

    def _raise(self, context: Context) -> CommandResult:
        """Return, as text of bash, what the shell does now for the status of the `kill` before and its own traps."""
        status = int(context.argv[0])
        if status != SELF_SIGNALLED:
            return CommandResult(f"(exit {status})\n")
        traps = {name: text for text, name in _TRAP.findall(context.stdin)}
        lines = ""
        for signal in self._pending:
            if signal in traps and signal != "KILL":
                lines += f"eval {traps[signal]}\n"
            elif signal not in _SPARED:
                self._running().died = self._pid(), signal
                notice = "[ $BASH_SUBSHELL -gt 0 ] && echo Terminated >&2; " if signal == "TERM" else ""
                lines += f"{notice}{'trap - EXIT; ' if signal == 'KILL' else ''}exit {128 + SIGNALS[signal]}\n"
                break
        self._pending.clear()
        return CommandResult(lines)

    def named(self, word: str, among: list[str] | None = None) -> ShellJob | None:
        """Return the command that `%1`, `%+`, `%text` or a pid means."""
        if among is not None:
            return next((job for one in among if (job := self.named(one)) and str(job.pid) == word), None)
        mine = self.mine()
        if is_number(word):
            return next((job for job in self.mine(ended=True) if job.pid == int(word)), None)
        if not word.startswith("%"):
            return None
        if word in ("%", "%%", "%+"):
            return mine[-1] if mine else None
        if word == "%-":
            return mine[-2] if len(mine) > 1 else mine[-1] if mine else None
        if is_number(word[1:]):
            matches = [job for job in self.mine(ended=True) if job.number == int(word[1:])]
            return next((job for job in reversed(matches) if job.status is None), matches[-1] if matches else None)
        begins = [job for job in mine if job.command.startswith(word[1:])]
        if word.startswith("%?"):
            begins = [job for job in mine if word[2:] in job.command]
        return begins[0] if len(begins) == 1 else None


def shown(command: str) -> str:
    """Return a command as bash prints it again."""
    if command.startswith("(") and command.endswith(")") and not command.startswith("(("):
        return f"( {command[1:-1].strip()} )"
    return re.sub(r"(?<=\s)(\d*(?:>>?|<))(?=[^\s&>(<])", r"\1 ", command)


def _obituary(job: ShellJob) -> str:
    """Return bash's message about a command that a signal ended, "" for signals it does not mention."""
    words = DEAD.get(job.signal)
    return f"bash: line 1: {job.pid:>5} {words:<23} {shown(job.command)}\n" if words else ""


def _printed(texts: list[tuple[str, str]]) -> CommandResult:
    return CommandResult("".join(out for out, _ in texts), "".join(err for _, err in texts))
