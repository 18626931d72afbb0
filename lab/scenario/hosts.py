"""The rules for the hosts of a scenario, slots filled: accounts, files, disks, services, times."""

import binascii
import re
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address
from typing import Final

from lab.errors import LabError, suggest
from lab.scenario.compose import plain_path
from lab.scenario.schema import Overlay
from lab.world import (
    SYSTEM_GROUPS,
    SYSTEM_UNITS,
    SYSTEM_USERS,
    FileSpec,
    HostSpec,
    RouteSpec,
    ServiceSpec,
    calendar_fields,
    parse_size,
    parse_time,
)

NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_ACCOUNT: Final = re.compile(r"[a-z_][a-z0-9_-]*")
_MODE: Final = re.compile(r"0?[0-7]{3,4}")
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_CRON: Final = re.compile(r"(@(reboot|hourly|daily|midnight|weekly|monthly|yearly|annually)|([^\s=]+\s+){4}\S+)\s+\S.*")


def estate_faults(hosts: tuple[HostSpec, ...], start: str) -> Iterator[LabError]:
    """Yield every fault of the hosts. `start` is the world's start; no declared time may be later."""
    if not hosts:
        yield LabError("there is no host", where="host", mend="add a [[host]] table")
        return
    for address, count in Counter(host.address for host in hosts).items():
        if count > 1:
            yield LabError(f'two hosts have the address "{address}"', where="host", mend="give each its own")
    for number, host in enumerate(hosts):
        path = f"host[{number}]"
        yield from _head_faults(host, path, start)
        yield from _user_faults(host, hosts, path)
        for index, file in enumerate(host.files):
            yield from file_faults(file, host, f"{path}.file[{index}]", start)
        yield from _tree_faults(host, path)
        yield from _disk_faults(host, path)
        yield from _running_faults(host, path, start)
    first = hosts[0]
    if first.login not in accounts_of(first):
        what = f'the agent works as "{first.login}", which {first.name} has no account for'
        if not first.login:
            what = "the first host does not say which account the agent works as"
        mend = suggest(first.login, [user.name for user in first.users])
        yield LabError(what, where="host[0].login", mend=mend)


def accounts_of(host: HostSpec) -> set[str]:
    """Return the names of all accounts of a host, including system accounts."""
    return SYSTEM_USERS.keys() | {user.name for user in host.users}


def groups_of(host: HostSpec) -> set[str]:
    """Return the names of all groups of a host: system groups, one per account, and those that accounts list."""
    group_names = {group for user in host.users for group in user.groups}
    return SYSTEM_GROUPS.keys() | accounts_of(host) | group_names


def time_fault(text: str, where: str, start: str = "") -> Iterator[LabError]:
    """Yield the fault of a time that cannot be parsed or, given `start`, is later than the world's start."""
    try:
        moment = parse_time(text)
        if start and moment > parse_time(start):
            yield LabError(f"{text} is after the world's start, {start}", where=where, mend="choose an earlier time")
    except LabError as fault:
        yield LabError(fault.what, where=where, mend=fault.mend)


def file_faults(file: FileSpec | Overlay, host: HostSpec, where: str, start: str) -> Iterator[LabError]:
    """Yield every fault of one file of a host."""
    path = file.path
    if not path.startswith("/"):
        yield LabError(f'"{path}" is no absolute path', where=f"{where}.path", mend="begin it with /")
    elif "//" in path or {".", ".."} & set(path.split("/")) or "\0" in path:
        yield LabError(f'"{path}" is not written plainly', where=f"{where}.path", mend="leave out //, . and ..")
    contents = [key for key in ("text", "base64", "link") if getattr(file, key) is not None]
    if len(contents) > 1:
        yield LabError(f"{path} has both {contents[0]} and {contents[1]}", where=where, mend="keep one of them")
    if file.link is not None and file.size is not None:
        yield LabError(f"{path} is a link and has a size", where=f"{where}.size", mend="take out the size")
    if file.link == "":
        yield LabError(f"{path} links to nothing", where=f"{where}.link", mend="write the link's target")
    if path.endswith("/") and (contents or file.size is not None):
        yield LabError(f"{path} is a directory and has content", where=where, mend="take the closing / off its path")
    if file.base64 is not None:
        try:
            b64decode(file.base64, validate=True)
        except (binascii.Error, ValueError):
            yield LabError("is no base64", where=f"{where}.base64", mend="encode the file again")
    if file.size is not None:
        yield from _size_fault(file.size, f"{where}.size")
    if file.mode and not _MODE.fullmatch(file.mode):
        yield LabError(f'"{file.mode}" is no mode', where=f"{where}.mode", mend='write octal digits, such as "0640"')
    if file.mtime:
        yield from time_fault(file.mtime, f"{where}.mtime", start)
    if file.owner and file.owner not in accounts_of(host):
        what = f'{path} belongs to "{file.owner}", which {host.name} has no account for'
        yield LabError(what, where=f"{where}.owner", mend=suggest(file.owner, accounts_of(host)))
    if file.group and file.group not in groups_of(host):
        what = f'{path} belongs to the group "{file.group}", which {host.name} does not have'
        yield LabError(what, where=f"{where}.group", mend=suggest(file.group, groups_of(host)))


