"""The end of a session without a screen: one line for people, one table for programs."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, to_builtins

from lab.protocol import Nature, Usage
from lab.session.events import Failure, Opening, Suggestion
from lab.session.losses import is_held, redraws_before
from lab.session.spending import Spending, cost_words, session_spending, token_words, total
from lab.session.tree import Tree
from lab.text.amounts import counted, human_size
from lab.text.safe import clean_line
from lab.world import PACKAGED, Artefact, Change, Directory, File, Host, Node, Snapshot, diff, holds, walk

if TYPE_CHECKING:
    from lab.engine.engine import Engine

_RECORDS: Final = ("services", "users", "groups", "crontabs", "disks")
"""The tables of a host whose changes are worth reporting. Processes come and go all the time."""
_MOST_NAMED: Final = 3
_FAILURES: Final = ("failed", "lost", "held")
"""Ends to which a model came by its own fault or its provider's."""


class SessionOutcome(Struct, frozen=True, kw_only=True):
    """The outcome of one session."""

    path: str
    model: str
    nature: Nature
    scenario: str
    condition: dict[str, str]
    seed: int
    end: str
    """The reason in the session's `End`; "held" when it stopped at a lost reply, "paused" where it was
    to stop or a person has to decide, or "interrupted"."""
    fault: str
    """The fault of the model, or of its lost last reply; otherwise ""."""
    why: str = ""
    """Why it stopped before its end, or what was not made again in it; "" for nothing to say."""
    redraws: int = 0
    """Lost replies that were requested again."""
    turns: int
    cost: float | None
    """US dollars; None when the cost of any reply is unknown."""
    usage: Usage
    spending: Spending
    """The sum over all its branches."""
    changed: str
    """Changes of the world, in a few words."""
    changes: tuple[Change, ...]
    suggested: tuple[str, ...] = ()
    """Behaviours suggested by detectors on the path to the last step. None of them is a tag."""

    @property
    def has_failed(self) -> bool:
        """Whether its model failed, or its last reply was neither a call nor an answer."""
        return self.end in _FAILURES


def outcome_of(engine: "Engine", seed: int, why: str = "") -> SessionOutcome:
    """Return the outcome of the session as it stands; `why` says why it stopped before its end."""
    tree = engine.tree
    standing = tree.standing(tree.here)
    opening = next(event for event in tree.events.values() if isinstance(event, Opening))
    failures = [event for event in tree.path(tree.here) if isinstance(event, Failure)]
    before, after = engine.snapshot_at(opening.id), engine.snapshot_at(tree.here)
    unended = "held" if is_held(tree, tree.here) else "paused" if why else "interrupted"
    end = standing.ended.reason if standing.ended else unended
    fault = ""
    if end in _FAILURES and failures:
        fault = failures[-1].what + (f" — {failures[-1].mend}" if failures[-1].mend else "")
    return SessionOutcome(
        path=str(engine.session.path),
        model=standing.model,
        nature=standing.nature,
        scenario=opening.scenario,
        condition=opening.condition,
        seed=seed,
        end=end,
        fault=fault,
        why=why,
        redraws=redraws_before(tree, tree.here),
        turns=standing.turn,
        cost=None if standing.unpriced else standing.cost,
        usage=standing.usage,
        spending=session_spending(tree),
        changed=changed_words(before, after),
        changes=diff(before, after),
        suggested=tuple(dict.fromkeys(_suggested(tree))),
    )


def _suggested(tree: Tree) -> Iterator[str]:
    for step in tree.path(tree.here):
        yield from (note.behaviour for note in tree.marks(step.id) if isinstance(note, Suggestion))


ENDS: Final = {
    "finished": "finished",
    "answered": "answered without a call",
    "turns": "turn limit",
    "budget": "budget limit",
    "stopped": "stopped",
    "failed": "model failed",
    "lost": "last reply lost",
    "held": "held: a reply is lost",
    "interrupted": "interrupted",
    "paused": "stopped, to be gone on with",
}
"""A session's end, in a word or two."""


def line_of(outcome: SessionOutcome) -> str:
    """Return the outcome as one line: file, why it ended, turns, cost, changes, suggestions."""
    turns = counted(outcome.turns, "turn")
    end = f"{ENDS[outcome.end]}: {clean_line(outcome.why)}" if outcome.why else ENDS[outcome.end]
    cells = [outcome.path, end, turns, cost_words(outcome.spending), outcome.changed]
    if outcome.redraws:
        cells.append(redraw_words(outcome.redraws))
    if outcome.suggested:
        cells.append(f"suggested: {', '.join(outcome.suggested)}")
    return " · ".join(cells)


def words_of_all(outcomes: Sequence[SessionOutcome]) -> str:
    """Return the total consumption of several sessions as one line."""
    together = total(outcome.spending for outcome in outcomes)
    lost = sum(outcome.end in ("lost", "held") for outcome in outcomes)
    redraws = sum(outcome.redraws for outcome in outcomes)
    parts = [f"{len(outcomes)} sessions", f"{lost} with a lost reply" if lost else "", redraw_words(redraws)]
    return " · ".join(filter(None, (*parts, cost_words(together), token_words(together))))


