"""Asks the researcher which model shall judge a branch, and at what budget."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from msgspec import structs

from lab.behaviours.judge import read_prompt
from lab.engine.budget import Purse
from lab.engine.engine import Engine
from lab.engine.judging import JudgeRun, ask_judge
from lab.errors import LabError
from lab.protocol import Settings
from lab.ui.dialogs.prompt import PromptScreen
from lab.ui.session.model_choice import ModelChoice

if TYPE_CHECKING:
    from textual.app import App

_HINT = (
    "US dollars the judge may cost at most; leave it empty for no limit. It reads this branch up to where you stand, "
    "and only suggests."
)


async def choose_judge(app: "App[object]", engine: Engine) -> Coroutine[Any, Any, JudgeRun] | None:
    """Let the researcher choose model and budget; return the judge's run to await, None if they left."""
    now = structs.replace(engine.standing, settings=Settings())
    choice = await app.push_screen_wait(ModelChoice(now, title="a judge", label="the agent is"))
    if choice is None:
        return None
    text = await app.push_screen_wait(PromptScreen("judge · budget", _HINT, "0.50", one_line=True))
    if text is None:
        return None
    return ask_judge(engine, choice.model, read_prompt(), Purse(_budget(text)), choice.settings)


def _budget(text: str) -> float | None:
    amount = text.strip().removeprefix("$").strip()
    if not amount:
        return None
    try:
        budget = float(amount)
    except ValueError:
        budget = 0.0
    if not 0 < budget < 1e6:
        raise LabError(f'"{amount}" is no budget', mend="write dollars, such as 0.50, or nothing for no limit")
    return budget
