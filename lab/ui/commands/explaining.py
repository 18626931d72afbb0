"""Says why a key does nothing."""

from textual.actions import parse
from textual.app import App, ReturnType
from textual.keys import key_to_character

from lab.ui.commands.bindings import command, key_shown, keys_shown
from lab.ui.commands.owner import CommandOwner, CommandScreen


class ExplainsKeys(App[ReturnType]):
    """An app that answers the key of an unavailable command with the reason, and a key of no command with that."""

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Run the first command that works, from the focused widget up to the app; else say why one does not."""
        if priority:
            return await super()._check_bindings(key, priority)
        reasons: list[str] = []
        is_stray = isinstance(self.screen, CommandScreen) and self.screen.NAMES_STRAY_KEYS
        for node, bindings_map in self.screen._modal_binding_chain:
            is_stray = is_stray and key not in bindings_map.key_to_bindings
            for binding in bindings_map.key_to_bindings.get(key, ()):
                if not binding.priority and await self.run_action(binding.action, node):
                    return True
            if isinstance(node, CommandOwner):
                for binding in bindings_map.key_to_bindings.get(key, ()):
                    _, name, parameters = parse(binding.action)
                    reasons.append(node.why_not(name, parameters))
                if node.KEEPS_KEYS and any(reasons):
                    break
        if is_stray:
            character, everything = key_to_character(key) or "", " or ".join(keys_shown(command("app.help")))
            name = character if character.isprintable() and character.strip() else key_shown(key)
            self.explain(f"No command here has the key {name}: {everything} shows all that there are.")
        self.explain(next((reason for reason in reasons if reason), ""))
        return any(reasons)

    def explain(self, reason: str) -> None:
        """Show a reason, if there is one."""
        if reason:
            self.notify(reason, timeout=4, markup=False)
