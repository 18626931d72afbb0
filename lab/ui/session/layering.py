"""What the session screen does now and where its focus is: the state by which layers decide which commands work."""

from typing import TYPE_CHECKING

from textual.widget import Widget

from lab.models.human import HumanModel
from lab.ui.commands.layers import Hands, Layers

if TYPE_CHECKING:
    from lab.ui.session.screen import LabScreen


def layers_of(lab: "LabScreen") -> Layers:
    """Return the layers of the screen as it is now."""
    engine, player = lab.engine, lab.player
    phase = engine.phase
    # While another screen is on top, such as the palette, no pane of this one has the focus.
    is_here = lab.is_active
    is_busy = (lab.driver.is_driving and is_here) or phase in ("replying", "running")
    entry, model = lab.transcript.entry, engine.agent.model
    return Layers(
        phase=phase,
        hands=hands_of(lab) if is_here else "transcript",
        is_tape=player.tape is not None,
        is_busy=is_busy,
        can_stop=is_busy or player.can_stop,
        can_leave=not lab.transcript.has_focus or lab.finder.display or bool(lab.selections or lab.path_view.only),
        has_card=all(part.display for part in lab.card.ancestors_with_self if isinstance(part, Widget)),
        has_matches=lab.finder.has_matches,
        has_suggestions=lab.tags.has_suggestions,
        has_earlier=bool(lab.story.step(engine.cursor).parent),
        has_later=engine.cursor != lab.path_view.end,
        has_entry=bool(entry and entry.steps),
        is_read_only=bool(engine.session.why_read_only),
        is_verifying=player.is_verifying,
        is_off_tape=player.is_off_tape,
        human_waits=isinstance(model, HumanModel) and model.waiting is not None,
    )


def hands_of(lab: "LabScreen") -> Hands:
    """Return which part of the screen has the focus."""
    panes: dict[Hands, Widget] = {
        "tags": lab.tags, "field": lab.finder, "world": lab.world, "branches": lab.branches
    }  # fmt: skip
    if lab.until_line.has_focus_within or lab.bar.has_focus_within:
        return "field"
    return next((name for name, pane in panes.items() if pane.has_focus_within), "transcript")
