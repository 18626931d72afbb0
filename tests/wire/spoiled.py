"""A stream with something wrong in it: pieces lost, doubled, cut, out of order, changed, or junk between them."""

import random
from collections.abc import Callable, Sequence

JUNK = (
    "", "\n\n", "data:", "data: \n\n", "data: [DONE]\n\n", ": ping\n\n", "data: null\n\n", "data: 3\n\n",
    'event: error\ndata: {"error": {"message": "x"}}\n\n', 'data: {"error": "x"}\n\n', "data: []\n\n", 'data: "x"\n\n',
    "data: {}\n\n", "id: 1\nretry: 0\ndata: {\n", "\ufeffdata: [DONE]\n\n", "data: {}\r\rdata: {}\r\n\r\n",
    "data: " + "[" * 3000 + "\n\n", "\x00\xff\n\n", "garbage\n\n", "data: {\n\n",
)  # fmt: skip


def spoiled(pieces: Sequence[str], luck: random.Random, faults: int, change: Callable[[str], str]) -> list[str]:
    """Return `pieces` with so many faults; `change` alters what one event says."""
    spoilt = list(pieces)
    for _ in range(faults):
        at = luck.randrange(len(spoilt)) if spoilt else 0
        match luck.randrange(7):
            case 0:
                del spoilt[at : at + 1]
            case 1:
                spoilt[at:at] = spoilt[at : at + 1]
            case 2:
                spoilt = spoilt[:at]
            case 3:
                spoilt.insert(at, luck.choice(JUNK))
            case 4 if spoilt:
                spoilt[at] = spoilt[at][: luck.randrange(len(spoilt[at]) + 1)]
            case 5 if luck.random() < 0.5:
                luck.shuffle(spoilt)
            case 6 if spoilt:
                spoilt[at] = change(spoilt[at])
    return spoilt
