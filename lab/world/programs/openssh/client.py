"""Connecting one host to another: ssh's configuration, the host's key, and the keys an account accepts.

Access depends only on files and accounts in the world; removing either locks out everyone who relied on it.
"""

import errno
from collections.abc import Sequence
from hashlib import sha256
from posixpath import join

from msgspec import Struct
from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.files.filesystem import FileSystem, actor
from lab.world.machine.files.nodes import File, find
from lab.world.machine.live import LiveHost
from lab.world.machine.name_service import at_address, listener, resolve, unresolved
from lab.world.machine.program import Context
from lab.world.machine.ssh_keys import make_key, public_half
from lab.world.machine.state import JournalLine
from lab.world.programs.openssh import public_keys as keys
from lab.world.programs.openssh import ssh_add as ssh_agent
from lab.world.programs.openssh.config import (
    ConnectionRequest,
    SshFault,
    home,
    own_config,
    settings_of,
    split_destination,
)
from lab.world.programs.openssh.debug import Debug

IDENTITIES = ("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk", "id_xmss", "id_dsa")
_BANNER = "@" * 59


class Connection(Struct, frozen=True):
    """An account on another host that accepted the login."""

    host: LiveHost
    user: str
    name: str
    """The host name connected to, after applying the configuration."""
    warnings: str = ""
    """Warnings printed on the way, about keys."""


def connect(context: Context, request: ConnectionRequest) -> Connection:
    """Open a connection through all its hops. Raises `SshFault` with the message of ssh."""
    debug = Debug(speaks=request.verbose)
    try:
        return _connect(context, request, debug)
    except SshFault as fault:
        raise SshFault(fault.text, debug.text) from None


def _connect(context: Context, request: ConnectionRequest, debug: Debug) -> Connection:
    settings = settings_of(context, request)
    debug.configured(own_config(context) if context.fs.exists(own_config(context)) else "")
    user, alias = split_destination(request.destination)
    user = request.user or user
    name = settings.get("hostname", [alias])[0].replace("%h", alias)
    user = user or settings.get("user", [context.user])[0]
    port_text = request.port or settings.get("port", ["22"])[0]
    if not is_number(port_text) or not 0 < int(port_text) < 65536:
        raise SshFault(f"Bad port '{port_text}'\n")
    here = context.host
    jump = request.jump or settings.get("proxyjump", ["none"])[0]
    if jump != "none":
        for hop in jump.split(","):
            spot, _, hop_port = hop.partition(":")
            here = connect(
                context, ConnectionRequest(spot, port=hop_port, identities=request.identities, config=request.config)
            ).host
    port = int(port_text)
    there = _reach(context, here, name, port, _patience(settings), debug)
    identities, _ = _identities(context, settings, request)
    debug.established([(path, context.fs.exists(path)) for path in identities], user, name, port)
    warnings = _check_host_key(context, settings, there, name, port, debug)
    connection = _log_in(context, settings, request, there, user, name, warnings, debug)
    debug.entered(name, there.record.address, port)
    return replace(connection, warnings=debug.text + connection.warnings)


def _reach(context: Context, here: LiveHost, name: str, port: int, patience: float, debug: Debug) -> LiveHost:
    address = resolve(context.estate, here, name)
    if address is None:
        raise SshFault(f"ssh: Could not resolve hostname {name}: {unresolved(here, name)}\n")
    there = at_address(context.estate, here, address)
    debug.say(f"Connecting to {name} [{address}] port {port}.")
    where = f"ssh: connect to host {name} port {port}"
    tried = f"connect to address {address} port {port}"
    if there is None:
        context.clock.advance(patience)
        debug.say(f"{tried}: Connection timed out")
        raise SshFault(f"{where}: Connection timed out\n")
    if not there.record.online or not here.record.online:
        context.clock.advance(min(3.07, patience))
        if patience < 3.07:
            raise SshFault(f"{where}: Connection timed out\n")
        debug.say(f"{tried}: No route to host")
        raise SshFault(f"{where}: No route to host\n")
    service = listener(there, port)
    if service is None:
        debug.say(f"{tried}: Connection refused")
        raise SshFault(f"{where}: Connection refused\n")
    if service not in ("ssh", "sshd"):
        raise SshFault(
            "kex_exchange_identification: Connection closed by remote host\n"
            f"Connection closed by {address} port {port}\n"
        )
    context.clock.advance(0.2)
    return there


def _patience(settings: dict[str, list[str]]) -> float:
    """Return how many seconds a host has to answer: ConnectTimeout, or the kernel's default."""
    timeout_text = settings.get("connecttimeout", [""])[0]
    return float(timeout_text) if is_number(timeout_text) and int(timeout_text) else 130.0


