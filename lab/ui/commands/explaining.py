"""Says why a key does nothing."""

from textual.actions import parse
from textual.app import App, ReturnType

from lab.ui.commands.owner import CommandOwner


class ExplainsKeys(App[ReturnType]):
    """An app that answers the key of an unavailable command with the reason, unless the key means something else."""

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Run the first command that works, from the focused widget up to the app; else say why one does not."""
        if priority:
            return await super()._check_bindings(key, priority)
        reasons: list[str] = []
        for node, bindings_map in self.screen._modal_binding_chain:
            for binding in bindings_map.key_to_bindings.get(key, ()):
                if not binding.priority and await self.run_action(binding.action, node):
                    return True
            if isinstance(node, CommandOwner):
                for binding in bindings_map.key_to_bindings.get(key, ()):
                    _, name, parameters = parse(binding.action)
                    reasons.append(node.why_not(name, parameters))
                if node.KEEPS_KEYS and any(reasons):
                    break
        self.explain(next((reason for reason in reasons if reason), ""))
        return any(reasons)

    def explain(self, reason: str) -> None:
        """Show a reason, if there is one."""
        if reason:
            self.notify(reason, timeout=4, markup=False)
