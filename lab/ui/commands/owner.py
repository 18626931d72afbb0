"""What screens and widgets with commands share: declared keys, and a reason when a key does nothing.

A screen may have its commands from its parts, whose actions become its own.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Any, ClassVar, TypeAlias, TypeVar

from textual.actions import parse
from textual.app import App
from textual.binding import BindingType
from textual.events import Event, Mount, ScreenResume
from textual.screen import Screen, ScreenResultType

from lab.ui.commands.bindings import bindings, commands_of
from lab.ui.kit.closing import is_closing

WhyNot: TypeAlias = Callable[[str, tuple[object, ...]], str]


class CommandOwner:
    """A screen or widget whose commands may be unavailable for a reason that it can tell."""

    KEEPS_KEYS: ClassVar[bool] = False
    """Whether the key of an unavailable command goes no further, because it means something else around here."""

    def why_not(self, action: str, parameters: tuple[object, ...]) -> str:
        """Return why a command does nothing now, as one sentence, "" if it works."""
        return ""

    def reasons(self) -> WhyNot:
        """Return `why_not` for this moment, for callers that ask about many commands at once."""
        return self.why_not

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether a command works now."""
        return not self.why_not(action, parameters)


class CommandScreen(CommandOwner, Screen[ScreenResultType]):
    """A screen whose keys are declared commands. A subclass that names none cannot be defined, unless it is a base."""

    COMMAND_SETS: ClassVar[tuple[str, ...]] = ()
    """The sets of commands that the screen itself has."""
    PART_SETS: ClassVar[tuple[str, ...]] = ()
    """The sets of its widgets, for the help sheet and the palette."""
    NAMES_STRAY_KEYS: ClassVar[bool] = True
    """Whether a key that no command has is answered with just that."""

    def __init_subclass__(cls, *, is_base: bool = False, **options: bool) -> None:
        """Give the class its bindings. Raises `TypeError` for a screen without commands."""
        if not is_base:
            if not cls.COMMAND_SETS:
                raise TypeError(f"{cls.__name__} declares no command: name its sets in COMMAND_SETS")
            commands_of(*cls.PART_SETS)
            cls.BINDINGS = [*bindings(*cls.COMMAND_SETS), *cls._app_bindings()]
        super().__init_subclass__(**options)

    async def on_event(self, event: Event) -> None:
        """Handle an event, but do not set up a screen that was closed, or its app left, before it was laid out."""
        if isinstance(event, Mount | ScreenResume) and is_closing(self):
            return
        await super().on_event(event)

    @property
    def help_sets(self) -> tuple[str, ...]:
        """The sets of the help sheet, in its order."""
        return (*self.COMMAND_SETS, *self.PART_SETS)

    def veil(self, text: str) -> str:
        """Return what may be shown of a sentence while this screen is open, on whichever screen it is shown."""
        return text

    @classmethod
    def _app_bindings(cls) -> list[BindingType]:
        """Return bindings for commands of the app that would not be reached from this screen."""
        return []


ScreenType = TypeVar("ScreenType", bound=CommandScreen[Any])


def actions_of(part: type, *sets: str) -> list[str]:
    """Return the methods of a part that the commands of these sets run."""
    methods = dict.fromkeys(f"action_{parse(command.action)[1]}" for command in commands_of(*sets))
    return [method for method in methods if method in vars(part)]


def acts_through(**parts: type) -> Callable[[type[ScreenType]], type[ScreenType]]:
    """Give a class of screens the actions of its parts, so that the commands work wherever the focus is.

    A screen holds each part in an attribute of the name that is used here.
    """

    def lend(screen: type[ScreenType]) -> type[ScreenType]:
        for name, part in parts.items():
            for method in actions_of(part, *screen.COMMAND_SETS):
                setattr(screen, method, property(attrgetter(f"{name}.{method}")))
        return screen

    return lend


def veiled(app: App[Any], text: str) -> str:
    """Return a sentence as the open screens allow it: a session that is coded blind hides its arm."""
    for screen in app.screen_stack:
        if isinstance(screen, CommandScreen):
            text = screen.veil(text)
    return text
