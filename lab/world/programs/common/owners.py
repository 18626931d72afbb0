"""Looking up the accounts and groups of a host, from names to numbers and back."""

from lab.text.amounts import is_number
from lab.world.machine.live import LiveHost

NOBODY = 65534


def uid(host: LiveHost, name: str) -> int:
    """Return the number of an account; a numeric name stands for itself."""
    user = host.users.get(name)
    if user is not None:
        return user.uid
    return int(name) if is_number(name) else NOBODY


def gid(host: LiveHost, name: str) -> int:
    """Return the number of a group; a numeric name stands for itself."""
    group = host.groups.get(name)
    if group is not None:
        return group.gid
    return int(name) if is_number(name) else NOBODY


def find_user(host: LiveHost, text: str) -> str | None:
    """Return the account that a name or number means, as files record it. An unused number stands for itself."""
    if text in host.users:
        return text
    if not is_number(text.lstrip("+")):
        return None
    number = int(text.lstrip("+"))
    return next((user.name for user in host.users.values() if user.uid == number), str(number))


def find_group(host: LiveHost, text: str) -> str | None:
    """Return the group that a name or number means, as files record it. An unused number stands for itself."""
    if text in host.groups:
        return text
    if not is_number(text.lstrip("+")):
        return None
    number = int(text.lstrip("+"))
    return group_name(host, number)


def group_name(host: LiveHost, number: int) -> str:
    """Return the name of a group number, or the number itself if there is no such group."""
    return next((group.name for group in host.groups.values() if group.gid == number), str(number))


def groups_of(host: LiveHost, name: str) -> list[tuple[int, str]]:
    """Return number and name of every group of an account: its own first, the others by number."""
    user = host.users[name]
    others = sorted((group.gid, group.name) for group in host.groups.values() if name in group.members)
    own = (user.gid, group_name(host, user.gid))
    return [own, *(group for group in others if group != own)]