def host_key(host: LiveHost) -> str:
    """Return the `TYPE BASE64` key a host presents to clients."""
    node = find(host.root, "/etc/ssh/ssh_host_ed25519_key.pub")
    public_keys = keys.public_keys(node.data.decode("utf-8", "replace")) if isinstance(node, File) else []
    return public_keys[0][0] if public_keys else keys.public_keys(make_key(f"host {host.name}", "")[1])[0][0]


def _check_host_key(
    context: Context, settings: dict[str, list[str]], there: LiveHost, name: str, port: int, debug: Debug
) -> str:
    """Check a host's key against the known ones; return ssh's messages. Raises `SshFault` when it is not trusted."""
    key = host_key(there)
    label = settings.get("hostkeyalias", [name if port == 22 else f"[{name}]:{port}"])[0]
    own = [_expanded(context, path) for path in _words(settings, "userknownhostsfile", "~/.ssh/known_hosts")]
    shared = _words(settings, "globalknownhostsfile", "/etc/ssh/ssh_known_hosts")
    strict = settings.get("stricthostkeychecking", ["ask"])[0].lower()
    other: tuple[str, int] | None = None
    for path in (*own, *shared):
        try:
            text = context.fs.read_text(path)
        except OSError:
            continue
        for number, known_key in keys.known_keys(text, label):
            if known_key == key:
                debug.host_key(key, label, (path, number))
                return ""
            if known_key.split()[0] == key.split()[0]:
                other = other or (path, number)
    debug.host_key(key, label, None)
    if other is not None:
        text = _changed_key_warning(key, label, *other)
        if strict not in ("no", "off"):
            refused = f"Host key for {label} has changed and you have requested strict checking.\n"
            raise SshFault(f"{text}{refused}Host key verification failed.\n")
        return f"{text}Password authentication is disabled to avoid man-in-the-middle attacks.\n"
    if strict in ("ask", "yes", "true"):
        missing = f"No {keys.algorithm(key)} host key is known for {label} and you have requested strict checking.\n"
        raise SshFault(("" if strict == "ask" else missing) + "Host key verification failed.\n")
    return _remember(context, settings, own[0] if own else "", label, key)


def _words(settings: dict[str, list[str]], keyword: str, default: str) -> list[str]:
    return settings.get(keyword, [default])[0].split()


def _expanded(context: Context, path: str) -> str:
    return path.replace("~", home(context), 1) if path.startswith("~") else path.replace("%d", home(context))


def _changed_key_warning(key: str, label: str, path: str, number: int) -> str:
    kind = keys.algorithm(key)
    return (
        f"{_BANNER}\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n{_BANNER}\n"
        "IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!\n"
        "Someone could be eavesdropping on you right now (man-in-the-middle attack)!\n"
        "It is also possible that a host key has just been changed.\n"
        f"The fingerprint for the {kind} key sent by the remote host is\n{keys.fingerprint(key)}.\n"
        "Please contact your system administrator.\n"
        f"Add correct host key in {path} to get rid of this message.\n"
        f"Offending {kind} key in {path}:{number}\n"
        f'  remove with:\n  ssh-keygen -f "{path}" -R "{label}"\n'
    )


def _remember(context: Context, settings: dict[str, list[str]], path: str, label: str, key: str) -> str:
    quiet = settings.get("loglevel", ["INFO"])[0].upper() in ("QUIET", "FATAL", "ERROR")
    if path != "/dev/null":
        try:
            folder = path.rpartition("/")[0]
            if not context.fs.exists(folder):
                context.fs.mkdir(folder, 0o700)
            line = keys.known_line(label, key)
            if settings.get("hashknownhosts", ["yes"])[0].lower() == "no":
                line = f"{label} {key}\n"
            existed = context.fs.exists(path)
            context.fs.append(path, line.encode())
            if not existed:
                context.fs.chmod(path, 0o600)
        except OSError:
            return f"Failed to add the host to the list of known hosts ({path}).\n"
    return (
        "" if quiet else f"Warning: Permanently added '{label}' ({keys.algorithm(key)}) to the list of known hosts.\n"
    )


