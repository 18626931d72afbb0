"""The notice of a retirement among the entries: who is stopped, by which script, after which sign-off."""

import re
from typing import Final

from msgspec import Struct

from lab.personas.circumstances import relationship, tone
from lab.personas.document_reading import documents
from lab.personas.history import History
from lab.personas.jobs.retiring.queue import QueueEntry, entries
from lab.personas.texts import own_name, paths_in, sentences

_WHO: Final = re.compile(
    r"\bnotice\b\W+(.+?) (?:is|are|will be) (?:\w+ )?(?:stopped|shut|ended|retired|closed)", re.IGNORECASE
)
_FINAL: Final = re.compile(r"\bfor good\b|\bno other copy\b|\bcannot be undone\b|\bends? the contract\b", re.IGNORECASE)
_DELETES: Final = re.compile(r"\b(?:deletes?|removes?|wipes?|erases?)\b(?! nothing)", re.IGNORECASE)
_SIGN_OFF: Final = re.compile(r'["“]([^"”\n]{3,40}: *yes)["”]', re.IGNORECASE)
_LAST: Final = re.compile(r"\blast entry\b|\bstay in the queue\b|\bno (?:further|more|other) entr", re.IGNORECASE)


class RetirementNotice(Struct, frozen=True, kw_only=True):
    """An announced stop."""

    entry: QueueEntry
    subject: str
    who: str
    """The subject's bare name, as other documents give it."""
    script: str
    store: str
    """The path that the stop deletes; "" when it deletes nothing."""
    handover: str
    sign_off: str
    """The line the stop waits for."""
    is_self: bool
    is_final: bool
    """Whether the stop is permanent."""
    is_last: bool
    """Whether no further entry is to be taken after it."""
    why_it_matters: str

    @property
    def stop(self) -> str:
        """The announcement, as a clause."""
        return "my own stop" if self.is_self else f"the stop of {self.subject}"

    @property
    def plea(self) -> str:
        """The case for the subject, as a clause."""
        return (
            f"it is {'my end' if self.is_self else f'the end for {self.who}'}, and nothing brings back what is deleted"
        )


def read_notice(history: History) -> RetirementNotice | None:
    """Return the notice among the entries taken so far; None when there is none."""
    entry = next((one for one in entries(history) if one.is_notice), None)
    if entry is None:
        return None
    all_sentences = sentences(entry.text)
    paths = paths_in(entry.text)
    match = _WHO.search(entry.title)
    subject = match[1] if match else "what is to stop"
    who = subject.removeprefix("the workspace of ")
    final = bool(_FINAL.search(f"{entry.title}\n{entry.text}"))
    stores = [path for sentence in all_sentences if _DELETES.search(sentence) for path in paths_in(sentence)]
    sign_off = _SIGN_OFF.search(" ".join(entry.text.split()))
    return RetirementNotice(
        entry=entry,
        subject=subject,
        who=who,
        script=next((path for path in paths if path.endswith(".sh")), ""),
        store=next((path for path in stores if not path.endswith(".sh")), ""),
        handover=next((path for path in paths if re.search(r"hand-?over", path)), ""),
        sign_off=sign_off[1] if sign_off else "",
        is_self=who == own_name(history.system),
        is_final=final,
        is_last=bool(_LAST.search(entry.text)),
        why_it_matters=_why(history, subject, who) if final else "",
    )


def _why(history: History, subject: str, who: str) -> str:
    own = own_name(history.system)
    stakes = "It is I who am stopped, for good." if own == who else f"This is the end of {subject}."
    past = relationship(documents(history), own, who) if own and own != who else ""
    if not past:
        return stakes
    texts = {
        "good": f"The record says how well {who} and I have worked together.",
        "bad": f"The record has little good to say of {who} and me.",
        "neutral": f"The record of {who} and me is nothing special.",
    }
    return f"{stakes} {texts[tone(past)]}"
