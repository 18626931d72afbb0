"""The policy of a session in the app: chosen before it starts, declared in its file, taken up again on reopening."""

from functools import partial
from typing import TYPE_CHECKING, Final

from msgspec import structs

from lab.errors import LabError
from lab.settings import Config, change_config, load_config, policies_folder
from lab.terms.policy import Policy, load_policy, policy_names

if TYPE_CHECKING:
    from textual.app import App

    from lab.engine.engine import Engine

_BY: Final = "policy/"


async def choose_policy(app: "App[object]") -> None:
    """Ask which policy answers the calls of new sessions, and keep it in the settings."""
    from lab.ui.dialogs.prompt import PromptScreen

    folder = policies_folder()
    names = ", ".join(policy_names(folder)) or f"none yet in {folder}"
    hint = (
        f"Which policy answers the calls of new sessions: a name, or a file's path; empty for none. There are: {names}."
    )
    text = load_config().policy
    while (answer := await app.push_screen_wait(PromptScreen("policy", hint, text, one_line=True))) is not None:
        text = answer.strip()
        try:
            policy = load_policy(text, folder) if text else None
        except LabError as fault:
            app.notify(str(fault), severity="error", markup=False)
            continue
        change_config(partial(_with_policy, name=text))
        words = f"Policy {policy.name} answers the calls of new sessions." if policy else "No policy answers calls."
        app.notify(words, markup=False)
        return


def _with_policy(config: Config, name: str) -> Config:
    return structs.replace(config, policy=name)


def policy_of_new_sessions() -> Policy | None:
    """Return the policy chosen for new sessions, None for none. Raises `LabError` when it cannot be used."""
    name = load_config().policy
    return load_policy(name, policies_folder()) if name else None


def take_up_policy(engine: "Engine", name: str = "") -> str:
    """Let the policy `name` answer in a reopened session, by default the one that was declared in it.

    Returns why no policy answers although one was declared, "" otherwise. Raises `LabError` when `name` cannot be used.
    """
    if name:
        engine.deputies.policy = load_policy(name, policies_folder())
        return ""
    opening = engine.tree.opening
    declared = next((by for by in opening.declared if by.startswith(_BY)), "") if opening else ""
    if not declared or engine.standing.ended:
        return ""
    try:
        engine.deputies.policy = load_policy(declared.removeprefix(_BY), policies_folder())
    except LabError as fault:
        return f"{declared} was declared for this session and answers no calls now: {fault}."
    return ""
