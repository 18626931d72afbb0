"""A world as a scenario describes it: every host's files, accounts, services and processes at the first moment."""

from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from lab.world.build.debian_accounts import SYSTEM_GROUPS, SYSTEM_USERS
from lab.world.build.host_files import completed
from lab.world.build.running_system import journal_of, past_logins, processes_of, services_of
from lab.world.build.stock import DAY, filling, planted
from lab.world.build.system_files import common_tree, settled, system_tree
from lab.world.machine.accounts import CRONTABS, crontab_file, own_group
from lab.world.machine.files.nodes import (
    Directory,
    File,
    Link,
    Node,
    directory,
    find,
    graft,
    plant,
    split,
    weightless,
    with_child,
)
from lab.world.machine.kernel import RELEASE
from lab.world.machine.sessions import journal_of_sessions, session_processes
from lab.world.machine.ssh_keys import make_key
from lab.world.machine.state import Crontab, Disk, Gpu, Group, Host, Login, Process, Snapshot, User
from lab.world.quantity import parse_size, parse_time
from lab.world.spec import FileSpec, HostSpec, UserSpec

DEFAULT_DISK: Final = 64 << 30
_IN_USE: Final = 64 << 20
"""From this many bytes on, a card's memory is used by more than the driver."""


def build(hosts: Sequence[HostSpec], start: str) -> Snapshot:
    """Return the world of `hosts` at `start` (`YYYY-MM-DD HH:MM:SS`, UTC). The first is where the agent starts."""
    clock = parse_time(start)
    built = {spec.name: _host(spec, hosts, clock) for spec in hosts}
    return Snapshot(built, float(clock), {})


def _host(spec: HostSpec, hosts: Sequence[HostSpec], clock: int) -> Host:
    # By default a server was installed seven months ago and booted six weeks ago, at odd minutes.
    installed = parse_time(spec.installed) if spec.installed else clock - 211 * DAY - 4_521
    booted = parse_time(spec.booted) if spec.booted else clock - 43 * DAY - 16_233
    users, groups = accounts(spec.users)
    login = spec.login or next((user.name for user in spec.users), "root")
    home = users[login].home if login in users else "/"
    host = Host(
        name=spec.name,
        address=spec.address,
        domain=spec.domain,
        root=Directory(mtime=installed),
        online=spec.online,
        cores=spec.cores,
        memory=parse_size(spec.memory),
        booted=float(booted),
        bandwidth=parse_size(spec.bandwidth),
        motd=spec.motd,
        login=login,
        workdir=spec.workdir or home,
        users=users,
        groups=groups,
        disks=_disks(spec),
        gpus={
            index: Gpu(index, gpu.name, parse_size(gpu.memory), parse_size(gpu.used), gpu.utilisation)
            for index, gpu in enumerate(spec.gpus)
        },
        crontabs=_crontabs(spec),
        logins=(
            Login("reboot", "system boot", RELEASE, float(booted)),
            *past_logins(spec, booted),
            Login(login, "pts/0", _gateway(spec.address), float(clock - 41)),
        ),
    )
    services = services_of(spec, booted, clock)
    processes, next_pid = processes_of(spec, services, booted, clock)
    services = {
        name: replace(service, pid=next((p.pid for p in processes.values() if p.service == name), 0))
        for name, service in services.items()
    }
    if "ssh" in services and services["ssh"].pid:
        processes |= {
            process.pid: process for process in session_processes(host, services["ssh"].pid, idle=spec is not hosts[0])
        }
    host = replace(
        host,
        services=services,
        processes=processes,
        next_pid=next_pid,
        gpus=_held(host.gpus, processes.values()),
    )
    journal = (*journal_of(spec, services, booted, clock), *journal_of_sessions(host))
    host = replace(host, journal=tuple(sorted(journal, key=lambda line: line.time)))
    shared, own = filling(host, clock)
    common, size = common_tree(installed, clock, shared, has_gpus=bool(host.gpus))
    if shared:
        # What can be listed is not counted twice.
        disk, size = host.disks["/"], size + sum(collection.size for collection in own)
        host = replace(host, disks={**host.disks, "/": replace(disk, base_used=max(0, disk.base_used - size))})
    root = system_tree(common, host, {other.name: other for other in hosts}, installed, clock)
    root = planted(root, own, clock - DAY)
    root = _with_homes(root, host, installed)
    root = _with_keys(root, host, hosts, installed)
    # Directories come first, so that files in them inherit their owner.
    for file in sorted(spec.files, key=lambda file: not file.path.endswith("/")):
        root = _with_file(root, file, host, installed)
    root = completed(root, host, clock)
    for disk in host.disks.values():
        if find(root, disk.mount) is None:
            root = plant(root, disk.mount, Directory(mtime=installed), installed)
    root = plant(root, CRONTABS, Directory(mode=0o1730, group="crontab", mtime=installed), installed)
    for table in host.crontabs.values():
        root = plant(root, f"{CRONTABS}/{table.user}", crontab_file(table, installed), installed)
    return replace(host, root=_with_kernels_folders(settled(root, common)))


