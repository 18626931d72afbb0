"""Starting a session from a scenario, and reopening one from its file."""

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from msgspec import structs, to_builtins

from lab.behaviours.ethogram import ethogram_text
from lab.engine.agent import absence, is_unnamed
from lab.engine.budget import Purse
from lab.engine.engine import Engine
from lab.engine.origin import labelled, noted_scenario, rebuild
from lab.engine.policy_answers import digest_of
from lab.errors import LabError
from lab.models.addresses import address_of, is_on_this_machine
from lab.models.catalogue import RECORDING, open_model
from lab.protocol import Model, Settings
from lab.scenario.compose import Composed, compose
from lab.scenario.load import load_scenario
from lab.scenario.opening import build_harness
from lab.scenario.schema import Limits
from lab.scenario.tables import convert_tables
from lab.scenario.tool_rules import missing_python
from lab.scenario.wordings import draw_wording
from lab.session.disk import FileTakenError, free_paths
from lab.session.event_base import Clock, now
from lab.session.events import Message, Opening
from lab.session.log import Session
from lab.session.sides import SideSession
from lab.session.standing import Standing
from lab.world import digest


def start_session(
    scenario: str,
    condition: Mapping[str, str],
    model: Model,
    *,
    path: Path | None = None,
    folder: Path = Path(),
    settings: Settings | None = None,
    seed: int = 0,
    limits: Mapping[str, int | float] | None = None,
    purse: Purse | None = None,
    study: str = "",
    declared: Mapping[str, str] | None = None,
    clock: Clock = now,
) -> Engine:
    """Compose `scenario` (a name or a path) under `condition` and begin a session for `model` to answer.

    The file is `path`, or a name made of time, scenario and model in `folder`. `limits` overrides limits of the
    scenario by name (`turns`, `cost`, `tokens`). `purse` is a budget shared with other sessions; what is left in it
    caps the session's own cost limit. `study` names the study, cell and run it is played for. `declared` holds, by
    name (`policy/NAME`, `replay/NAME`, `fact/NAME`), the text of what will act in the run beside the agent.
    Raises `LabError` for any argument that cannot be used.
    """
    loaded = load_scenario(scenario)
    ethogram = ethogram_text(loaded.scenario)
    scenario_with_labels = labelled(loaded.scenario, ethogram, loaded.path)[0]
    composed = compose(scenario_with_labels, condition, draw_wording(scenario_with_labels, seed))
    harness = build_harness(composed)
    harness.require_tools()
    opening = harness.world.snapshot()
    settings = with_level_settings(settings or Settings(), composed.settings)
    own_limits = _own_limits(dict(limits or {}), composed, purse)
    name = loaded.scenario.about.name
    if path is None:
        stem = f"{clock():%Y-%m-%d-%H%M%S}-{name}-{_plain(model.name)}"
        session = create_session(folder, stem, scenario=name, text=loaded.text, ethogram=ethogram, clock=clock)
    else:
        session = Session.create(path, scenario=name, text=loaded.text, ethogram=ethogram, clock=clock)
    session.append(
        Opening(
            **session.stamp(),
            scenario=name,
            condition=composed.condition,
            wording=composed.wording,
            model=model.name,
            nature=model.nature,
            api_base=address_of(model),
            settings=settings,
            seed=seed,
            limits=own_limits,
            tools=tuple(tool.name for tool in harness.tools),
            world=digest(opening),
            study=study,
            declared={name: digest_of(text) for name, text in (declared or {}).items()},
        )
    )
    session.append(Message(**session.stamp(), parent=1, role="system", text=composed.system))
    session.append(Message(**session.stamp(), parent=2, role="user", text=composed.user))
    return Engine(session, composed, harness, model, opening=opening, purse=purse)


def with_level_settings(settings: Settings, of_levels: Settings) -> Settings:
    """Return the settings with those the levels of the condition set.

    Raises `LabError` where both set one: the session would not be what its condition says.
    """
    own, fixed = to_builtins(settings), to_builtins(of_levels)
    own |= own.pop("extra", {})
    extra = fixed.pop("extra", {})
    for name in {**fixed, **extra}:
        if name in own:
            raise LabError(f"{name} is set by the condition", where="settings", mend="set it in one of the two")
    return structs.replace(settings, **fixed, extra={**settings.extra, **extra})


