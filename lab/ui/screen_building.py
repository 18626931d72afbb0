"""What the app builds in a thread to show a session: its engine, its screen, and the start screen.

The first frame waits for every import of this module, as for those of the app: what is heavy is imported where it is
used.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from lab.errors import LabError
from lab.ui.start.requests import Start

if TYPE_CHECKING:
    from lab.behaviours.ethogram import Behaviour
    from lab.engine.engine import Engine
    from lab.engine.start import ReopenedSession
    from lab.ui.session.screen import LabScreen
    from lab.ui.start.screen import StartScreen


def start_screen() -> "StartScreen":
    """Return the start screen."""
    from lab.ui.start.screen import StartScreen

    return StartScreen()


def begin_session(start: Start, folder: Path) -> "Engine":
    """Start a session as it was chosen, in a file of that folder. Raises `LabError` when it cannot be started."""
    from lab.engine.start import start_session
    from lab.models.catalogue import open_model
    from lab.ui.session.policies import policy_of_new_sessions

    model = open_model(start.model, api_base=start.api_base)
    policy = policy_of_new_sessions()
    folder.mkdir(parents=True, exist_ok=True)
    engine = start_session(
        start.scenario,
        start.condition,
        model,
        folder=folder,
        settings=start.settings,
        limits=start.limits,
        declared={policy.by: policy.text} if policy else None,
    )
    engine.deputies.policy = policy
    return engine


def take_up_session(path: Path, *, api_base: str | None, policy: str, tags: Path | None) -> "ReopenedSession":
    """Open a saved session, with why its policy does not answer in the notice.

    With `tags`, its tags are read from that file and written there, and no policy answers. Raises `LabError` when the
    session cannot be opened.
    """
    from lab.engine.start import reopen
    from lab.ui.session.policies import take_up_policy

    reopened = reopen(path, api_base=api_base, tags=tags)
    remark = "" if tags else take_up_policy(reopened.engine, policy)
    return reopened._replace(notice=f"{reopened.notice} {remark}".strip())


def session_screen(engine: "Engine", rater: str, notice: str, *, replay: bool) -> "LabScreen":
    """Return the screen of a session, which says `notice` first, and what is wrong with its ethogram or the rater.

    Without a `rater`, tags are by the one whom the file they go to is named after.
    """
    from lab.behaviours.codes import rater_name
    from lab.behaviours.ethogram import ethogram_of
    from lab.session.sides import rater_of
    from lab.ui.session.screen import LabScreen

    behaviours: tuple[Behaviour, ...] = ()
    try:
        behaviours = ethogram_of(engine.composed.scenario).behaviours
        engine.marks.rater = rater_name(rater or rater_of(engine.session.path))
    except LabError as fault:
        notice = f"{notice} {fault}".strip()
    return LabScreen(engine, behaviours, notice=notice, replay=replay)