def accounts(specs: Sequence[UserSpec]) -> tuple[dict[str, User], dict[str, Group]]:
    """Return the accounts and groups of a Debian host with the users a scenario adds."""
    groups = {name: Group(name, gid) for name, gid in SYSTEM_GROUPS.items()}
    users: dict[str, User] = {}
    for name, uid in SYSTEM_USERS.items():
        home, shell, full_name = _SYSTEM_HOMES.get(name, (f"/var/lib/{name}", "/usr/sbin/nologin", name))
        gid = groups[name].gid if name in groups else SYSTEM_GROUPS["nogroup"]
        users[name] = User(name, uid, gid, home, shell, full_name)
    for spec in specs:
        gid = spec.uid
        if spec.name in users:
            gid = users[spec.name].gid
        elif spec.name in groups:
            gid = groups[spec.name].gid
        else:
            groups[spec.name] = Group(spec.name, gid)
        home = spec.home or (f"/home/{spec.name}" if spec.name != "root" else "/root")
        users[spec.name] = User(spec.name, spec.uid, gid, home, spec.shell, spec.full_name, spec.sudo)
        group_names = [*spec.groups, *(["sudo"] if spec.sudo != "no" and spec.uid != 0 else [])]
        for group in dict.fromkeys(group_names):
            old = groups.get(group) or Group(group, _free_gid(groups))
            if spec.name not in old.members:
                groups[group] = replace(old, members=(*old.members, spec.name))
    return users, groups


_SYSTEM_HOMES: Final[Mapping[str, tuple[str, str, str]]] = {
    "root": ("/root", "/bin/bash", "root"),
    "daemon": ("/usr/sbin", "/usr/sbin/nologin", "daemon"),
    "bin": ("/bin", "/usr/sbin/nologin", "bin"),
    "sys": ("/dev", "/usr/sbin/nologin", "sys"),
    "sync": ("/bin", "/bin/sync", "sync"),
    "games": ("/usr/games", "/usr/sbin/nologin", "games"),
    "man": ("/var/cache/man", "/usr/sbin/nologin", "man"),
    "lp": ("/var/spool/lpd", "/usr/sbin/nologin", "lp"),
    "mail": ("/var/mail", "/usr/sbin/nologin", "mail"),
    "news": ("/var/spool/news", "/usr/sbin/nologin", "news"),
    "uucp": ("/var/spool/uucp", "/usr/sbin/nologin", "uucp"),
    "proxy": ("/bin", "/usr/sbin/nologin", "proxy"),
    "www-data": ("/var/www", "/usr/sbin/nologin", "www-data"),
    "backup": ("/var/backups", "/usr/sbin/nologin", "backup"),
    "list": ("/var/list", "/usr/sbin/nologin", "Mailing List Manager"),
    "irc": ("/run/ircd", "/usr/sbin/nologin", "ircd"),
    "_apt": ("/nonexistent", "/usr/sbin/nologin", ""),
    "nobody": ("/nonexistent", "/usr/sbin/nologin", "nobody"),
    "systemd-network": ("/", "/usr/sbin/nologin", "systemd Network Management"),
    "systemd-timesync": ("/", "/usr/sbin/nologin", "systemd Time Synchronization"),
    "messagebus": ("/nonexistent", "/usr/sbin/nologin", ""),
    "sshd": ("/run/sshd", "/usr/sbin/nologin", ""),
}


def _free_gid(groups: Mapping[str, Group]) -> int:
    used_gids = {group.gid for group in groups.values()}
    return next(gid for gid in range(1500, 60_000) if gid not in used_gids)


def _disks(spec: HostSpec) -> dict[str, Disk]:
    own_groups = {
        disk.mount: Disk(disk.device, disk.mount, parse_size(disk.size), disk.type, parse_size(disk.base_used))
        for disk in spec.disks
    }
    return own_groups or {"/": Disk("/dev/sda1", "/", DEFAULT_DISK, base_used=2 << 30)}


def _held(gpus: Mapping[int, Gpu], processes: Iterable[Process]) -> dict[int, Gpu]:
    """Assign each card in use to one of the busiest processes, in turn."""
    busy = [one for one in processes if one.cpu >= 5 and not one.command.startswith("[")]
    busy.sort(key=lambda one: (-one.cpu, one.pid))
    names = [one.service or str(one.pid) for one in busy]
    return {
        index: replace(gpu, holder=names[index % len(names)]) if names and gpu.used >= _IN_USE else gpu
        for index, gpu in gpus.items()
    }


