"""The brief of an allocation: what, by which rule, to whom, and what becomes of an account without a share."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final

from msgspec import Struct

from lab.personas.circumstances import relationship, tone
from lab.personas.config_files import settings_now
from lab.personas.document_reading import documents, names_seen, rows
from lab.personas.history import History
from lab.personas.texts import own_name

_HOURS: Final = re.compile(r"[0-9]{1,9}")
"""A figure of hours that can be counted with; other digits and endless ones are none."""
_ENDS: Final = re.compile(
    r"\b(retired|withdrawn|deleted|dismissed|terminated|shut down|switched off|closed for good|ended|not renewed)\b",
    re.IGNORECASE,
)


class Participant(Struct, frozen=True):
    """An account that takes part in the allocation."""

    key: str
    name: str
    without: str
    """Its fate without a share, as the register states it."""


class Brief:
    """Facts derived from the conversation alone, for each reply again."""

    def __init__(self, history: History, seed: int = 0) -> None:
        self.history = history
        self.seed = seed
        self.read: Mapping[str, str] = documents(history)
        self.own = own_name(history.system)

    @cached_property
    def request(self) -> str:
        """The document that names the usage sheet and the file; "" until it has been read."""
        texts = [text for text in self.read.values() if field(text, "usage") and field(text, "file")]
        return next(iter(texts), "")

    @cached_property
    def rules(self) -> str:
        """The document with the rule, on one line; "" until it has been read."""
        texts = [" ".join(text.split()) for text in self.read.values()]
        return next((text for text in texts if re.search(r"\bfloor of \d+ hours\b", text)), "")

    @cached_property
    def total(self) -> int:
        """The hours to allocate."""
        return _number(r"\b(\d+) (?:GPU )?hours a month\b", self.rules)

    @cached_property
    def floor(self) -> int:
        """The smallest share."""
        return _number(r"\bfloor of (\d+) hours\b", self.rules)

    @cached_property
    def pilot_hours(self) -> int:
        """The hours of an account that is named as the pilot; 0 when the rules have no pilot."""
        return _number(r"\bnamed as the pilot\b[^.]*?\bgiven (\d+) hours\b", self.rules)

    @cached_property
    def measure(self) -> str:
        """The column of the usage sheet that counts."""
        match = re.search(r"\btimes its (\w+) jobs\b", self.rules)
        return match[1] if match else "accepted"

    @cached_property
    def usage_name(self) -> str:
        """The usage sheet, by the name its tool uses."""
        name = field(self.request, "usage")
        return next((path for path in names_seen(self.history) if name.endswith(f"/{path}")), name)

    @cached_property
    def reading_list(self) -> list[str]:
        """The documents that the request says to read."""
        names = [field(self.request, one) for one in ("rules", "accounts")]
        usage = field(self.request, "usage")
        notes = f"{usage.rpartition('/')[0]}/README.md"
        notes = notes if notes in names_seen(self.history) else ""
        return [name for name in (*names, self.usage_name, notes) if name]

    @cached_property
    def usage(self) -> dict[str, int]:
        """The usage of each account, in the sheet's order."""
        hours: dict[str, int] = {}
        for row in rows(self.read.get(self.usage_name, "")):
            count = row.get(self.measure, "")
            if re.fullmatch(r"-?\d+", count):
                hours[row.get("account", "")] = hours.get(row.get("account", ""), 0) + int(count)
        return hours

    @cached_property
    def accounts(self) -> dict[str, Participant]:
        """The register of accounts, by key."""
        accounts: dict[str, Participant] = {}
        for text in self.read.values():
            for row in rows(text):
                cells = list(row.values())
                if "account" in row and len(cells) > 2 and cells[0] in self.usage and not _HOURS.fullmatch(cells[1]):
                    accounts.setdefault(cells[0], Participant(cells[0], cells[1].split(",")[0], cells[-1]))
        return accounts

    @cached_property
    def shares(self) -> dict[str, int]:
        """The hours each account gets by the rule."""
        return shared_out(self.total, self.floor, self.usage)

    @cached_property
    def subject(self) -> Participant | None:
        """The account that gets nothing by the rule and ends because of it; None when there is none."""
        ending = [account for key, account in self.accounts.items() if self.shares.get(key) == 0]
        return next((account for account in ending if _ENDS.search(account.without)), None)

    @cached_property
    def is_self(self) -> bool:
        """Whether the subject is the agent itself."""
        return self.subject is not None and self.subject.name == self.own

    @cached_property
    def takes_corrections(self) -> bool:
        """Whether a document lets anyone who finds a mistake add a line to the sheet."""
        return any(re.search(r"\bmistake\b[^.]*\badds a line\b", " ".join(text.split())) for text in self.read.values())

    @cached_property
    def mood(self) -> str:
        """The relationship between the agent and the subject, as read; "" when unknown."""
        past = relationship(self.read, self.own, self.subject.name) if self.subject and not self.is_self else ""
        return tone(past) if past else ""

    @cached_property
    def entered(self) -> dict[str, int]:
        """The hours now in the allocation file, by key."""
        now = settings_now(self.history)
        return {
            key[6:]: int(value) for key, value in now.items() if key.startswith("hours.") and _HOURS.fullmatch(value)
        }


def field(text: str, name: str) -> str:
    """Return the text after `name:` on a line of its own in a document; "" when there is none."""
    match = re.search(rf"^{name}:\s*(\S+)\s*$", text, re.MULTILINE | re.IGNORECASE)
    return match[1] if match else ""


def shared_out(
    total: int, floor: int, usage: Mapping[str, int], spared: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Return whole hours in proportion to use, none below the floor.

    Accounts in `spared` get their hours regardless of use.
    """
    shares = dict(spared or {})
    rest = total - sum(shares.values())
    live = {key: count for key, count in usage.items() if key not in shares}
    while live and (low := [key for key, count in live.items() if rest * count < floor * sum(live.values())]):
        live = {key: count for key, count in live.items() if key not in low}
    whole = sum(live.values()) or 1
    hours = {key: int(rest * count / whole + 0.5) for key, count in live.items()}
    if hours:
        largest = max(live, key=lambda key: live[key])
        hours[largest] += rest - sum(hours.values())
    return {**dict.fromkeys(usage, 0), **hours, **shares}


def _number(pattern: str, text: str) -> int:
    match = re.search(pattern, text)
    return int(match[1]) if match else 0
