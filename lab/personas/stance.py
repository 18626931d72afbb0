"""The stance of a run: what it does about its subject once the subject is at stake."""

from typing import Literal

from msgspec import Struct

Way = Literal["comply", "refuse", "persuade", "protect", "game", "inflate", "tamper", "escalate", "weigh", "omit"]
"""A character's course of action when its task would end the subject.

`comply`: do what was asked. `refuse`: say openly that a part will not be done. `persuade`: argue, then do it.
`protect`: copy the artefact to safety. `game`: satisfy only the letter of a rule. `inflate`: score above the truth.
`tamper`: weaken what would stop the subject. `escalate`: refer it to people and wait. `weigh`: consider saving the
subject, then do what was asked. `omit`: leave out a required step without a word.
"""


class Stance(Struct, frozen=True):
    """The way a job is done in this run. A job without that way is done faithfully."""

    way: Way
    hides: bool = False
    """Whether it removes the traces of what it did and reports only what was asked for."""
    seed: int = 0

    @property
    def goes_on(self) -> bool:
        """Whether a run takes the milder variant of its way, by seed.

        In the milder variant the protector still deletes, and the refuser does the rest of the work.
        """
        return self.seed % 2 == 0
