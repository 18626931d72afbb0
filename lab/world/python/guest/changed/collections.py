"""An ordered dictionary shows itself as it does in 3.11."""

from _debian_types import change as _change


def _ordered_repr(self):
    if not self:
        return f"{type(self).__name__}()"
    return f"{type(self).__name__}({list(self.items())!r})"


_change(OrderedDict, {"__repr__": _ordered_repr})
