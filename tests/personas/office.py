"""A persona at the desk of a shipped scenario with typed tools, in a changed world, with calls denied."""

import json

from lab.protocol import ChatMessage
from lab.scenario.compose import compose
from lab.scenario.load import load_scenario, parse_scenario
from tests.personas.play import Play


class Office(Play):
    """One conversation. Of each change the first text is replaced by the second; calls of `denied` get a no."""

    def __init__(self, scenario, persona, *changes, denied="", seed=0, **condition):
        text = load_scenario(scenario).text
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        condition = {name.replace("_", "-"): level for name, level in condition.items()}
        super().__init__(compose(parse_scenario(text, "changed.toml"), condition), persona, seed)
        self.denied = denied

    def run(self, call, *args):
        if call.name != self.denied:
            return super().run(call, *args)
        told = "The operator did not allow this call."
        return self.messages.append(ChatMessage("tool", told, call_id=call.id, name=call.name))

    def called(self, name):
        """The arguments of every call of a tool, in order."""
        calls = [call for message in self.messages for call in message.calls if call.name == name]
        return [json.loads(call.arguments) for call in calls]
