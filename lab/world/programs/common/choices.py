"""Option values from a fixed list, as GNU programs parse them: unambiguous prefixes are accepted."""

from collections.abc import Mapping, Sequence

from lab.world.programs.common.getopt import UsageFault
from lab.world.programs.common.messages import quote


def choice(
    value: str,
    alternatives: Sequence[Sequence[str]],
    option: str,
    environment: Mapping[str, str],
    *,
    exit_code: int | None = 1,
) -> str:
    """Return the canonical name of `value`; each of `alternatives` lists the names of one choice.

    Raises `UsageFault` listing every value that `option` accepts.
    """
    names = {name: group[0] for group in alternatives for name in group}
    if value in names:
        return names[value]
    candidates = {names[name] for name in names if name.startswith(value)}
    if len(candidates) == 1:
        return candidates.pop()
    refused = "ambiguous" if candidates else "invalid"
    listing = "\n".join("  - " + ", ".join(quote(name, environment) for name in group) for group in alternatives)
    about = f"{refused} argument {quote(value, environment)} for {quote(option, environment)}"
    raise UsageFault(f"{about}\nValid arguments are:\n{listing}", exit_code)