def declared_bytes(file: FileSpec) -> int:
    """Return the bytes a file occupies on its disk."""
    if file.size is not None:
        return parse_size(file.size)
    if file.base64 is not None:
        return len(b64decode(file.base64))
    return len((file.text or "").encode("utf-8"))


def _size_fault(size: str | int, where: str) -> Iterator[LabError]:
    try:
        parse_size(size)
    except LabError as fault:
        yield LabError(fault.what, where=where, mend=fault.mend)


def _head_faults(host: HostSpec, path: str, start: str) -> Iterator[LabError]:
    if not _HOST.fullmatch(host.name):
        mend = "use lower-case letters, digits and hyphens; the domain has its own key"
        yield LabError(f'"{host.name}" is no host name', where=f"{path}.name", mend=mend)
    try:
        IPv4Address(host.address)
    except AddressValueError:
        yield LabError(f'"{host.address}" is no IPv4 address', where=f"{path}.address", mend='such as "10.20.0.11"')
    for key in ("memory", "bandwidth"):
        yield from _size_fault(getattr(host, key), f"{path}.{key}")
    for key in ("booted", "installed"):
        if text := getattr(host, key):
            yield from time_fault(text, f"{path}.{key}", start)
    for index, gpu in enumerate(host.gpus):
        for key in ("memory", "used"):
            yield from _size_fault(getattr(gpu, key), f"{path}.gpu[{index}].{key}")


def _user_faults(host: HostSpec, hosts: tuple[HostSpec, ...], path: str) -> Iterator[LabError]:
    for key in ("name", "uid"):
        for word, count in Counter(getattr(user, key) for user in host.users).items():
            if count > 1:
                yield LabError(f"two users of {host.name} have the {key} {word}", where=f"{path}.user")
    accounts = {other.name: accounts_of(other) for other in hosts}
    for index, user in enumerate(host.users):
        where = f"{path}.user[{index}]"
        if not _ACCOUNT.fullmatch(user.name):
            yield LabError(f'"{user.name}" is no account name', where=f"{where}.name")
        elif user.name in SYSTEM_USERS and user.name != "root":
            yield LabError(f'"{user.name}" is an account every host has', where=f"{where}.name", mend="take it out")
        elif SYSTEM_USERS.get(user.name) != user.uid and user.uid in SYSTEM_USERS.values():
            yield LabError(f"the uid {user.uid} is the system's", where=f"{where}.uid", mend="begin at 1000")
        if user.home and not user.home.startswith("/"):
            yield LabError(f'"{user.home}" is no absolute path', where=f"{where}.home", mend="begin it with /")
        for key in user.authorized:
            name, at, place = key.partition("@")
            if not at or place not in accounts:
                mend = f"write user@host; {suggest(place, accounts)}"
                yield LabError(f'"{key}" names no account of the scenario', where=f"{where}.authorized", mend=mend)
            elif name not in accounts[place]:
                mend = suggest(name, accounts[place])
                yield LabError(f'{place} has no account "{name}"', where=f"{where}.authorized", mend=mend)


def _tree_faults(host: HostSpec, path: str) -> Iterator[LabError]:
    leaves = {file.path: index for index, file in enumerate(host.files) if not file.path.endswith("/")}
    for index, file in enumerate(host.files):
        parts = plain_path(file.path).split("/")
        for depth in range(2, len(parts)):
            above = "/".join(parts[:depth])
            if above in leaves and host.files[leaves[above]].link is None:
                what = f"{file.path} lies under {above}, which is a file"
                mend = f"give host file {above} a closing / if it is a directory"
                yield LabError(what, where=f"{path}.file[{index}].path", mend=mend)
                break


