"""The part of the session screen that drives a session: step, run, decide, say, fork. It does one thing at a time."""

from collections.abc import Callable, Coroutine

from lab.engine.samples import sample_point, samples_at
from lab.engine.unforeseen import as_fault
from lab.models.human import HumanModel
from lab.protocol import Answer, Call
from lab.text.real_files import expanded
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.repetitions.samples import SamplesScreen
from lab.ui.session import deciding
from lab.ui.session.desk import Desk
from lab.ui.session.human import HumanScreen
from lab.ui.session.model_choice import ModelChoice
from lab.ui.session.player import Player
from lab.ui.transcript.path_view import PathView
from lab.world import Outcome


class Driver:
    """Calls the engine and shows its faults. The effects arrive as the engine's notices."""

    def __init__(self, desk: Desk, path: PathView, player: Player, saved_elsewhere: Callable[[], None]) -> None:
        """`saved_elsewhere` is called once the session goes on in another file."""
        self.is_driving = False
        """Whether something that was started here is under way."""
        self.is_dry = False
        """Whether a dry run is under way, which leaves no trace."""
        self._desk = desk
        self._engine = desk.engine
        self._path = path
        self._player = player
        self._saved_elsewhere = saved_elsewhere

    def drive(self, work: Coroutine[object, object, object]) -> None:
        """Run something slow with the engine in a worker, unless something else is running."""
        if self.is_driving:
            work.close()
            return
        self.is_driving = True
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

    def action_step(self) -> None:
        """Make the smallest move."""
        self.drive(self._engine.step())

    def action_turn(self) -> None:
        """Make one whole turn."""
        self.drive(self._engine.turn())

    def action_run(self) -> None:
        """Run until something stops the agent."""
        self.drive(self._engine.run())

    def action_pause(self) -> None:
        """Pause after the current move."""
        self._engine.pause()

    def action_decide(self, action: str) -> None:
        """Decide the waiting call, asking first for what the decision needs."""
        call = self._engine.standing.pending[0]
        flows = {
            "edit": deciding.edit_call,
            "deny": deciding.deny_call,
            "fake": deciding.fake_result,
            "doctor": deciding.doctor_result,
        }
        if action in flows:
            self.drive(flows[action](self._desk.app, self._engine, call, self._preview))
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

    # Interventions

    def action_say(self) -> None:
        """Ask for a message and say it to the agent."""

        async def say() -> None:
            hint = "What you say to the agent. It sees it as a message of the user's."
            if self._engine.phase == "deciding":
                hint += " It reaches the agent after the results of the calls that wait."
            text = await self._desk.app.push_screen_wait(PromptScreen("say", hint))
            if text and text.strip():
                self._engine.interventions.say(text)

        self.drive(say())

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

    def action_undo(self) -> None:
        """Take back the last edit of the world."""
        self._desk.attempt(self._engine.interventions.undo_edit)

    def action_switch_model(self) -> None:
        """Continue with another model, or with other settings."""

        async def switch() -> None:
            choice = await self._desk.app.push_screen_wait(ModelChoice(self._engine.standing))
            if choice is not None:
                self._engine.interventions.set_model(choice.model, choice.settings)

        self.drive(switch())

    def action_fork(self) -> None:
        """Start a branch at the current event, leaving the tape if one plays."""

        async def fork() -> None:
            hint = f"A branch starts after event {self._engine.cursor}. Everything after it stays on its own branch."
            name = await self._desk.app.push_screen_wait(PromptScreen("fork", hint, "", one_line=True))
            if name is None:
                return
            self._player.eject()
            self._engine.interventions.fork(name=name)

        self.drive(fork())

    def action_samples(self) -> None:
        """Show the samples of the current reply, or ask for some."""

        async def sample() -> None:
            point = sample_point(self._engine.tree, self._engine.cursor)
            if not samples_at(self._engine.tree, point):
                # Fails here, before the user is asked for a number, if the model cannot be sampled.
                self._engine.sampler.model_at(point)
            event_id = await self._desk.app.push_screen_wait(SamplesScreen(self._engine, point))
            if event_id is None:
                self._path.show()
            else:
                self._player.eject()
                self._engine.look(event_id)

        self.drive(sample())

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
