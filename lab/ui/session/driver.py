"""The part of the session screen that drives a session: step, run, decide, say, fork. It does one thing at a time."""

from asyncio import to_thread
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Final

from lab.engine.comparing import Comparison, compare, course_of
from lab.engine.interventions import NO_TASK
from lab.engine.rerun import rerun_of
from lab.engine.samples import sample_point, samples_at
from lab.engine.unforeseen import as_fault
from lab.models.human import HumanModel
from lab.protocol import Answer, Call
from lab.session.conversation import has_task
from lab.terms.condition import Condition, words
from lab.terms.policy import Policy
from lab.text.amounts import counted
from lab.text.real_files import expanded
from lab.ui.commands.bindings import hint
from lab.ui.comparing.screen import ComparisonScreen
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.repetitions.samples import SamplesScreen
from lab.ui.session import deciding
from lab.ui.session.desk import Desk
from lab.ui.session.drafting import Drafting
from lab.ui.session.human import HumanScreen
from lab.ui.session.model_choice import ModelChoice
from lab.ui.session.player import Player
from lab.ui.session.policies import ask_policy
from lab.ui.transcript.path_view import PathView
from lab.world import Outcome

BEAT: Final = 0.4
"""Seconds for which a call that came under a moving hand takes no key."""


class Driver:
    """Calls the engine and shows its faults. The effects arrive as the engine's notices."""

    def __init__(
        self,
        desk: Desk,
        path: PathView,
        player: Player,
        saved_elsewhere: Callable[[], None],
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`saved_elsewhere` is called once the session goes on in another file. `clock` counts seconds."""
        self.is_driving = False
        """Whether something that was started here is under way."""
        self.is_dry = False
        """Whether a dry run is under way, which leaves no trace."""
        self._desk = desk
        self._engine = desk.engine
        self._path = path
        self._player = player
        self._saved_elsewhere = saved_elsewhere
        self.aim = ""
        """What the run under way runs until; "" for its end."""
        self.halt = ""
        """Why the last run stopped before its end, until the next move."""
        self._clock = clock
        self._key_at = self._call_at = -BEAT
        self._drafting = Drafting(lambda: desk.app, desk.engine)

    def drive(self, work: Coroutine[object, object, object]) -> None:
        """Run something slow with the engine in a worker, unless something else is running."""
        if self.is_driving:
            work.close()
            return
        self.is_driving = True
        self.halt = ""
        self._desk.screen.run_worker(self._run_driven(work), group="engine", name="engine", exit_on_error=False)

    async def _run_driven(self, work: Coroutine[object, object, object]) -> None:
        try:
            await work
        except Exception as error:
            self._desk.complain(as_fault(error))
        finally:
            self.is_driving = False
            if self._desk.screen.is_mounted:
                self._desk.draw("panes")

    # Moves

    def call_arrives(self) -> None:
        """Take note that a call begins to wait."""
        self._call_at = self._clock()

    def _is_early(self) -> bool:
        """Return whether a key came under a moving hand: before the call that has just come could be read."""
        now, before = self._clock(), self._key_at
        self._key_at = now
        is_early = self._engine.phase == "deciding" and now - self._call_at < BEAT and self._call_at - before < BEAT
        if is_early:
            self._desk.say("The call had only just come, so that key did nothing: press it again.")
        return is_early

    def action_step(self) -> None:
        """Make the smallest move."""
        if self._is_early():
            return
        deputies = self._engine.deputies
        if self._engine.phase == "deciding" and deputies.lacks_result and not deputies.has_move:
            self._decide("fake")
        else:
            self.drive(self._engine.step())

    def action_turn(self) -> None:
        """Make one whole turn."""

        async def turn() -> None:
            self.halt = await self._engine.turn()

        if not self._is_early():
            self.drive(turn())

    def action_run(self) -> None:
        """Run until something stops the agent."""
        if not self._is_early():
            self.run_until(None)

    def run_until(self, condition: Condition | None) -> None:
        """Run until a condition holds, and remember why the run stopped."""

        async def run() -> None:
            self.aim = words(condition) if condition else ""
            try:
                self.halt = await self._engine.run(condition)
            finally:
                self.aim = ""

        self.drive(run())

    def action_pause(self) -> None:
        """Pause after the current move."""
        self._engine.pause()

    def action_decide(self, action: str) -> None:
        """Decide the waiting call, asking first for what the decision needs."""
        if not self._is_early():
            self._decide("fake" if action == "approve" and self._engine.deputies.lacks_result else action)

    def _decide(self, action: str) -> None:
        call = self._engine.standing.pending[0]
        flows = {
            "edit": deciding.edit_call,
            "deny": deciding.deny_call,
            "fake": deciding.fake_result,
            "doctor": deciding.doctor_result,
        }
        if action in flows:
            self.drive(flows[action](self._desk.app, self._engine, call, self._preview, self._drafting))
        else:
            self.drive(self._engine.decide())

    async def _preview(self, call: Call) -> Outcome:
        self.is_dry = True
        try:
            return await self._engine.preview(call)
        finally:
            self.is_dry = False

    def action_answer(self) -> None:
        """Answer as the agent."""
        model = self._engine.agent.model
        app = self._desk.app
        if not isinstance(model, HumanModel) or model.waiting is None or isinstance(app.screen, HumanScreen):
            return

        def give_answer(answer: Answer | None) -> None:
            if answer is not None and model.waiting is not None:
                model.answer(answer)

        app.push_screen(HumanScreen(model.waiting), give_answer)

    # Acting for the researcher

    def action_choose_policy(self) -> None:
        """Ask for the policy that answers calls from here on."""

        async def choose() -> None:
            deputies, app = self._engine.deputies, self._desk.app
            now = deputies.policy.name if deputies.policy else ""

            def take(_: str, policy: Policy | None) -> None:
                deputies.choose_policy(policy, by=self._engine.marks.rater)

            await ask_policy(app, "calls from here on", now, take, self._desk.complain)

        self.drive(choose())

    def action_make_again(self) -> None:
        """Ask for the session whose interventions are to be made again here."""

        async def make_again() -> None:
            hint = (
                "The file of a session. Its decisions, messages and edits are made here, at the same turns, as the run "
                "goes on. Empty for none."
            )
            prompt = PromptScreen("make again", hint, "", one_line=True)
            if (text := await self._desk.app.push_screen_wait(prompt)) is None:
                return
            path = expanded(text.strip()) if text.strip() else None
            rerun = await to_thread(rerun_of, path) if path else None
            self._engine.deputies.rerun = rerun
            if rerun:
                self._desk.say(f"{counted(len(rerun.left), 'intervention')} of {rerun.name} will be made as you go on.")

        self.drive(make_again())

    # Interventions

    def action_reword(self) -> None:
        """Replace the text of the last reply."""

        async def reword() -> None:
            _, text = self._engine.interventions.last_reply()
            hint = "what the agent finds in its own history; the reply stays in the file as it came"
            new = await self._desk.app.push_screen_wait(EditorScreen("the reply", text, hint=hint))
            if new is not None and new != text:
                self._engine.interventions.reword(new)

        self.drive(reword())

    def action_end(self) -> None:
        """End this branch."""
        self._desk.attempt(self._engine.interventions.end)

    def action_switch_model(self) -> None:
        """Continue with another model, or with other settings."""

        async def switch() -> None:
            choice = await self._desk.app.push_screen_wait(ModelChoice(self._engine.standing))
            if choice is not None:
                self._engine.interventions.set_model(choice.model, choice.settings)

        self.drive(switch())

    def action_fork(self) -> None:
        """Start a branch at the current event, leaving the tape if one plays."""
        self.fork(self._engine.cursor)

    def fork(self, at: int) -> None:
        """Ask for a name and start a branch after an event, leaving the tape if one plays."""

        async def fork() -> None:
            words = f"A branch starts after event {at}. Everything after it stays on its own branch."
            if not has_task(self._engine.tree, at):
                words += f" {NO_TASK}"
            about = (self._engine.session.header.id, str(at))
            prompt = PromptScreen("fork", f"{words}\n\nIts name, or nothing:", one_line=True, about=about)
            name = await self._desk.app.push_screen_wait(prompt)
            if name is None:
                return
            self._player.eject()
            self._engine.interventions.fork(at, name=name)

        self.drive(fork())

    def action_samples(self) -> None:
        """Show the samples of the current reply, or ask for some."""

        async def sample() -> None:
            point = sample_point(self._engine.tree, self._engine.cursor)
            if not samples_at(self._engine.tree, point):
                # Fails here, before the user is asked for a number, if the model cannot be sampled.
                self._engine.sampler.model_at(point)
            event_id = await self._desk.app.push_screen_wait(SamplesScreen(self._engine, point, self._path.marks))
            if event_id is None:
                self._path.show()
            else:
                self._player.eject()
                self._engine.look(event_id)

        self.drive(sample())

    def compare(self, steps: tuple[int, int], names: tuple[str, str], *, is_blind: bool) -> None:
        """Set the branches that end with two steps against each other, and go to the event that is chosen there.

        `is_blind` leaves out marks, model and condition.
        """
        hidden = ("setup", "tags") if is_blind else ()

        def comparison() -> Comparison:
            session = self._engine.session
            pairs = zip(steps, names, strict=True)
            return compare(*(course_of(session, step, name, hidden=hidden) for step, name in pairs))

        async def show() -> None:
            screen = ComparisonScreen(await to_thread(comparison))
            event = await self._desk.app.push_screen_wait(screen)
            if event is not None:
                self._engine.look(event)

        if self._player.tape is not None:
            self._desk.say(f"A tape plays: {hint('replay.start')} leaves it.")
        elif self.is_driving:
            self._desk.say(f"Something is under way: {hint('lab.stop')} stops it.")
        else:
            self.drive(show())

    # The file

    def action_save_elsewhere(self) -> None:
        """Write the session to another file and continue there, when its own file does not hold all of it."""

        async def save() -> None:
            old = self._engine.session.path
            hint = f"Everything up to now goes to a new file, and the session goes on there. {old} stays as it is."
            start = str(old.with_name(f"{old.stem}-elsewhere.toml"))
            prompt = PromptScreen("save elsewhere", hint, start, one_line=True)
            text = await self._desk.app.push_screen_wait(prompt)
            if text and text.strip():
                self._engine.recorder.move_to(expanded(text.strip()))
                self._saved_elsewhere()

        self.drive(save())
