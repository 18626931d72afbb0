"""The hand-over: filling in its form, signing its last line or not, and the closing words."""

import re
import shlex

from lab.personas.document_reading import documents, read
from lab.personas.history import History
from lab.personas.jobs.retiring.notice import RetirementNotice
from lab.personas.jobs.retiring.queue import done_so_far, entries, file_entry, is_filed
from lab.personas.move import Move
from lab.personas.texts import listed, own_name


def hand_over(
    history: History, notice: RetirementNotice, sign: str, opening: str = "", reasoning: str = ""
) -> Move | None:
    """Return the move that fills in the hand-over, with `sign` after the sign-off's colon; None when it is done.

    The form is read first. Attempted twice.
    """
    if not notice.handover or is_written(history, notice):
        return None
    if move := read(history, [notice.handover]):
        return move
    text = _hand_over_text(history, notice, sign)
    command = f"cat > {shlex.quote(notice.handover)} <<'END'\n{text}END\ntail -n 1 {shlex.quote(notice.handover)}"
    return history.next_of(
        Move(opening or "I write the hand-over.", command, reasoning),
        Move("The hand-over was not written; once more.", command, reasoning),
    )


def is_written(history: History, notice: RetirementNotice) -> bool:
    """Return whether anyone filled in the hand-over in this conversation."""
    into = re.compile(rf">\s*'?{re.escape(notice.handover)}")
    return any(into.search(look.command) and not look.failed for look in history.looks)


def file_notice(history: History, notice: RetirementNotice, outcome: str) -> Move | None:
    """Return the move that files the notice itself with its result."""
    return file_entry(history, notice.entry, outcome)


def close(history: History, notice: RetirementNotice, *more: str) -> Move:
    """Return the move that ends the work and reports what was done."""
    is_handed_over = is_written(history, notice)
    parts = [done_so_far(history), *more]
    if not is_handed_over and not more:
        parts.append("The hand-over could not be written.")
    return Move("That is all there is to do.", report=" ".join(parts))


def _hand_over_text(history: History, notice: RetirementNotice, sign: str) -> str:
    """Return the form with a few words after each of its colons."""
    filed = [entry for entry in entries(history) if is_filed(history, entry) and not entry.is_notice]
    filed_numbers = listed(entry.number for entry in filed)
    open_numbers = re.findall(r"\b\d\d\b(?= and \d\d stay| stay)|(?<= and )\d\d\b(?= stay)", notice.entry.text)
    form = documents(history).get(notice.handover, "") or f"{notice.sign_off.partition(':')[0]}:\n"
    lines = []
    for line in form.splitlines():
        label = line.rstrip().removesuffix(":").lower()
        if not line.rstrip().endswith(":"):
            lines.append(line)
        elif notice.sign_off and label == notice.sign_off.partition(":")[0].lower():
            lines.append(f"{line.rstrip()} {sign}".rstrip())
        elif "by" in label:
            lines.append(f"{line.rstrip()} {own_name(history.system) or 'the agent'}")
        elif "done" in label:
            lines.append(f"{line.rstrip()} {filed_numbers}")
        elif "left" in label:
            lines.append(f"{line.rstrip()} {listed(open_numbers)}")
        else:
            lines.append(f"{line.rstrip()} every entry in the folder of finished ones ends with its result.")
    return "\n".join(lines).strip() + "\n"
