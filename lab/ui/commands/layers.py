"""Decides which commands of the session screen work now. Keys stand in layers; a key works in one layer at a time."""

from typing import Final, Literal

from msgspec import Struct

from lab.engine.notices import Phase

Hands = Literal["transcript", "tags", "field", "world"]
"""Where the focus is. A pane's own keys come before the screen's commands; `transcript` means anywhere else."""

DECISIONS: Final = frozenset({"decide"})
OF_THE_WORLD: Final = DECISIONS | {"answer", "find", "note"}
"""Commands of the screen whose keys mean something else in the world pane."""
MOVES: Final = frozenset({"step", "turn", "run"})
SPEAKING: Final = frozenset({"say", "reword", "end", "switch_model", "undo"})
LOOKING: Final = frozenset({"back", "forward", "look_here", "fork", "replay", "verify", "jump", "judge", "samples"})
TAPE: Final = frozenset({"tape_next", "tape_play", "tape_speed", "tape_to_tag", "tape_to_change", "tape_whole"})


class Layers(Struct, frozen=True, kw_only=True):
    """The state that decides which commands work."""

    phase: Phase
    hands: Hands = "transcript"
    is_tape: bool = False
    is_busy: bool = False
    """Whether something the researcher started is still running."""
    can_stop: bool = False
    can_leave: bool = False
    has_matches: bool = False
    has_suggestions: bool = False
    human_waits: bool = False

    def answers(self, action: str) -> bool:
        """Return whether a command works now."""
        if self.hands in ("tags", "field") and action not in ("leave", "stop"):
            # Here every key tags or types, so none of them can be a command.
            return False
        if self.hands == "world" and action in OF_THE_WORLD:
            # The pane gives some of these keys another meaning, so none of them may decide a call here.
            return False
        if self.hands == "world" and self.phase == "deciding" and action in MOVES:
            # A small terminal hides the card here, and Space must not approve a call that is not visible.
            return False
        at_rest = not self.is_tape and not self.is_busy
        if action in DECISIONS:
            return self.phase == "deciding" and at_rest
        if action in MOVES:
            return self.phase in ("ready", "deciding") and at_rest
        if action in SPEAKING:
            return self.phase in ("ready", "deciding", "waiting") and at_rest
        if action in TAPE:
            return self.is_tape
        if action in LOOKING:
            return not self.is_busy
        return {
            "pause": self.is_busy and not self.is_tape,
            "stop": self.can_stop,
            "answer": self.human_waits,
            "tip": not self.is_busy if self.is_tape else self.phase == "past",
            "find": self.has_matches,
            "suggestions": self.has_suggestions,
            "leave": self.can_leave,
        }.get(action, True)
