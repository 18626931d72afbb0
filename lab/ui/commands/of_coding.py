"""The commands of coding: the pane of behaviours, the bar of one line, the list of all tags, coding blind."""

from typing import Final

from lab.ui.commands.command import Command, declare

OF_CODING: Final[tuple[Command, ...]] = (
    *declare(
        "disagreements",
        "Where coders differ",
        ("disagreements.open", "enter", "open", "open", "Open the session under the cursor at the event", 1),
        (
            "disagreements.yes",
            "y",
            "settle(True)",
            "it is there",
            "Settle it: your tag is set, or a note says that you keep to it",
            1,
        ),
        (
            "disagreements.no",
            "n",
            "settle(False)",
            "it is not",
            "Settle it: your tag is taken back and open suggestions are dismissed, or a note says that you keep to it",
            1,
        ),
        ("disagreements.reload", "ctrl+r", "reload", "read again", "Read the sessions again", 3),
        ("disagreements.leave", "escape", "leave", "rates", "Back to the rates", 1),
    ),
    *declare(
        "tags",
        "In the tags",
        ("tags.leave", "escape", "leave", "leave", "Back to the transcript"),
        ("tags.other", "tab,shift+tab", "other_list", "other list", "Change between behaviours and suggestions"),
        ("tags.modifier", "comma", "ask('modifier')", "modifier", "Give the tag one of its behaviour's modifiers"),
        ("tags.confidence", "full_stop", "ask('confidence')", "confidence", "Say how sure you are of the tag"),
        ("tags.quote", "quotation_mark", "ask('quote')", "quote", "Mark the words of the event that show it"),
        ("tags.note", "semicolon", "ask('note')", "note", "Write a remark on the tag"),
        ("tags.take-back", "minus", "ask('why')", "take back", "Take the tag back and say why"),
        ("tags.ends", "equals_sign", "ask('end')", "ends here", "What begins here and lasts ends here as well"),
        (
            "tags.next",
            "right_square_bracket",
            "ask('next')",
            "next",
            "The next event with a tag of the behaviour under the cursor",
        ),
        (
            "tags.before",
            "left_square_bracket",
            "ask('before')",
            "before",
            "The event before with a tag of the behaviour under the cursor",
        ),
        (
            "tags.only",
            "slash",
            "ask('only')",
            "only these",
            "Show only the entries with a tag of the behaviour under the cursor; again to show all",
        ),
        ("tags.point-next", "right", "point(1)", "next", "Point at the next behaviour, in coding mode too"),
        ("tags.point-before", "left", "point(-1)", "before", "Point at the behaviour before, in coding mode too"),
    ),
    *declare(
        "bar",
        "In the coding bar",
        ("bar.leave", "escape", "leave", "leave", "Back to the behaviours; nothing changes"),
        ("bar.take", "enter", "take", "take", "Take what is chosen, or the words that are marked"),
        ("bar.next", "right", "move(1)", "next", "The next choice, or the next word"),
        ("bar.previous", "left", "move(-1)", "before", "The choice before, or the word before"),
        ("bar.down", "down", "line(1)", "down", "The words a line below"),
        ("bar.up", "up", "line(-1)", "up", "The words a line above"),
        ("bar.begin", "space", "begin", "from here", "The quote begins at this word; again to start over"),
    ),
    *declare(
        "tag-list",
        "Every tag",
        ("tag-list.open", "tab", "open_ones", "open only", "Only suggestions that wait for an answer, or all marks", 2),
    ),
    *declare(
        "recode",
        "Coding blind",
        ("recode.tag", "t", "tag", "tag", "Go to the behaviours, whose keys tag the selected entry", 1),
        (
            "recode.code",
            "G",
            "code",
            "coding mode",
            "Arrows move between the events and the behaviours' keys tag them; again to leave",
            2,
        ),
        (
            "recode.commit",
            "ctrl+s",
            "commit",
            "commit",
            "Say that this session is coded, see what others saw in it, and go on",
            1,
        ),
        ("recode.leave", "ctrl+o", "leave", "leave", "Stop coding for now; tags are kept", 1),
    ),
)
