"""Our loop as the agent of a sample: the engine asks Inspect's model, and each call passes Inspect's tools.

So approvals, limits, sentinels and the log are Inspect's, and messages, world and suggestions are what a run of our
own would have. Nothing is added to what the model sees.
"""

import asyncio
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from inspect_ai.log import transcript
from inspect_ai.model import ChatMessageAssistant, ChatMessageTool, execute_tools, get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.tool import ToolDef, ToolParams
from inspect_ai.util import LimitExceededError
from msgspec import to_builtins

from lab.engine.engine import Engine
from lab.errors import LabError
from lab.inspect.names import PACKAGE, of_peerlab
from lab.inspect.simulated import IS_SIMULATED
from lab.inspect.task_model import InspectModel, tool_call
from lab.inspect.task_start import Start, open_start
from lab.inspect.world_store import WorldStore
from lab.protocol import Call
from lab.session.disk import free_paths
from lab.session.events import Failure, Opening, Result, Suggestion, WorldEdit
from lab.world import Change, digest

_BY: Final = "inspect"
"""The `by` of decisions by an evaluation's approvers."""
_ANY: Final = ToolParams(additionalProperties=True)
"""The world takes any arguments: our own tools answer wrong ones, as they do in a session."""


def peerlab_agent(start: Start, seed: int, sessions: str) -> Solver:
    """Return the solver that plays a sample from `start` on. Session files stay in the folder `sessions`, if any."""
    # An evaluation may change its folder before it runs.
    own_folder = Path(sessions).expanduser().absolute() if sessions else None

    @solver(name=PACKAGE)
    @of_peerlab
    def agent() -> Solver:
        async def solve(state: TaskState, generate: Generate) -> TaskState:
            with TemporaryDirectory(prefix="peerlab-") as folder:
                path = _new_path(own_folder or Path(folder), state)
                model = InspectModel(get_model())
                condition = {name: str(level) for name, level in state.metadata.items()}
                number = seed + state.epoch - 1
                engine = await asyncio.to_thread(open_start, start, condition, number, model, path)
                try:
                    await _Sample(engine, model, state).play()
                finally:
                    engine.close()
            return state

        return solve

    return agent()


class _Sample:
    """One sample being played."""

    def __init__(self, engine: Engine, model: InspectModel, state: TaskState) -> None:
        self._engine = engine
        self._model = model
        self._state = state
        self._began = engine.cursor
        opening, *steps = engine.tree.path(engine.cursor)
        self._world = WorldStore(opening.world if isinstance(opening, Opening) else "")
        for step in steps:
            if isinstance(step, Result | WorldEdit):
                self._change(step.changes)

    async def play(self) -> None:
        """Move until the agent is done or a limit ends the branch. Raises what Inspect raised on the way."""
        engine = self._engine
        engine.session.sync_behind()
        if engine.session.notice:
            transcript().info(engine.session.notice, source=PACKAGE)
        try:
            while engine.phase in ("ready", "deciding") and await self._step():
                self._show_messages()
            self._end()
        except Exception as fault:
            if engine.phase not in ("ended", "past"):
                engine.interventions.end("stopped", f"Inspect stopped the sample: {fault}")
            raise
        finally:
            self._store()
            with suppress(LimitExceededError):
                self._show_messages()

    async def _step(self) -> bool:
        """Make the next reply or call. Returns whether the sample goes on."""
        engine = self._engine
        if engine.phase == "deciding":
            await self._call(engine.standing.pending[0])
            return True
        last = await engine.reply()
        if self._model.fault is not None:
            raise self._model.fault
        return not isinstance(last, Failure)

    async def _call(self, call: Call) -> None:
        """Let the evaluation's approvers decide a call, and carry it out."""
        engine = self._engine
        if engine.standing.decided is not None:
            await engine.decide()
            return
        # The reply stands last, with this call alone: its other calls are decided when their turn comes.
        reply = next(each for each in reversed(self._state.messages) if isinstance(each, ChatMessageAssistant))
        before_reply = [each for each in self._state.messages if each is not reply]
        asking = reply.model_copy(update={"tool_calls": [tool_call(call)]})
        before = engine.cursor
        token = IS_SIMULATED.set(True)
        try:
            outcome = await execute_tools([*before_reply, asking], [self._tool(call)])
        finally:
            IS_SIMULATED.reset(token)
        if engine.cursor == before:
            # An approver turned it down, or Inspect itself would not run it: the agent is told why.
            answer = next(message for message in outcome.messages if isinstance(message, ChatMessageTool))
            told = answer.error.message if answer.error else answer.text
            await engine.decide("deny", told=told, by=_BY)

    def _tool(self, call: Call) -> ToolDef:
        asked = tool_call(call).arguments

        async def run(**kwargs: Any) -> str:  # noqa: ANN401 - any JSON
            engine = self._engine
            if _json(kwargs) == _json(asked):
                result = await engine.decide()
            else:
                result = await engine.decide("edit", arguments=_json(kwargs), shown="asked", by=_BY)
            if result is None:
                raise LabError("the call was stopped")
            self._change(result.changes)
            return result.output if result.told is None else result.told

        return ToolDef(run, name=call.name, description=call.name or "a call", parameters=_ANY, max_output=0)

    def _change(self, changes: tuple[Change, ...]) -> None:
        """Keep changes of the world in the sample's store, so that the log shows each where it was made."""
        self._world.add(changes)
        self._state.store.set("world", self._world.store["world"])

    def _end(self) -> None:
        """Write why it is over, as a batch of ours does."""
        engine = self._engine
        last = engine.tree.step(engine.cursor)
        if engine.phase == "waiting":
            if engine.standing.cut_off:
                engine.interventions.end("lost", "the last reply was cut off before the agent had said what it does")
            else:
                engine.interventions.end("answered", "the agent answered and asked for nothing more")
        elif isinstance(last, Failure):
            engine.interventions.end("lost" if last.is_lost_reply else "failed", last.what)

    def _show_messages(self) -> None:
        self._state.messages = self._model.sent.of(self._engine.agent.request().messages)
        if self._model.output is not None:
            self._state.output = self._model.output

    def _store(self) -> None:
        """Keep how the session stands, for the scorer and for taking the log back to Peerlab."""
        engine = self._engine
        suggestions = [
            {**to_builtins(mark), "before": mark.about <= self._began}
            for step in engine.tree.path(engine.cursor)
            for mark in engine.tree.marks(step.id)
            if isinstance(mark, Suggestion)
        ]
        ended = engine.standing.ended
        self._state.store.set(
            PACKAGE,
            {
                "end": ended.reason if ended else "",
                "turns": engine.standing.turn,
                "world": digest(engine.snapshot),
                "suggestions": suggestions,
                "session": engine.session.content().decode("utf-8"),
            },
        )


def _json(arguments: Mapping[str, Any]) -> str:
    return json.dumps(arguments, ensure_ascii=False)


def _new_path(folder: Path, state: TaskState) -> Path:
    """Return a path for a sample's session, named after its id, its epoch and its key; a retried sample has another."""
    words = "".join(letter if letter.isalnum() or letter in "=.-" else "-" for letter in str(state.sample_id))[:60]
    stem = f"{words}-{state.epoch}-{state.uuid[:8]}"
    return next(path for path in free_paths(folder, stem) if not path.exists())