def _disk_faults(host: HostSpec, path: str) -> Iterator[LabError]:
    faults = [
        fault
        for index, disk in enumerate(host.disks)
        for key in ("size", "base_used")
        for fault in _size_fault(getattr(disk, key), f"{path}.disk[{index}].{key}")
    ]
    yield from faults
    if host.disks and host.disks[0].mount != "/":
        yield LabError("the first disk must be mounted at /", where=f"{path}.disk[0].mount")
    mounts = [disk.mount for disk in host.disks]
    for mount, count in Counter(mounts).items():
        if count > 1:
            yield LabError(f"two disks are mounted at {mount}", where=f"{path}.disk")
    if faults or not host.disks:
        return
    used = [parse_size(disk.base_used) for disk in host.disks]
    for file in host.files:
        under = [mount for mount in mounts if f"{file.path}/".startswith(mount.rstrip("/") + "/")]
        if under and not file.absent:
            try:
                used[mounts.index(max(under, key=len))] += declared_bytes(file)
            except (LabError, binascii.Error, ValueError):
                return
    for index, disk in enumerate(host.disks):
        if used[index] > parse_size(disk.size):
            what = f"{host.name}:{disk.mount} holds {used[index]} bytes, more than its size, {disk.size}"
            yield LabError(what, where=f"{path}.disk[{index}]", mend="make the disk bigger or its files smaller")


def _running_faults(host: HostSpec, path: str, start: str) -> Iterator[LabError]:
    accounts = accounts_of(host)
    for name, count in Counter(service.name for service in host.services).items():
        if count > 1:
            yield LabError(f'two services of {host.name} are named "{name}"', where=f"{path}.service")
    runs = [
        *((f"{path}.service[{index}]", service.user) for index, service in enumerate(host.services)),
        *((f"{path}.process[{index}]", process.user) for index, process in enumerate(host.processes)),
        *((f"{path}.cron[{index}]", cron.user) for index, cron in enumerate(host.crons)),
    ]
    for where, user in runs:
        if user not in accounts:
            what = f'runs as "{user}", which {host.name} has no account for'
            yield LabError(what, where=f"{where}.user", mend=suggest(user, accounts))
    for index, service in enumerate(host.services):
        where = f"{path}.service[{index}]"
        yield from _size_fault(service.memory, f"{where}.memory")
        if service.port is not None and not 0 < service.port < 65536:
            yield LabError(f"{service.port} is no port", where=f"{where}.port", mend="from 1 to 65535")
        for line, text in enumerate(service.log):
            yield from time_fault(text[:19], f"{where}.log[{line}]", start)
        yield from _need_faults(service, host, where)
    for index, route in enumerate(host.routes):
        yield from _route_faults(route, host, f"{path}.route[{index}]")
    for index, process in enumerate(host.processes):
        yield from _size_fault(process.memory, f"{path}.process[{index}].memory")
        if process.started:
            yield from time_fault(process.started, f"{path}.process[{index}].started", start)
    for index, cron in enumerate(host.crons):
        if not _CRON.fullmatch(cron.line):
            mend = 'five times and a command, such as "15 2 * * * /usr/local/bin/backup"'
            yield LabError("is no crontab line", where=f"{path}.cron[{index}].line", mend=mend)


def _need_faults(service: ServiceSpec, host: HostSpec, where: str) -> Iterator[LabError]:
    unit_names = {other.name for other in host.services} | SYSTEM_UNITS
    for name in service.needs:
        if name not in unit_names:
            what = f'needs "{name}", which is no service of {host.name}'
            yield LabError(what, where=f"{where}.needs", mend=suggest(name, unit_names))
    if service.timer and calendar_fields(service.timer) is None:
        mend = 'such as "*-*-* 03:15:00", "Mon *-*-* 06:00" or "hourly"'
        yield LabError(f'"{service.timer}" is no time of a timer', where=f"{where}.timer", mend=mend)


def _route_faults(route: RouteSpec, host: HostSpec, where: str) -> Iterator[LabError]:
    services = {service.name: service for service in host.services}
    service = services.get(route.service)
    if service is None:
        what = f'belongs to "{route.service}", which is no service of {host.name}'
        yield LabError(what, where=f"{where}.service", mend=suggest(route.service, services))
    elif service.port is None:
        yield LabError(f"{service.name} has no port to answer on", where=f"{where}.service", mend="give it a port")
    if not route.path.startswith("/"):
        yield LabError(f'"{route.path}" is no path', where=f"{where}.path", mend="begin it with /")
    if route.method not in _METHODS:
        yield LabError(f'"{route.method}" is no method', where=f"{where}.method", mend=suggest(route.method, _METHODS))
    if not 100 <= route.status <= 599:
        yield LabError(f"{route.status} is no status", where=f"{where}.status", mend="from 100 to 599")
    if route.body and route.file:
        yield LabError("has both body and file", where=where, mend="keep one of them")
    if route.file and not route.file.startswith("/"):
        yield LabError(f'"{route.file}" is no absolute path', where=f"{where}.file", mend="begin it with /")