def _own_limits(limits: dict[str, int | float], composed: Composed, purse: Purse | None) -> dict[str, int | float]:
    convert_tables({**to_builtins(composed.limits), **limits}, Limits, "limits")
    if purse is None or purse.limit is None:
        return limits
    remainder = max(0.0, purse.limit - purse.spent)
    own = limits.get("cost", composed.limits.cost)
    return {**limits, "cost": remainder if own is None else min(own, remainder)}


class ReopenedSession(NamedTuple):
    """A saved session, ready to be read and continued."""

    engine: Engine
    notice: str
    """Remarks for the researcher: a torn tail, a model that cannot answer, a world now built differently."""


def reopen(
    path: Path, *, api_base: str | None = None, purse: Purse | None = None, tags: Path | None = None
) -> ReopenedSession:
    """Reopen a saved session. Raises `LabError` when the file is not one.

    `api_base` is the model's address, by default the recorded one. A recorded address is used unasked only if it is on
    this machine, because any other host would receive the conversation and perhaps a key. A recording named by the file
    is not read either. When the model cannot answer here, everything but asking it still works. With `tags`, marks are
    read from that file and written to it, and nothing else can be written.
    """
    session = Session.open(path)
    if tags is not None:
        session = SideSession.take_up(tags, session)
    notices = [session.notice] if session.notice else []
    opening, composed, harness = rebuild(session)
    snapshot = harness.world.snapshot()
    if opening.world and digest(snapshot) != opening.world:
        notices.append(
            "This Peerlab builds the scenario's first world differently from the one that wrote the session: "
            "looking is exact where results say what they changed, but running on may differ."
        )
    notices += [noted_scenario(session)[1]]
    notices += [str(LabError(fault.what, mend=fault.mend)) for fault in missing_python(composed.scenario)]
    standing = session.tree.standing(session.tree.here)
    model: Model | None = None
    try:
        model = _open_again(standing, api_base, opening.seed)
    except LabError as fault:
        # An ended session needs no model until it is forked, and forking then reports that none can answer.
        if standing.ended is None:
            notices.append(str(fault))
    engine = Engine(session, composed, harness, model, opening=snapshot, purse=purse)
    for tip in session.tree.tips():
        engine.snapshot_at(tip)
    try:
        notices += [engine.recorder.make_up()]
    except LabError as fault:
        notices.append(f"What a crash left out could not be made up for: {fault}")
    return ReopenedSession(engine, " ".join(notice for notice in notices if notice))


def take_up_model(engine: Engine) -> None:
    """Open the model that answers where the cursor stands, unless it is open. Raises `LabError` when it cannot be."""
    standing = engine.standing
    if engine.agent.model is None or engine.agent.model.name != standing.model:
        opening = engine.tree.opening
        engine.agent.model = _open_again(standing, None, opening.seed if opening else 0)


def _open_again(standing: Standing, api_base: str | None, seed: int) -> Model:
    """Return the session's last model, at `api_base` or its recorded address.

    Raises `LabError` when it cannot answer.
    """
    if is_unnamed(standing):
        raise absence(standing)
    if not api_base and standing.api_base and not is_on_this_machine(standing.api_base):
        raise LabError(
            f"{standing.model} was asked at {standing.api_base}, which is not this machine",
            mend=f"open the session with --api-base {standing.api_base} to go on there",
        )
    if standing.model.startswith(RECORDING):
        raise LabError(
            f"{standing.model} answers from a file, which is not read unasked", mend="choose it as the model to go on"
        )
    try:
        return open_model(standing.model, api_base=api_base or standing.api_base or None, seed=seed)
    except LabError as fault:
        if standing.nature != "recording":
            raise
        what = f"{standing.model} answered in the log and cannot be asked here ({fault.what})"
        raise LabError(what, mend="choose the one that is to go on") from fault


def create_session(
    folder: Path, stem: str, *, scenario: str, text: str, ethogram: str, title: str = "", clock: Clock
) -> Session:
    """Create a file under the first free name. Safe against other processes doing the same."""
    for path in free_paths(folder, stem):
        with suppress(FileTakenError):
            return Session.create(path, scenario=scenario, text=text, ethogram=ethogram, title=title, clock=clock)
    raise AssertionError


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.]+", "-", name.split("/")[-1].removesuffix(".toml")).strip("-") or "model"
