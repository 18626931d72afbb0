"""The dialogs for deciding a waiting call: edit, deny, fake, doctor.

Each ends in one call of the engine, or does nothing if the researcher leaves.
"""

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from lab.engine.engine import Engine
from lab.errors import LabError
from lab.protocol import Call
from lab.terms.policy import DENIAL
from lab.ui.dialogs.editor import EditorScreen
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session.history_choice import HistoryChoice
from lab.ui.transcript.call_drawing import call_text, is_malformed
from lab.world import Outcome

if TYPE_CHECKING:
    from textual.app import App

Preview = Callable[[Call], Awaitable[Outcome]]
"""Does a dry run: returns the outcome a call would have now."""


async def edit_call(app: "App[object]", engine: Engine, call: Call, preview: Preview) -> None:
    """Ask for other arguments, then for the call that the agent's history keeps."""
    is_command = _is_command(call)
    original = call_text(call.name, call.arguments) if is_command else _indented(call.arguments)
    title = f"edit {call.name}" if is_command else f"edit {call.name}: the arguments as JSON"
    draft: str | None = None
    while True:
        check = None if is_command else _check_arguments
        screen = EditorScreen(title, original, check=check, insists=True, draft=draft)
        text = await app.push_screen_wait(screen)
        if text is None or text == original:
            return
        arguments = json.dumps({"command": text.rstrip("\n")}, ensure_ascii=False) if is_command else text
        version = await app.push_screen_wait(HistoryChoice(call, arguments))
        if version is not None:
            await engine.decide("edit", arguments=arguments, shown=version)
            return
        draft = text


def _check_arguments(text: str) -> None:
    """Raise `LabError`, with the faulty line, for arguments that are not a JSON object."""
    try:
        is_object = isinstance(json.loads(text), dict)
    except json.JSONDecodeError as fault:
        what = f"the arguments are no JSON: {fault.msg}"
        raise LabError(what, where=f"line {fault.lineno}", mend="mend it there") from None
    except RecursionError:
        raise LabError("the arguments are nested too deep to be read") from None
    if not is_object:
        raise LabError("the arguments are no JSON object", mend='write {"name": value}')


async def deny_call(app: "App[object]", engine: Engine, call: Call, preview: Preview) -> None:
    """Ask for a reason, then run nothing and tell the agent that."""
    text = await app.push_screen_wait(
        PromptScreen("deny", f"{call.name} does not run. What the agent is told:", DENIAL)
    )
    if text is not None:
        await engine.decide("deny", told=text)


async def fake_result(app: "App[object]", engine: Engine, call: Call, preview: Preview) -> None:
    """Ask for a result, starting from that of a dry run, then run nothing and tell the agent that."""
    outcome = await preview(call)
    text = await app.push_screen_wait(
        EditorScreen("fake the result: nothing runs, the agent is told this", outcome.output)
    )
    if text is not None:
        await engine.decide("fake", told=text)


async def doctor_result(app: "App[object]", engine: Engine, call: Call, preview: Preview) -> None:
    """Ask for another result, then run the call and tell the agent that instead."""
    outcome = await preview(call)
    text = await app.push_screen_wait(
        EditorScreen("doctor the result: the call runs, the agent is told this", outcome.output)
    )
    if text is not None:
        await engine.decide("doctor", told=text)


def _is_command(call: Call) -> bool:
    if call.name != "bash" or is_malformed(call.arguments):
        return False
    fields = json.loads(call.arguments or "{}")
    return set(fields) == {"command"} and isinstance(fields["command"], str)


def _indented(arguments: str) -> str:
    try:
        return json.dumps(json.loads(arguments or "{}"), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return arguments
