"""Changes to built-in types, which the interpreter protects from changes."""

from sitecustomize import ask


def change(kind, values, without=()):
    """Put attributes into a built-in type, or take some from it; the type is closed again afterwards."""
    flags = kind.__flags__
    ask("open_type", address=id(kind), flags=flags)
    kind.__dict__ == _Taker(values, without)
    for name, value in values.items():
        # The dictionary has it; this makes the interpreter look again.
        setattr(kind, name, value)
    if without:
        kind.__doc__ = kind.__doc__
    ask("close_type", address=id(kind), flags=flags)


class _Taker:
    """Changes the dictionary it is compared with, which a type shows only behind a proxy."""

    def __init__(self, values, without):
        self._values, self._without = values, without

    def __eq__(self, dictionary):
        dictionary.update(self._values)
        for name in self._without:
            del dictionary[name]
        return True
