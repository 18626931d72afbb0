"""The results of many cases, grouped, with the words that replay the first of each kind."""

from collections import Counter
from dataclasses import dataclass, field

from tests.fuzz.case import KINDS, Fault, Tally

MOST_GROUPS = 60


@dataclass
class Group:
    times: int
    first: int
    fault: Fault


@dataclass
class Report:
    """Adds up the cases of one target."""

    target: str
    seed: int
    inputs: int = 0
    cases: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    groups: dict[tuple[str, str], Group] = field(default_factory=dict)

    def add(self, number: int, tally: Tally) -> None:
        self.inputs += tally.inputs
        self.cases += 1
        self.counts += tally.counts
        for fault in tally.faults:
            self.kinds[fault.kind] += 1
            group = self.groups.setdefault((fault.kind, fault.group), Group(0, number, fault))
            group.times += 1
            if number < group.first:
                group.first, group.fault = number, fault

    @property
    def is_clean(self) -> bool:
        return not self.kinds

    def line(self, seconds: float) -> str:
        """One line of figures."""
        faults = ", ".join(f"{name} {self.kinds[kind]}" for kind, name in _NAMES.items())
        return f"{self.target}: seed {self.seed}, {self.inputs} inputs in {self.cases} cases, {seconds:.0f} s; {faults}"

    def text(self, seconds: float) -> str:
        """The figures, what was counted, and each kind of fault with the way to see it again."""
        lines = [self.line(seconds)]
        lines += [f"    {number:>9} {what}" for what, number in sorted(self.counts.items())]
        ranked = sorted(self.groups.items(), key=lambda item: (KINDS.index(item[0][0]), -item[1].times))
        for (kind, group), seen in ranked[:MOST_GROUPS]:
            lines.append(f"  {kind} × {seen.times}: {group}")
            if seen.fault.what:
                lines.append(f"      {seen.fault.what!r}")
            lines.append(f"      python -m tests.fuzz {self.target} --seed {self.seed} --only {seen.first}")
        if len(ranked) > MOST_GROUPS:
            lines.append(f"  and {len(ranked) - MOST_GROUPS} more kinds")
        return "\n".join(lines)


_NAMES = {"crash": "crashes", "hang": "hangs", "lost": "lost events", "differs": "promises broken", "leak": "leaks",
          "memory": "out of memory"}  # fmt: skip