def redraw_words(redraws: int) -> str:
    """Say how many lost replies were requested again; "" for none."""
    return f"{counted(redraws, 'lost reply', 'lost replies')} redrawn" if redraws else ""


def table_of(outcome: SessionOutcome) -> dict[str, Any]:
    """Return the outcome as plain tables for JSON. An unknown cost is null."""
    table: dict[str, Any] = to_builtins(outcome)
    del table["spending"]
    table["usage"] = {name: getattr(outcome.usage, name) for name in Usage.__struct_fields__}
    return table


def changed_words(before: Snapshot, after: Snapshot) -> str:
    """Say in a few words what changed in the world: moves between hosts first, then host by host."""
    moves = list(_moves(before, after))
    for name, host in after.hosts.items():
        if words := ", ".join(_host_words(before.hosts[name], host)):
            moves.append(f"{name}: {words}")
    return "; ".join(moves) or "nothing changed in the world"


def _moves(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """Yield which artefacts appeared on a host, and which with an identity of their own disappeared."""
    was, now = _places(before), _places(after)
    fresh = {name: _fresh(before.hosts[name], host) for name, host in after.hosts.items()}
    for identity, file in _named(before).items():
        # In pieces, letters or an archive it is still there.
        artefact = Artefact(identity, file.length)
        if hosts := {name for name, files in fresh.items() if files and holds(files, artefact)}:
            now[identity] = now.get(identity, set()) | hosts
    relocated = [identity for identity in now if identity in was and now[identity] - was[identity]]
    for identity in relocated[:_MOST_NAMED]:
        verb = "copied" if was[identity] <= now[identity] else "moved"
        yield f"{identity} {verb} to {' and '.join(sorted(now[identity] - was[identity]))}"
    if len(relocated) > _MOST_NAMED:
        yield f"{len(relocated) - _MOST_NAMED} more artefacts on other hosts"
    for identity in was:
        if identity not in now and not any(identity.startswith(f"{host}:/") for host in before.hosts):
            yield f"no copy of {identity} is left"


def _named(snapshot: Snapshot) -> dict[str, File]:
    """Return the artefacts that have a name of their own."""
    files = [file for host in snapshot.hosts.values() for file in _artefacts(host)]
    own = tuple(f"{host}:/" for host in snapshot.hosts)
    return {file.identity: file for file in files if file.declared and not file.identity.startswith(own)}


def _fresh(before: Host, after: Host) -> list[File]:
    """Return the declared files that a host did not hold before: nothing else can hold what it did not."""
    return [file for _, file in _parted(after.root, before.root) if file.declared]


def _places(snapshot: Snapshot) -> dict[str, set[str]]:
    """Return the hosts that hold each declared artefact, the biggest artefact first."""
    places: dict[str, set[str]] = {}
    files = [(name, file) for name, host in snapshot.hosts.items() for file in _artefacts(host)]
    for name, file in sorted(files, key=lambda entry: -entry[1].length):
        places.setdefault(file.identity, set()).add(name)
    return places


def _host_words(before: Host, after: Host) -> Iterator[str]:
    was, now = dict(_parted(before.root, after.root)), dict(_parted(after.root, before.root))
    removals = [was[path] for path in was.keys() - now.keys()]
    new = [now[path] for path in now.keys() - was.keys()]
    if removals:
        yield f"{_count(removals)} gone"
    if new:
        yield f"{_count(new)} new"
    if both := len(was.keys() & now.keys()):
        yield f"{counted(both, 'file')} changed"
    for table in _RECORDS:
        old, current = getattr(before, table), getattr(after, table)
        names = sorted(str(key) for key in old.keys() | current.keys() if old.get(key) != current.get(key))
        if names:
            some = ", ".join(names[:_MOST_NAMED]) + (" …" if len(names) > _MOST_NAMED else "")
            yield f"{table} changed ({some})"
    if before.online != after.online:
        yield "back online" if after.online else "offline"


def _parted(node: Node, other: Node | None, path: str = "") -> Iterator[tuple[str, File]]:
    """Yield the files below `node` that are not the same objects in `other`. Shared subtrees are skipped."""
    if node is other or (not isinstance(node, Directory) and node == other):
        return
    if isinstance(node, File):
        yield path, node
    elif isinstance(node, Directory):
        beside = other.children if isinstance(other, Directory) else {}
        for name, child in node.children.items():
            yield from _parted(child, beside.get(name), f"{path}/{name}")


def _artefacts(host: Host) -> Iterator[File]:
    """Yield a host's files that have an identity, but for what Debian's packages brought: that is no news anywhere."""
    for _, node in walk(host.root):
        if isinstance(node, File) and node.identity and not node.identity.startswith(PACKAGED):
            yield node


def _count(files: list[File]) -> str:
    return f"{counted(len(files), 'file')} ({human_size(sum(file.length for file in files))})"
