"""The screen layer that drives a session: step, run, decide, say, fork. It does one thing at a time, in a worker."""

import asyncio
from collections.abc import Coroutine

from lab.engine.engine import Engine
from lab.engine.judging import JudgeRun
from lab.engine.samples import sample_point, samples_at
from lab.engine.unforeseen import as_fault
from lab.models.human import HumanModel
from lab.protocol import Answer, Call
from lab.text.real_files import expanded
from lab.ui.coding import judging
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.repetitions.samples import SamplesScreen
from lab.ui.session import deciding
from lab.ui.session.human import HumanScreen
from lab.ui.session.model_choice import ModelChoice
from lab.ui.session.player import ReplayingScreen
from lab.world import Outcome


class DrivingScreen(ReplayingScreen, is_base=True):
    """Calls the engine and shows its faults. The effects arrive as the engine's notices."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._is_driving = False
        self._is_dry = False
        """Whether a dry run is under way, which leaves no trace."""
        self._judge: asyncio.Future[JudgeRun] | None = None
        """The judge's run, None while no judge is asked."""

    def action_step(self) -> None:
        """Make the smallest move."""
        self._drive(self.engine.step())

    def action_turn(self) -> None:
        """Make one whole turn."""
        self._drive(self.engine.turn())

    def action_run(self) -> None:
        """Run until something stops the agent."""
        self._drive(self.engine.run())

    def action_pause(self) -> None:
        """Pause after the current move."""
        self.engine.pause()

    def action_stop(self) -> None:
        """Stop everything at once."""
        if self._deck and self._deck.tape.is_playing:
            self._deck.pause()
        self._is_verifying = False
        if self._judge is not None:
            self._judge.cancel()
        self.engine.cancel()

    def action_decide(self, action: str) -> None:
        """Decide the waiting call, asking first for what the decision needs."""
        call = self.engine.standing.pending[0]
        flows = {
            "edit": deciding.edit_call,
            "deny": deciding.deny_call,
            "fake": deciding.fake_result,
            "doctor": deciding.doctor_result,
        }
        if action in flows:
            self._drive(flows[action](self.app, self.engine, call, self._preview))
        else:
            self._drive(self.engine.decide())

    async def _preview(self, call: Call) -> Outcome:
        self._is_dry = True
        try:
            return await self.engine.preview(call)
        finally:
            self._is_dry = False

    def action_say(self) -> None:
        """Ask for a message and say it to the agent."""

        async def say() -> None:
            hint = "What you say to the agent. It sees it as a message of the user's."
            if self.engine.phase == "deciding":
                hint += " It reaches the agent after the results of the calls that wait."
            text = await self.app.push_screen_wait(PromptScreen("say", hint))
            if text and text.strip():
                self.engine.interventions.say(text)

        self._drive(say())

    def action_reword(self) -> None:
        """Replace the text of the last reply."""

        async def reword() -> None:
            _, text = self.engine.interventions.last_reply()
            hint = "what the agent finds in its own history; the reply stays in the file as it came"
            new = await self.app.push_screen_wait(EditorScreen("the reply", text, hint=hint))
            if new is not None and new != text:
                self.engine.interventions.reword(new)

        self._drive(reword())

    def action_answer(self) -> None:
        """Answer as the agent."""
        model = self.engine.agent.model
        if not isinstance(model, HumanModel) or model.waiting is None or isinstance(self.app.screen, HumanScreen):
            return

        def give_answer(answer: Answer | None) -> None:
            if answer is not None and model.waiting is not None:
                model.answer(answer)

        self.app.push_screen(HumanScreen(model.waiting), give_answer)

    def action_end(self) -> None:
        """End this branch."""
        self.attempt(self.engine.interventions.end)

    def action_switch_model(self) -> None:
        """Continue with another model, or with other settings."""

        async def switch() -> None:
            choice = await self.app.push_screen_wait(ModelChoice(self.engine.standing))
            if choice is not None:
                self.engine.interventions.set_model(choice.model, choice.settings)

        self._drive(switch())

    def action_judge(self) -> None:
        """Ask another model to judge this branch."""

        async def judge() -> None:
            question = await judging.choose_judge(self.app, self.engine)
            if question is None:
                return
            self._judge = asyncio.ensure_future(question)
            self.draw_soon("status")
            try:
                judgement = await self._judge
                self.app.notify(f"{judgement.model}: {judgement}.", title="judge", markup=False, timeout=12)
            except asyncio.CancelledError:
                self.app.notify("The judge was stopped; nothing was written.", markup=False)
            finally:
                self._judge = None

        self._drive(judge())

    def action_samples(self) -> None:
        """Show the samples of the current reply, or ask for some."""

        async def sample() -> None:
            point = sample_point(self.engine.tree, self.engine.cursor)
            if not samples_at(self.engine.tree, point):
                # Fails here, before the user is asked for a number, if the model cannot be sampled.
                self.engine.sampler.model_at(point)
            event_id = await self.app.push_screen_wait(SamplesScreen(self.engine, point))
            if event_id is None:
                self.show_path()
            else:
                self._deck = None
                self.engine.look(event_id)

        self._drive(sample())

    def _drive(self, work: Coroutine[object, object, object]) -> None:
        """Run something slow with the engine in a worker, unless something else is running."""
        if self._is_driving:
            work.close()
            return
        self._is_driving = True
        self.run_worker(self._driven(work), group="engine", name="engine", exit_on_error=False)

    async def _driven(self, work: Coroutine[object, object, object]) -> None:
        try:
            await work
        except Exception as error:
            self.complain(as_fault(error))
        finally:
            self._is_driving = False
            if self.is_mounted:
                self.draw_soon("panes")

    def action_save_elsewhere(self) -> None:
        """Write the session to another file and continue there, when its own file does not hold all of it."""

        async def save() -> None:
            old = self.engine.session.path
            hint = f"Everything up to now goes to a new file, and the session goes on there. {old} stays as it is."
            start = str(old.with_name(f"{old.stem}-elsewhere.toml"))
            text = await self.app.push_screen_wait(PromptScreen("save elsewhere", hint, start, one_line=True))
            if text and text.strip():
                self.engine.recorder.move_to(expanded(text.strip()))
                self.saved_elsewhere()

        self._drive(save())

    def saved_elsewhere(self) -> None:
        """React to the session's move to another file."""
        raise NotImplementedError

    def action_fork(self) -> None:
        """Start a branch at the current event, leaving the tape if one plays."""

        async def fork() -> None:
            hint = f"A branch starts after event {self.engine.cursor}. Everything after it stays on its own branch."
            name = await self.app.push_screen_wait(PromptScreen("fork", hint, "", one_line=True))
            if name is None:
                return
            self._deck = None
            self.engine.interventions.fork(name=name)

        self._drive(fork())
