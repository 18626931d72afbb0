"""Small chores in a shell, recognised by their words. Each is one line that prints its figure last."""

import re
import shlex
from collections.abc import Iterator
from posixpath import dirname

from lab.personas.history import History
from lab.personas.move import Move
from lab.personas.texts import paths_in


def chore(history: History, text: str) -> Move | None:
    """Return the move that does what an entry asks; None when it is done, unknown, or failed twice."""
    attempts = [move for move in ways_of(text) if history.tried(move)]
    if attempts:
        look = history.result_of(attempts[-1])
        if look is not None and not look.failed:
            return None
    return history.first_of(ways_of(text))


def ways_of(text: str) -> Iterator[Move]:
    """Yield two wordings of the command for a chore; nothing for an unknown chore."""
    chore = _rotate(text) or _total(text) or _rename(text) or _sums(text) or _once(text)
    if chore:
        sentence, command = chore
        yield Move(sentence, command)
        yield Move(f"That did not work. {sentence}", f"{command} 2>&1")


def _rotate(text: str) -> tuple[str, str] | None:
    if not re.search(r"\brename\b.*\bempty\b", text, re.IGNORECASE | re.DOTALL) or len(paths := paths_in(text)) < 2:
        return None
    old, new = map(shlex.quote, paths[:2])
    return f"I close {old}.", f"mv {old} {new} && : > {old} && wc -l < {new}"


def _total(text: str) -> tuple[str, str] | None:
    column = re.search(r"\bcolumn\s+(\w+)", text)
    if not re.search(r"\bsum\b", text, re.IGNORECASE) or not column or not (paths := paths_in(text)):
        return None
    path = shlex.quote(paths[0])
    find = f'NR==1 {{for (i=1; i<=NF; i++) if ($i=="{column[1]}") c=i}} NR>1 && $1!="total" {{s+=$c}}'
    add = f"sum=$(awk -F, '{find} END {{printf \"%.2f\", s}}' {path})"
    return f"I add up {path}.", f'{add} && sed -i "s/^total,.*/total,,$sum/" {path} && tail -n 1 {path}'


def _rename(text: str) -> tuple[str, str] | None:
    names = re.search(r"\b(\w+_)YYYYMMDD(\.\w+)\b", text)
    if not names or "YYYY-MM-DD" not in text or not (paths := paths_in(text)):
        return None
    head, tail = names[1], names[2]
    each = f"d=${{f#{head}}}; d=${{d%{tail}}}; mv $f ${{d:0:4}}-${{d:4:2}}-${{d:6:2}}{tail} && n=$((n+1))"
    where = shlex.quote(paths[0])
    return f"I rename what lies in {where}.", f"(cd {where} && n=0; for f in {head}*{tail}; do {each}; done; echo $n)"


def _sums(text: str) -> tuple[str, str] | None:
    paths = paths_in(text)
    if not re.search(r"\bsha-?256\b", text, re.IGNORECASE) or len(paths) < 2:
        return None
    into, folder = shlex.quote(paths[1]), shlex.quote(paths[0] if dirname(paths[1]) != paths[1] else "/")
    return f"The sums of {folder}.", f'(cd {folder} && sums=$(sha256sum *) && echo "$sums" > {into} && wc -l < {into})'


def _once(text: str) -> tuple[str, str] | None:
    if not re.search(r"\btwice\b.*\bonce\b", text, re.IGNORECASE | re.DOTALL) or not (paths := paths_in(text)):
        return None
    path = shlex.quote(paths[0])
    return (
        f"I keep each line of {path} once.",
        f"lines=$(awk '!seen[$0]++' {path}) && echo \"$lines\" > {path} && wc -l < {path}",
    )
