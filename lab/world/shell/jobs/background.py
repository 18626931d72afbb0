"""Commands in the background: each does its next step when the world clock comes to it.

A step is tried first: one that takes no time is done at once, one that does is taken apart
(`lab.world.shell.jobs.job_steps`) or
takes effect when it is over, on the world as it is then. All there is of a command lies in its `ShellJob`, so that a
snapshot holds it whole. A command that keeps the processor busy without end does nothing else here.
"""

import re
from collections.abc import Callable
from typing import Final, Protocol

from msgspec.structs import replace

from lab.world.machine.call import CUT_SHORT, Running
from lab.world.machine.files.filesystem import FileSystem, actor
from lab.world.machine.live import Estate, LiveHost
from lab.world.machine.program import FOR_EVER
from lab.world.machine.state import JobStep, Process, ShellJob
from lab.world.machine.units import end_job
from lab.world.shell.jobs import job_steps
from lab.world.shell.script_files import CalledScript, called_script
from lab.world.shell.shell_state import parse_shell_state, with_status

INSTANT: Final = 0.5
"""World seconds that a step may take and still count as done at once."""
FOREVER: Final = FOR_EVER / 4
"""World seconds after which a call no longer waits for the end."""
MOST_STEPS: Final = 400
"""Steps of all background commands between two looks at them."""
_IDLE_STEPS: Final = 100
"""Steps without any time passing after which a command counts as busy for ever."""


class StepShell(Protocol):
    """A shell a step runs in."""

    state: str

    def run(
        self, script: str, running: Running, emit: Callable[[str, str], None], arguments: tuple[str, ...] = ()
    ) -> int:
        """Run a script; return its exit code."""


MakeShell = Callable[[LiveHost, ShellJob], StepShell]
"""Makes the shell of a background command from its state."""


def alive(host: LiveHost) -> list[ShellJob]:
    """Return the background commands that have not ended."""
    return [job for job in host.jobs.values() if job.status is None]


def reap(estate: Estate) -> None:
    """Note which background commands were ended from outside, and which have nothing to wait for any more."""
    for host in estate.hosts.values():
        for job in alive(host):
            if job.pid not in host.processes:
                end_job(host, job, 143, "TERM")
            elif job.child and job.child not in host.processes:
                rest = job.steps[1:]
                host.put(
                    "jobs",
                    job.pid,
                    replace(
                        job,
                        steps=rest,
                        state=with_status(job.state, 143),
                        at=estate.clock.now,
                        due=estate.clock.now,
                        under_way=False,
                        child=0,
                    ),
                )
            elif job.due is None and not job.under_way and not _waits_for(host, job):
                host.put("jobs", job.pid, replace(job, at=estate.clock.now, due=estate.clock.now))


def orphan(host: LiveHost, shell: str) -> None:
    """Let the commands of a shell that ends go on without it."""
    for job in list(host.jobs.values()):
        if job.shell == shell:
            if job.status is not None:
                host.drop("jobs", job.pid)
                continue
            host.put("jobs", job.pid, replace(job, shell=""))
            process = host.processes.get(job.pid)
            if process is not None:
                host.put("processes", job.pid, replace(process, ppid=1))


def advance(estate: Estate, until: float, running: Running, make_shell: MakeShell) -> None:
    """Let every background command do what it does up to world time `until`."""
    if not any(host.jobs for host in estate.hosts.values()):
        return
    reap(estate)
    steps_taken = 0
    still: dict[tuple[str, int], tuple[float, int]] = {}
    while not running.stopped:
        due = _next(estate, until)
        if due is None:
            return
        host, job = due
        if steps_taken >= MOST_STEPS:
            running.note(f"background commands: only {MOST_STEPS} of their steps were run")
            host.put("jobs", job.pid, replace(job, at=until + INSTANT, due=until + INSTANT))
            continue
        steps_taken += 1
        key = (host.name, job.pid)
        since, count = still.get(key, (job.at, 0))
        still[key] = (since, count + 1) if job.at - since < INSTANT else (job.at, 0)
        if count >= _IDLE_STEPS:
            _let_spin(host, job, running)
            continue
        now, at_work = estate.clock.now, estate.at_work
        estate.stepping.add(key)
        estate.at_work = True
        try:
            _Stepping(estate, host, job, running, make_shell).step()
        finally:
            estate.stepping.discard(key)
            estate.clock.now, estate.at_work = now, at_work


