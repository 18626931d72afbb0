"""What a command is, and how a list of them is declared."""

from dataclasses import dataclass


# No msgspec struct, because the first frame would wait for msgspec.
@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command a user can give."""

    id: str
    """Its name in the settings file, which can change its keys."""
    keys: str
    """Textual key names joined by commas; the first is the one shown. Empty: in the palette only."""
    action: str
    """The method `action_…` of its screen, widget or app."""
    label: str
    """One or two words for the footer."""
    help: str
    """One sentence for the help sheet and the palette."""
    owner: str
    """The set it belongs to: that of a screen, a kind of widget, or the app. Two of a set may share a key in turn."""
    heading: str = ""
    """Its heading in the help sheet."""
    footer: int = 0
    """Rank in the footer: 1 stays longest in a narrow terminal, 0 is never shown."""
    priority: bool = False
    """Whether it comes before the focused widget's own keys."""


Row = tuple[str, str, str, str, str] | tuple[str, str, str, str, str, int]
"""Id, keys, action, label, help, and the rank in the footer if there is one."""


def declare(owner: str, heading: str, *rows: Row, priority: bool = False) -> tuple[Command, ...]:
    """Return the commands of a set that stand under one heading of the help sheet."""
    return tuple(
        Command(
            id=row[0],
            keys=row[1],
            action=row[2],
            label=row[3],
            help=row[4],
            owner=owner,
            heading=heading,
            footer=row[5] if len(row) == 6 else 0,
            priority=priority,
        )
        for row in rows
    )
