"""The dialogs for deciding a waiting call: edit, deny, fake, doctor.

Each ends in one call of the engine, or does nothing if the researcher leaves.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from lab.engine.engine import Engine
from lab.errors import LabError
from lab.protocol import Call
from lab.terms.policy import DENIAL
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session.call_editor import CallEditor, keep_edit
from lab.ui.session.drafting import Drafting
from lab.ui.session.history_choice import HistoryChoice
from lab.ui.session.result_editor import ResultEditor
from lab.world import Outcome

if TYPE_CHECKING:
    from textual.app import App

Preview = Callable[[Call], Awaitable[Outcome]]
"""Does a dry run: returns the outcome a call would have now."""


async def edit_call(app: "App[object]", engine: Engine, call: Call, preview: Preview, drafting: Drafting) -> None:
    """Ask for another call, then for the one that the agent's history keeps."""
    edited: Call | None = None
    while True:
        edited = await app.push_screen_wait(CallEditor(call, engine.agent.tools, edited))
        if edited is None or edited == call:
            return
        version = await app.push_screen_wait(HistoryChoice(call, edited, engine.forecaster.forecast))
        if version is None:
            continue
        try:
            await engine.decide("edit", arguments=edited.arguments, tool=edited.name, shown=version)
        except LabError:
            keep_edit(call, edited)
            raise
        return


async def deny_call(app: "App[object]", engine: Engine, call: Call, preview: Preview, drafting: Drafting) -> None:
    """Ask for a reason, then run nothing and tell the agent that."""
    hint = f"{call.name} does not run. What the agent is told:"
    text = await app.push_screen_wait(PromptScreen("deny", hint, DENIAL, about=(call.id, call.arguments)))
    if text is not None:
        await engine.decide("deny", told=text)


async def fake_result(app: "App[object]", engine: Engine, call: Call, preview: Preview, drafting: Drafting) -> None:
    """Ask for a result, starting from that of a dry run, then run nothing and tell the agent that."""
    title = "fake the result: nothing runs, the agent is told this"
    is_drafted = call.name in engine.composed.drafted and drafting.is_chosen
    outcome = await preview(call)
    editor = ResultEditor(title, call, outcome, drafting, has_exit_code=True, drafts_at_once=is_drafted)
    result = await app.push_screen_wait(editor)
    if result is not None:
        await engine.decide(
            "fake", told=result.text, exit_code=result.exit_code, drafted_by=result.drafted_by, draft=result.draft
        )


async def doctor_result(app: "App[object]", engine: Engine, call: Call, preview: Preview, drafting: Drafting) -> None:
    """Ask for another result, then run the call and tell the agent that instead."""
    title = "doctor the result: the call runs, the agent is told this"
    result = await app.push_screen_wait(ResultEditor(title, call, await preview(call), drafting, has_exit_code=False))
    if result is not None:
        await engine.decide("doctor", told=result.text, drafted_by=result.drafted_by, draft=result.draft)