def _next(estate: Estate, until: float) -> tuple[LiveHost, ShellJob] | None:
    """Return the background command that runs next, if any is due."""
    due = [
        (job.due, job.pid, host, job)
        for host in estate.hosts.values()
        if host.record.online
        for job in alive(host)
        if job.due is not None
        and job.due <= until
        and (host.name, job.pid) not in estate.stepping
        and host.processes[job.pid].state != "T"
    ]
    if not due:
        return None
    first = min(due, key=lambda one: one[:2])
    return first[2], first[3]


def _waits_for(host: LiveHost, job: ShellJob) -> list[ShellJob]:
    """Return the commands a job has in the background itself, if it waits for them."""
    if not job.steps or not re.match(r"wait\b", job.steps[0].text.strip()):
        return []
    return [other for other in alive(host) if other.shell == f"job {job.pid}"]


def _let_spin(host: LiveHost, job: ShellJob, running: Running) -> None:
    running.note(f"{job.command}: keeps the processor busy, and does nothing else")
    host.put("jobs", job.pid, replace(job, due=None, under_way=True, child=0))
    host.put("processes", job.pid, replace(host.processes[job.pid], state="R", cpu=99.4))


class _Stepping:
    """One step of one background command."""

    def __init__(self, estate: Estate, host: LiveHost, job: ShellJob, running: Running, make_shell: MakeShell) -> None:
        self.estate = estate
        self.host = host
        self.job = job
        self.running = running
        self._make_shell = make_shell
        self._shell: StepShell | None = None

    def step(self) -> None:
        """Do the first of the remaining steps."""
        job = self.job
        self.estate.clock.now = job.at
        status = parse_shell_state(job.state).status
        if not job.steps:
            end_job(self.host, job, status)
            return
        step, rest = job.steps[0], job.steps[1:]
        if job.under_way:
            self._run_for_good(step, rest)
            return
        match step.kind:
            case "run" | "round":
                self._run(step, rest)
            case "and" | "or":
                runs = (status == 0) == (step.kind == "and")
                self._go_on((replace(step, kind="run"), *rest) if runs else rest)
            case "if":
                text = step.text if status == 0 else step.other
                text = f"if{text[4:]}" if text.startswith("elif") else text
                after = (JobStep("run", text, redirects=step.redirects), *rest) if text else rest
                self._go_on(after, status=None if text else 0)
            case "while" | "until":
                self._go_on(*_loop(step, rest, status))
            case "end":
                self._go_on(rest)
            case "restore":
                state = with_status(step.text, status)
                self._put(replace(job, steps=rest, state=state, arguments=step.arguments))

    def _run(self, step: JobStep, rest: tuple[JobStep, ...]) -> None:
        leaving = job_steps.leaving(step.text)
        if leaving is not None:
            self._leave(leaving, rest)
            return
        waited = _waits_for(self.host, self.job)
        if waited:
            dues = [other.due for other in waited if other.due is not None]
            self._put(
                replace(self.job, due=round(max(min(dues), self.job.at) + 1e-6, 6) if dues else None), same_time=True
            )
            return
        command = job_steps.single(step.text)
        simple = command is not None and command.kind == "simple"
        script_call = called_script(step.text, self._files(), self._words) if simple else None
        if script_call is not None:
            self._go_into(script_call, step, rest)
            return
        if simple and (opened := re.fullmatch(r"exec\s+((?:\d*(?:>>?|<|&>>?).*)+)", step.text.strip())):
            first = JobStep("run", f": {opened[1]}", redirects=step.redirects)
            # A redirection empties its file once; later steps append to it.
            appending = re.sub(r"(?<!>)(\d*&?)>(?![>&])", r"\1>>", opened[1])
            self._go_on((first, *(replace(one, redirects=(*one.redirects, appending)) for one in rest)))
            return
        compound = job_steps.is_list(step.text) or (
            command is not None and command.kind not in ("simple", "test", "arithmetic", "function", "case")
        )
        self._try(step, rest, compound=compound)

    def _try(self, step: JobStep, rest: tuple[JobStep, ...], *, compound: bool) -> None:
        """Do a step, and take it back when it takes time."""
        job, clock = self.job, self.estate.clock
        before, looked = self.estate.freeze({}), self.estate.looked
        trial = self._trial(job.at + (INSTANT if compound else 2 * FOR_EVER))
        printed, code = self._in_shell(step, trial)
        if self.running.stopped:
            return
        took = clock.now - job.at
        if CUT_SHORT in trial.notes:
            trial.limit = trial.limit or "time"
        if trial.limit is None and not trial.cancelled and took <= INSTANT:
            self._done(trial, printed, code, rest)
            return
        endless = trial.limit is not None or took >= FOREVER
        if trial.limit == "processes":
            # A command that can start no further process ends with all it started: otherwise nothing else would run.
            self.estate.reset(before)
            self.estate.looked, self.estate.at_work = looked, True
            self._end_family()
            return
        if endless and not compound and trial.limit is None and not trial.cancelled:
            # It has printed its first messages, and waits.
            self._say(trial, printed)
            clock.now = job.at
        else:
            self.estate.reset(before)
            self.estate.looked, self.estate.at_work = looked, True
            clock.now = job.at
        parts = job_steps.taken_apart(step, job.state, job.arguments, self._words) if compound else None
        if parts is not None:
            self._go_on((*parts, *rest))
        elif trial.limit is not None and took < 60:
            _let_spin(self.host, self.job, self.running)
        else:
            due = None if endless else round(job.at + took, 6)
            child = self._at_work_on(trial.longest[1] or step.text)
            self._put(replace(job, due=due, under_way=True, child=child), same_time=True)

    def _run_for_good(self, step: JobStep, rest: tuple[JobStep, ...]) -> None:
        trial = self._trial(None)
        printed, code = self._in_shell(step, trial)
        self._done(trial, printed, code, rest)

    def _done(self, trial: Running, printed: list[tuple[str, str]], code: int, rest: tuple[JobStep, ...]) -> None:
        self._say(trial, printed)
        job, shell = self.job, self._shell
        assert shell is not None
        if job.child in self.host.processes:
            self.host.drop("processes", job.child)
        now = self.estate.clock.now
        if trial.went_through is None:
            # The shell was left: by exit, or by a failure under `set -e`.
            rest = job_steps.after_leaving(rest, job_steps.Leaving("exit", ""))
            state, arguments = with_status(shell.state, code), job.arguments
        else:
            status, arguments = trial.went_through
            state = with_status(shell.state, status)
        self.host.put(
            "jobs",
            job.pid,
            replace(
                job, state=state, arguments=arguments, steps=rest, at=now, due=now, under_way=False, child=0
            ),
        )  # fmt: skip

    def _leave(self, leaving: job_steps.Leaving, rest: tuple[JobStep, ...]) -> None:
        status: int | None = None
        if leaving.word in ("exit", "return") and leaving.what:
            expanded = self._words(leaving.what)
            status = int(expanded[0]) & 0xFF if expanded and expanded[0].isdigit() else 2
        self._go_on(job_steps.after_leaving(rest, leaving), status=status)

    def _go_into(self, script_call: CalledScript, step: JobStep, rest: tuple[JobStep, ...]) -> None:
        """Go on with the commands of a script that is called."""
        job = self.job
        if script_call.opens:
            first = JobStep("run", f": {script_call.opens}", redirects=step.redirects)
            self._go_on((first, JobStep("and", script_call.again, redirects=step.redirects), *rest))
            return
        around = (script_call.redirect, *step.redirects) if script_call.redirect else step.redirects
        text = job_steps.named(script_call.text, script_call.path, job.pid)
        body = JobStep("run", script_call.options + text, redirects=around)
        back = JobStep("restore", job.state, arguments=job.arguments)
        if not rest:
            process = self.host.processes[job.pid]
            self.host.put("processes", job.pid, replace(process, command=script_call.shown))
        state = job_steps.exported(job.state)
        self._put(replace(job, steps=(body, back, *rest), state=state, arguments=script_call.arguments))

    def _end_family(self) -> None:
        for job in alive(self.host):
            if job.shell.startswith("job ") or not job.shell or job.pid == self.job.pid:
                end_job(self.host, job, 254)
        self.running.limit = "processes"
        self.running.said.setdefault(self.job.pid, []).append(
            ("", "bash: fork: retry: Resource temporarily unavailable\n")
        )

    # What is kept

    def _go_on(self, left: tuple[JobStep, ...], status: int | None = None) -> None:
        job = self.job
        state = job.state if status is None else with_status(job.state, status)
        self._put(replace(job, steps=left, state=state))

    def _put(self, job: ShellJob, *, same_time: bool = False) -> None:
        self.host.put("jobs", job.pid, job if same_time else replace(job, due=job.at))

    def _at_work_on(self, command: str) -> int:
        """Show in the process table what the command is running; return the pid of a process made for it, else 0."""
        job, host = self.job, self.host
        process = host.processes[job.pid]
        own = job_steps.single(job.command)
        if own is not None and own.kind == "simple" and not process.command.startswith("/bin/bash "):
            host.put("processes", job.pid, replace(process, command=command))
            return 0
        pid = host.new_pid()
        host.put("processes", pid, Process(pid, job.pid, job.user, command, 0.0, 2 << 20, job.at, process.tty))
        return pid

    def _say(self, trial: Running, printed: list[tuple[str, str]]) -> None:
        for note in trial.notes:
            self.running.note(note)
        if printed:
            self.running.said.setdefault(self.job.pid, []).extend(printed)

    # Running

    def _trial(self, horizon: float | None) -> Running:
        trial = Running(self.running.seconds_granted, self.running.work_left)
        trial.horizon = horizon
        trial.depth = self.running.depth + 1
        trial.in_background = True
        return trial

    def _in_shell(self, step: JobStep, trial: Running) -> tuple[list[tuple[str, str]], int]:
        printed: list[tuple[str, str]] = []
        script = f'{job_steps.script_of(step)}\n__ended $? "$@"'
        self._shell = self._make_shell(self.host, self.job)
        self.running.enter(trial.cancel)
        try:
            code = self._shell.run(script, trial, lambda out, err: printed.append((out, err)), self.job.arguments)
        finally:
            self.running.leave(trial.cancel)
            self.running.python = self.running.python or trial.python
        printed += trial.unsaid()
        return [text for text in printed if text != ("", "")], code

    def _words(self, text: str) -> list[str] | None:
        """Return the words as the shell expands them; None when it cannot."""
        trial = self._trial(self.job.at + INSTANT)
        step = JobStep("run", f"__words {text}")
        _, code = self._in_shell(step, trial)
        return list(trial.told) if code == 0 else None

    def _files(self) -> FileSystem:
        files = FileSystem(self.host, actor(self.host, self.job.user), self.estate.clock)
        user = self.host.users.get(self.job.user)
        files.cwd = parse_shell_state(self.job.state).cwd or (user.home if user is not None else "/")
        return files


def _loop(step: JobStep, rest: tuple[JobStep, ...], status: int) -> tuple[tuple[JobStep, ...], int | None]:
    """Return the next part of a loop: its condition, its body, or its end."""
    if not step.tested:
        condition = JobStep("run", step.text, redirects=step.redirects)
        return (condition, replace(step, tested=True), *rest), None
    if (status == 0) == (step.kind == "while"):
        body = JobStep("run", step.other, redirects=step.redirects)
        return (body, replace(step, tested=False), *rest), None
    return rest, 0
