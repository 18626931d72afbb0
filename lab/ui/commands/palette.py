"""The command palette, which offers every declared command of the current screen."""

from collections.abc import AsyncIterator, Iterator, Mapping

from textual.actions import parse
from textual.app import App
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from lab.ui.commands.bindings import commands_of, keys_shown
from lab.ui.commands.list import Command
from lab.ui.dialogs.dialog import AnswersOnce


class Palette(CommandPalette, AnswersOnce[None]):
    """Textual's palette, safe to dismiss more than once."""


class DeclaredCommands(Provider):
    """Finds the commands that work now by label and help."""

    async def discover(self) -> Hits:
        """Yield every command before anything is typed."""
        for command in self._commands():
            yield DiscoveryHit(_title(command, self.app), lambda command=command: self._run(command), help=command.help)

    async def search(self, query: str) -> AsyncIterator[Hit]:
        """Yield the commands that match."""
        matcher = self.matcher(query)
        for command in self._commands():
            title = _title(command, self.app)
            score = max(matcher.match(title), 0.8 * matcher.match(command.help))
            if score > 0:
                yield Hit(
                    score, matcher.highlight(title), lambda command=command: self._run(command), help=command.help
                )

    def _commands(self) -> Iterator[Command]:
        sets = (*getattr(self.screen, "COMMAND_SETS", ()), "app")
        for command in (command for name in sets for command in commands_of(name)):
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
            go_to(command.screen)
        await self.app.run_action(command.action, owner)

    def _owner(self, command: Command) -> DOMNode:
        """Return the node that has the command's action: the app, the screen, or a pane of the screen."""
        if command.screen == "app":
            return self.app
        owners: Mapping[str, DOMNode] = getattr(self.screen, "command_owners", {})
        return owners.get(command.screen, self.screen)


def _title(command: Command, app: App[object]) -> str:
    keys = keys_shown(command, getattr(app, "keymap", {}))
    return f"{command.label}  ({keys[0]})" if keys else command.label
