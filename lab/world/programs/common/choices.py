"""Words an option takes one of, as GNU programs read them: shortened as far as they stay clear, refused with a list."""

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
    """Return the first name of what `value` means; each of `known` lists the names of one thing.

    Raises UsageFault with all that `option` takes.
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