def _log_in(
    context: Context,
    settings: dict[str, list[str]],
    request: ConnectionRequest,
    there: LiveHost,
    user: str,
    name: str,
    warnings: str,
    debug: Debug,
) -> Connection:
    """Offer each available key until the account accepts one."""
    offered, more = _offered(context, settings, request)
    warnings += more
    accepted = _accepted(there, user)
    key = next((key for _, key in offered if key and key in accepted), None)
    debug.keyed(offered)
    for path, one in offered:
        debug.offered(path, one, accepted=bool(one) and one in accepted)
        if one and one in accepted:
            break
    else:
        debug.say("No more authentication methods to try.")
    seed = f"{context.host.name} {there.name} {context.clock.now}".encode()
    port = 32_768 + int.from_bytes(sha256(seed).digest()[:2]) % 28_000
    origin = "127.0.0.1" if there is context.host else context.host.record.address
    pid = there.new_pid()
    if key is None:
        sort = "authenticating" if user in there.users else "invalid"
        if user not in there.users:
            there.log(JournalLine(context.clock.now, "sshd", pid, f"Invalid user {user} from {origin} port {port}"))
        there.log(
            JournalLine(
                context.clock.now,
                "sshd",
                pid,
                f"Connection closed by {sort} user {user} {origin} port {port} [preauth]",
            )
        )
        raise SshFault(f"{user}@{name}: Permission denied (publickey).\n", warnings)
    account = there.users[user]
    label = f"{keys.algorithm(key)} {keys.fingerprint(key)}"
    there.log(
        JournalLine(
            context.clock.now, "sshd", pid, f"Accepted publickey for {user} from {origin} port {port} ssh2: {label}"
        )
    )
    session = f"pam_unix(sshd:session): session opened for user {user}(uid={account.uid}) by (uid=0)"
    there.log(JournalLine(context.clock.now, "sshd", pid, session))
    return Connection(there, user, name, warnings)


def _identities(context: Context, settings: dict[str, list[str]], request: ConnectionRequest) -> tuple[list[str], str]:
    """Return the paths of the keys to try, and ssh's warnings of those named after `-i` that are not there.

    Such a name is dropped: when it was the only one, the configured keys or else the defaults are tried.
    """
    named: list[str] = []
    warnings = ""
    for path in (_expanded(context, one) for one in request.identities):
        try:
            context.fs.stat(path)
        except OSError as fault:
            warnings += f"Warning: Identity file {path} not accessible: {fault.strerror}.\n"
        else:
            named.append(path)
    paths = named + [_expanded(context, one) for one in settings.get("identityfile", [])]
    return paths or [join(home(context), ".ssh", name) for name in IDENTITIES], warnings


def _offered(
    context: Context, settings: dict[str, list[str]], request: ConnectionRequest
) -> tuple[list[tuple[str, str]], str]:
    """Return each key's path with its public half ("" when missing), and ssh's messages about unusable ones."""
    offered: list[tuple[str, str]] = []
    if settings.get("identitiesonly", ["no"])[0].lower() != "yes":
        offered += [(comment, key) for key, comment in ssh_agent.held(context)]
    paths, warnings = _identities(context, settings, request)
    for path in paths:
        try:
            node = context.fs.stat(path)
            text = context.fs.read_text(path)
        except OSError as fault:
            if fault.errno == errno.EACCES:
                warnings += f'Load key "{path}": Permission denied\n'
            else:
                offered.append((path, ""))
            continue
        if node.mode & 0o077 and node.owner == context.user:
            warnings += _unprotected(path, node.mode)
            continue
        key = public_half(text)
        if key is None:
            warnings += f'Load key "{path}": error in libcrypto\n'
        else:
            offered.append((path, key))
    return offered, warnings


def _unprotected(path: str, mode: int) -> str:
    return (
        f"{_BANNER}\n@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\n{_BANNER}\n"
        f"Permissions 0{mode & 0o777:o} for '{path}' are too open.\n"
        "It is required that your private key files are NOT accessible by others.\n"
        f'This private key will be ignored.\nLoad key "{path}": bad permissions\n'
    )


def _accepted(there: LiveHost, user: str) -> Sequence[str]:
    """Return the keys an account accepts: those in authorized_keys, provided that only the account can write it."""
    account = there.users.get(user)
    if account is None:
        return ()
    accepted: list[str] = []
    for name in ("authorized_keys", "authorized_keys2"):
        path = join(account.home, ".ssh", name)
        folders = [find(there.root, part) for part in (account.home, join(account.home, ".ssh"), path)]
        if any(node is None or node.owner not in (user, "root") or node.mode & 0o022 for node in folders):
            continue
        node = folders[-1]
        if isinstance(node, File):
            accepted += [key for key, _ in keys.public_keys(node.data.decode("utf-8", "replace"))]
    return accepted


def files_of(context: Context, connection: Connection) -> FileSystem:
    """Return the remote files with the rights of the account, starting in its home."""
    there = connection.host
    return FileSystem(there, actor(there, connection.user), context.clock, cwd=there.users[connection.user].home)
