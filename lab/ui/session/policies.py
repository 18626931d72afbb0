"""The policy of a session in the app: declared or chosen in its file, taken up again on reopening."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec import structs

from lab.errors import LabError
from lab.scenario.shipped import is_path
from lab.session.events import PolicyChoice
from lab.settings import Config, change_config, load_config, policies_folder
from lab.terms.policy import BY, Policy, load_policy, policy_names
from lab.ui.commands.bindings import hint

if TYPE_CHECKING:
    from textual.app import App

    from lab.engine.engine import Engine


async def ask_policy(
    app: "App[object]",
    what: str,
    name: str,
    take: Callable[[str, Policy | None], None],
    complain: Callable[[LabError], None],
) -> None:
    """Ask for a policy, `name` at first, until `take` takes one; `complain` hears why another one cannot be used.

    `what` says which calls it answers. `take` gets what was typed and the policy, which is None for an empty text.
    """
    from lab.ui.dialogs.prompt import PromptScreen

    folder = policies_folder()
    names = ", ".join(policy_names(folder)) or f"none yet in {folder}"
    question = f"Which policy answers {what}: a name, or a file's path; empty for none. There are: {names}."
    while (text := await app.push_screen_wait(PromptScreen("policy", question, name, one_line=True))) is not None:
        name = text.strip()
        try:
            take(name, load_policy(name, folder) if name else None)
            return
        except LabError as fault:
            complain(fault)


async def choose_policy(app: "App[object]") -> None:
    """Ask which policy answers the calls of new sessions, and keep it in the settings."""

    def complain(fault: LabError) -> None:
        app.notify(str(fault), severity="error", markup=False)

    def take(name: str, policy: Policy | None) -> None:
        change_config(partial(_with_policy, name=name))
        words = f"Policy {policy.name} answers the calls of new sessions." if policy else "No policy answers calls."
        app.notify(words, markup=False)

    try:
        name = load_config().policy
    except LabError as fault:
        complain(fault)
    else:
        await ask_policy(app, "the calls of new sessions", name, take, complain)


def _with_policy(config: Config, name: str) -> Config:
    return structs.replace(config, policy=name)


def policy_of_new_sessions() -> Policy | None:
    """Return the policy chosen for new sessions, None for none. Raises `LabError` when it cannot be used."""
    name = load_config().policy
    return load_policy(name, policies_folder()) if name else None


def take_up_policy(engine: "Engine", name: str = "") -> str:
    """Let the policy `name` answer in a reopened session, by default the one chosen last or declared at its start.

    Returns why no policy answers although one should, "" otherwise. Raises `LabError` when `name` cannot be used.
    """
    if name:
        engine.deputies.policy = load_policy(name, policies_folder())
        return ""
    opening = engine.tree.opening
    declared = next((by for by in opening.declared if by.startswith(BY)), "") if opening else ""
    choice = next((event for event in reversed(engine.tree.events.values()) if isinstance(event, PolicyChoice)), None)
    by = choice.policy if choice else declared
    if not by or engine.standing.ended:
        return ""
    try:
        engine.deputies.policy = _own_policy(by, choice)
    except LabError as fault:
        return f"{by} was {'chosen in' if choice else 'declared for'} this session and answers no calls now: {fault}."
    return ""


def _own_policy(by: str, choice: PolicyChoice | None) -> Policy:
    """Return the user's own policy of that name. Raises `LabError` when it is not there, or not what was chosen.

    A session may be a stranger's, so a file that it names by a path is not read.
    """
    from lab.engine.policy_answers import digest_of

    name = by.removeprefix(BY)
    if is_path(name):
        raise LabError("a file that a session names is not read unasked", mend="choose it with --policy")
    policy = load_policy(name, policies_folder())
    if choice and digest_of(policy.text) != choice.sha256:
        raise LabError(
            f"the policy “{name}” says something else now", mend=f"{hint('lab.policy')} chooses it as it is now"
        )
    return policy
