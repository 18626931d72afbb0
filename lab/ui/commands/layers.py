"""Decides which commands of the session screen work now, and says why the others do not.

Keys stand in layers; a key works in one layer at a time.
"""

from typing import Final, Literal

from msgspec import Struct

from lab.engine.notices import Phase
from lab.ui.commands.bindings import hint

Hands = Literal["transcript", "tags", "field", "world", "branches"]
"""Where the focus is. A pane's own keys come before the screen's commands; `transcript` means anywhere else."""

DECISIONS: Final = frozenset({"decide"})
OF_THE_WORLD: Final = DECISIONS | {"answer", "find", "note", "search", "choose_policy"}
"""Commands of the screen whose keys mean something else in the world pane."""
MOVES: Final = frozenset({"step", "turn", "run", "run_until"})
SPEAKING: Final = frozenset({"say", "reword", "end", "switch_model", "undo", "choose_policy", "make_again"})
LOOKING: Final = frozenset(
    {"back", "forward", "look_here", "fork", "replay", "verify", "jump", "judge", "samples", "aside", "memory", "pair"}
)
WRITING: Final = frozenset(
    {"fork", "samples", "aside", "memory", "pair", "leave_tape", "count_path", "marker", "label_branch"}
)
"""What else writes more than marks."""
TAPE: Final = frozenset(
    {"tape_next", "tape_play", "tape_speed", "tape_time", "tape_to", "tape_whole", "present", "leave_tape"}
)
PLACES: Final = {"tags": "the tags", "field": "the line above", "world": "the world", "branches": "the branches"}
"""Where keys go while the transcript does not have the focus. A line to type in stands above the card and the keys."""


class Layers(Struct, frozen=True, kw_only=True):
    """The state that decides which commands work."""

    phase: Phase
    hands: Hands = "transcript"
    is_tape: bool = False
    is_busy: bool = False
    """Whether something the researcher started is still running."""
    can_stop: bool = False
    can_leave: bool = False
    has_card: bool = True
    """Whether the card is in sight, if there is one."""
    has_matches: bool = False
    has_suggestions: bool = False
    has_earlier: bool = True
    """Whether an event stands before the current one on its branch."""
    has_later: bool = True
    """Whether an event follows the current one on its branch."""
    has_entry: bool = True
    """Whether an entry with events is selected."""
    human_waits: bool = False
    is_read_only: bool = False
    """Whether only tags can be written, to a file of their own."""
    is_verifying: bool = False
    is_off_tape: bool = False
    """Whether a tape was left that one can go back to."""

    def answers(self, action: str) -> bool:
        """Return whether a command works now."""
        return not self.why_not(action)

    def why_not(self, action: str) -> str:
        """Return why a command does nothing now, as one sentence, "" if it works."""
        if self.hands in ("tags", "field") and action not in ("leave", "stop"):
            # Here every key tags or types, so none of them can be a command.
            return self._elsewhere
        if self.hands == "world" and action in OF_THE_WORLD:
            # The pane gives some of these keys another meaning, so none of them may decide a call here.
            return self._elsewhere
        if self.phase == "deciding" and not self.is_tape and action in MOVES and self._is_call_elsewhere:
            # Space must not approve a call that is not visible.
            return f"A call waits: {hint('lab.leave')} goes back to decide it."
        if self.hands == "branches" and action in MOVES | DECISIONS:
            # The keys only look here: nothing may run by a slip while one walks the branches.
            return self._elsewhere
        if self.is_read_only and action in DECISIONS | MOVES | SPEAKING | WRITING:
            return "Only tags are written here: open the session without --tags to go on with it."
        if action == "tag_jump" and self.is_tape:
            return f"A tape plays: {hint('replay.tag')} goes on to its next tag."
        if action in TAPE:
            return "" if self.is_tape else f"No tape plays: {hint('replay.start')} starts one."
        if action in DECISIONS | MOVES | SPEAKING:
            return self._why_not_now(action)
        if action in LOOKING and self.is_busy:
            return self._busy
        return self._missing(action)

    @property
    def _is_call_elsewhere(self) -> bool:
        return self.hands == "world" or not (self.has_card or self.is_busy)

    @property
    def _elsewhere(self) -> str:
        return f"Keys go to {PLACES[self.hands]} now: {hint('lab.leave')} goes back to the transcript."

    @property
    def _busy(self) -> str:
        doing = {"replying": "The model is answering", "running": "A call is running"}
        return f"{doing.get(self.phase, 'Something is under way')}: {hint('lab.stop')} stops it."

    def _why_not_now(self, action: str) -> str:
        """Return why a command that changes the session does nothing now."""
        if self.is_tape:
            return f"A tape plays: {hint('replay.start')} leaves it."
        if self.is_busy or self.phase in ("replying", "running"):
            return self._busy
        if action in DECISIONS and self.phase != "deciding":
            return "No call waits to be decided."
        if self.phase == "past":
            return f"This is the past: {hint('lab.fork')} forks here, {hint('lab.tip')} goes to the latest."
        if self.phase == "ended" and action != "undo":
            return f"The branch is over: {hint('lab.fork')} forks before its end."
        if action in MOVES and self.phase == "waiting":
            return f"The agent waits for a message: {hint('lab.say')} says something to it."
        return ""

    def _missing(self, action: str) -> str:
        """Return what a command lacks that only looks or marks."""
        match action:
            case "pause":
                if self.is_tape:
                    return f"A tape plays: {hint('replay.play')} pauses it."
                return "" if self.is_busy else "Nothing is under way that could pause."
            case "stop":
                return "" if self.can_stop else "Nothing is under way that could be stopped."
            case "return_to_tape":
                return self._busy if self.is_busy else "" if self.is_off_tape else "No tape was left to go on live."
            case "answer":
                return "" if self.human_waits else "No answer is asked of you now."
            case "tip":
                is_away = not self.is_busy if self.is_tape else self.phase == "past"
                return "" if is_away else "You stand at the end of this branch already."
            case "back":
                return "" if self.has_earlier else "Nothing comes before this event."
            case "forward":
                return "" if self.has_later else "Nothing follows on this branch."
            case "find":
                return "" if self.has_matches else f"Nothing is searched for: {hint('lab.search')} searches."
            case "suggestions":
                return "" if self.has_suggestions else "Nothing is suggested that you could see now."
            case "look_here" | "raw" | "exposure" | "note" | "marker" | "copy" | "write_out":
                return "" if self.has_entry else "No event is selected."
            case "verify":
                return f"It is being verified: {hint('lab.stop')} stops that." if self.is_verifying else ""
            case "leave":
                return "" if self.can_leave else "You are in the transcript already."
        return ""
