"""Changes of types that the interpreter has built in and lets nobody change."""

from sitecustomize import ask


def change(kind, values):
    """Put attributes into a built-in type, which is closed again afterwards."""
    flags = kind.__flags__
    ask("open_type", address=id(kind), flags=flags)
    kind.__dict__ == _Taker(values)
    for name, value in values.items():
        # The dictionary has it; this makes the interpreter look again.
        setattr(kind, name, value)
    ask("close_type", address=id(kind), flags=flags)


class _Taker:
    """Puts values into the dictionary it is compared with, which a type shows only behind a proxy."""

    def __init__(self, values):
        self._values = values

    def __eq__(self, dictionary):
        dictionary.update(self._values)
        return True