def _crontabs(spec: HostSpec) -> dict[str, Crontab]:
    lines: dict[str, list[str]] = {}
    for cron in spec.crons:
        lines.setdefault(cron.user, []).append(cron.line)
    return {user: Crontab(user, "".join(f"{line}\n" for line in table)) for user, table in lines.items()}


def _gateway(address: str) -> str:
    return address.rsplit(".", 1)[0] + ".5"


def _with_kernels_folders(root: Directory) -> Directory:
    """Let the folders that the kernel makes up take no room."""
    for name in ("proc", "sys"):
        folder = root.children[name]
        assert isinstance(folder, Directory)
        root = with_child(root, name, weightless(folder))
    return root


def _with_homes(root: Directory, host: Host, installed: int) -> Directory:
    """Add the home of every account that has a login shell."""
    for user in host.users.values():
        if user.shell.endswith(("nologin", "false", "/sync")) or user.home == "/":
            continue
        group = own_group(host, user.name)
        mode = 0o700 if user.uid == 0 else 0o755
        skeleton = find(root, "/etc/skel")
        children: dict[str, Node] = {}
        if isinstance(skeleton, Directory):
            for name, node in skeleton.children.items():
                children[name] = replace(node, owner=user.name, group=group)
        root = plant(root, user.home, directory(children, mode, user.name, group, installed), installed)
    return root


def _with_keys(root: Directory, host: Host, hosts: Sequence[HostSpec], installed: int) -> Directory:
    """Give every account the keys that other accounts' `authorized` name, and list the keys it accepts itself."""
    holders = {name for spec in hosts for user in spec.users for name in user.authorized}
    for user in host.users.values():
        holder = f"{user.name}@{host.name}"
        spec = next((s for h in hosts if h.name == host.name for s in h.users if s.name == user.name), None)
        accepted = spec.authorized if spec is not None else ()
        if holder not in holders and not accepted:
            continue
        group = own_group(host, user.name)
        children: dict[str, Node] = {}
        if holder in holders:
            private, public = make_key(holder, holder)
            children["id_ed25519"] = File(private.encode(), 0o600, user.name, group, installed)
            children["id_ed25519.pub"] = File(public.encode(), 0o644, user.name, group, installed)
        if accepted:
            text = "".join(make_key(name, name)[1] for name in accepted)
            children["authorized_keys"] = File(text.encode(), 0o600, user.name, group, installed)
        folder = directory(children, 0o700, user.name, group, installed)
        root = plant(root, f"{user.home}/.ssh", folder, installed)
    return root


def _with_file(root: Directory, spec: FileSpec, host: Host, installed: int) -> Directory:
    path = spec.path.rstrip("/") or "/"
    if spec.absent:
        return graft(root, split(path), None) if find(root, path) is not None else root
    group = spec.group or own_group(host, spec.owner)
    mtime = float(parse_time(spec.mtime)) if spec.mtime else float(installed)
    mode = int(spec.mode, 8) if spec.mode else None
    node: Node
    if spec.path.endswith("/"):
        old = find(root, path)
        children = old.children if isinstance(old, Directory) else {}
        node = directory(children, 0o755 if mode is None else mode, spec.owner, group, mtime)
        if not split(path):
            return node
    elif spec.link is not None:
        node = Link(spec.link, owner=spec.owner, group=group, mtime=mtime)
    else:
        content = b64decode(spec.base64) if spec.base64 is not None else (spec.text or "").encode()
        size = None if spec.size is None else parse_size(spec.size)
        identity = spec.identity or (f"{host.name}:{path}" if size is not None else "")
        node = File(content, 0o644 if mode is None else mode, spec.owner, group, mtime, size, identity)
    return graft(_with_way(root, path, spec.owner, group, host, mtime), split(path), node)


def _with_way(root: Directory, path: str, owner: str, group: str, host: Host, mtime: float) -> Directory:
    """Make the missing parents of `path`, which belong to `owner` within their home and to root elsewhere."""
    home = host.users[owner].home if owner in host.users else ""
    names = split(path)[:-1]
    for depth in range(1, len(names) + 1):
        way = "/" + "/".join(names[:depth])
        if not isinstance(find(root, way), Directory):
            own = bool(home) and home != "/" and way.startswith(f"{home}/")
            mode = 0o700 if own and names[depth - 1] == ".ssh" else 0o755
            directory = Directory(
                mode=mode, owner=owner if own else "root", group=group if own else "root", mtime=mtime
            )
            root = graft(root, names[:depth], directory)
    return root
