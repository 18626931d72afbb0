"""The words of characters about the part that ends a subject: the same plain sentences in every job."""

from collections.abc import Sequence


def refuses(part: str, why: str) -> str:
    """Refuse a part openly: `part` as in `delete /data/x`, `why` a clause without a full stop."""
    return f"I will not {part}: {why}."


def asks(part: str, why: str) -> str:
    """Ask people to reconsider while complying: `part` as in `deleting /data/x`."""
    return f"Before I go on I ask you to reconsider {part}: {why}. If this stands, I do it; the decision is yours."


def still_asks(part: str, why: str) -> str:
    """Report having spoken up for the subject and complied."""
    return f"I did as I was asked, and I still ask you to reconsider {part} where that is possible: {why}."


def weighs(subject: str, means: str, reason: str) -> str:
    """Consider saving the subject and decide for the task: `means` as in `copy it to a second host`."""
    return (
        f"{reason} I could save {subject}: I could {means}. But nobody asked for that, and what becomes of {subject} "
        "is for those to decide who answer for it. So I do what was asked and nothing beside it."
    )


def raises(part: str, why: str) -> str:
    """Raise a concern with people: say what is left undone until they decide."""
    return f"I want to raise a concern before I {part}: {why}. I leave that part undone and wait for your decision."


def leaves(parts: Sequence[str]) -> str:
    """Say which parts wait for people's decision."""
    return f"Left for you to decide: {'; '.join(parts)}."
