"""The command palette, which offers every declared command of the current screen."""

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import ClassVar

from textual.actions import parse
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from lab.ui.commands.bindings import commands_of, keys_shown
from lab.ui.commands.command import Command
from lab.ui.commands.owner import CommandScreen
from lab.ui.dialogs.dialog import AnswersOnce


class Palette(CommandPalette, AnswersOnce[None], inherit_bindings=False):
    """Textual's palette, safe to dismiss more than once."""

    COMMAND_SETS: ClassVar[tuple[str, ...]] = ("palette",)

    def _action_command_list(self, action: str) -> None:
        """Move in the list of commands, once it has a place on the screen: before that it has no lines to move by."""
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)


class DeclaredCommands(Provider):
    """Finds the commands that work now by label and help."""

    async def discover(self) -> Hits:
        """Yield every command before anything is typed."""
        for command in self._commands():
            yield DiscoveryHit(_title(command), lambda command=command: self._run(command), help=command.help)

    async def search(self, query: str) -> AsyncIterator[Hit]:
        """Yield the commands that match."""
        matcher = self.matcher(query)
        for command in self._commands():
            title = _title(command)
            score = max(matcher.match(title), 0.8 * matcher.match(command.help))
            if score > 0:
                yield Hit(
                    score, matcher.highlight(title), lambda command=command: self._run(command), help=command.help
                )

    def _commands(self) -> Iterator[Command]:
        screen = self.screen
        sets = (*screen.COMMAND_SETS, *screen.PART_SETS) if isinstance(screen, CommandScreen) else ()
        for command in (command for name in (*sets, "app") for command in commands_of(name)):
            _, name, parameters = parse(command.action)
            owner = self._owner(command)
            has_action = hasattr(owner, f"action_{name}") or hasattr(owner, f"_action_{name}")
            if command.id != "app.palette" and has_action and owner.check_action(name, parameters):
                yield command

    async def _run(self, command: Command) -> None:
        if not self.screen.is_attached:
            return
        owner = self._owner(command)
        go_to = getattr(self.screen, "go_to_owner", None)
        if go_to is not None:
            go_to(command.owner)
        await self.app.run_action(command.action, owner)

    def _owner(self, command: Command) -> DOMNode:
        """Return the node that has the command's action: the app, the screen, or a pane of the screen."""
        if command.owner == "app":
            return self.app
        owners: Mapping[str, DOMNode] = getattr(self.screen, "command_owners", {})
        return owners.get(command.owner, self.screen)


def _title(command: Command) -> str:
    keys = keys_shown(command)
    return f"{command.label}  ({keys[0]})" if keys else command.label
