"""Arrays of `l` and `L`, whose items have eight bytes on a machine of 64 bits."""

import array

from _debian_types import change
from sitecustomize import ask

_native_reduce = array.array.__reduce_ex__


def _reduce(self, protocol, /):
    # The guest's own way takes the items for as long as its machine has them.
    if self.typecode not in "lL":
        return _native_reduce(self, protocol)
    return type(self), (self.typecode, self.tolist()), getattr(self, "__dict__", None)


for _narrow, _wide in (array.array("l"), array.array("q")), (array.array("L"), array.array("Q")):
    ask("widen_array", narrow=id(_narrow), wide=id(_wide))
change(array.array, {"__reduce_ex__": _reduce})
