"""Login sessions over ssh: their processes, their connection and what the journal says of them, all from one account.

A shell's number follows from host and account, and the processes that lead to it have the numbers before it.
"""

from hashlib import sha256
from typing import Final

from msgspec import Struct

from lab.world.machine.state import Host, JournalLine, Login, Process, Service

_ABOVE: Final = 7
"""How much higher the number of a shell is than that of the sshd it belongs to."""
CHILD: Final = 11
"""How much higher than its own a shell numbers the shell it starts."""
FIRST_SESSION: Final = 4
"""The number logind gave the oldest session that lasts."""


class LoginSession(Struct, frozen=True):
    """One session: its number, login, and the port it came from."""

    number: int
    login: Login
    port: int


def shell_pid(host: str, user: str) -> int:
    """Return the number `$$` has in a shell of this account."""
    return 3100 + int.from_bytes(sha256(f"{host} {user}".encode()).digest()[:2]) % 900


def parent_pid(shell: int) -> int:
    """Return the number of the process that started a session's shell."""
    return shell - _ABOVE


def sessions(host: Host) -> list[LoginSession]:
    """Return the sessions that last, oldest first."""
    people = [login for login in host.logins if login.user != "reboot"]
    return [
        LoginSession(FIRST_SESSION + 3 * place, login, 49_152 + int(login.since) % 12_000)
        for place, login in enumerate(people)
        if login.until is None
    ]


def session_processes(host: Host, listener: int, *, idle: bool) -> list[Process]:
    """Return the processes of the sessions that last: `listener` is the sshd that waits for more.

    The shell of a session is among them only if it is idle; one in use is there while it is used.
    """
    table: list[Process] = []
    for session in sessions(host):
        user, began = session.login.user, session.login.since
        if user not in host.users:
            continue
        daemon = parent_pid(shell_pid(host.name, user)) - (40 if idle else 0)
        scope, manager = scope_of(session), f"user@{host.users[user].uid}"
        chief, above, terminal = f"sshd: {user} [priv]", daemon - 6, session.login.tty
        table += [
            Process(above, listener, "root", chief, 0, 11 << 20, began, state="Ss", service=scope),
            Process(
                daemon - 4, 1, user, "/lib/systemd/systemd --user", 0.04, 10 << 20, began, state="Ss", service=manager
            ),
            Process(daemon - 3, daemon - 4, user, "(sd-pam)", 0, 3 << 20, began, service=manager),
            Process(daemon, above, user, f"sshd: {user}@{terminal}", 0, 7 << 20, began, service=scope),
        ]
        if idle:
            table.append(Process(daemon + 1, daemon, user, "-bash", 0, 5 << 20, began, terminal, "Ss+", scope))
    return table


def user_managers(host: Host) -> dict[str, Service]:
    """Return the managers of the people who are logged in, by the names of their units."""
    managers: dict[str, Service] = {}
    for session in sessions(host):
        user, began = session.login.user, session.login.since
        if user in host.users and (name := f"user@{host.users[user].uid}") not in managers:
            own = (one for one in host.processes.values() if one.service == name and "--user" in one.command)
            if (process := next(own, None)) is not None:
                title = f"User Manager for UID {host.users[user].uid}"
                managers[name] = Service(
                    name, title, process.command, user, pid=process.pid, since=began, memory=13 << 20
                )
    return managers


def scope_of(session: LoginSession) -> str:
    """Return the unit of a session, as logind names it."""
    return f"session-{session.number}.scope"


def control_group(host: Host, process: Process) -> str:
    """Return the control group of a process, from the root of the tree."""
    unit = process.service
    if process.pid == 1:
        return "/init.scope"
    if process.command.startswith("["):
        return "/"
    user = host.users.get(process.user)
    if unit.startswith("user@"):
        return f"/user.slice/user-{unit[5:]}.slice/{unit}.service/init.scope"
    if unit and not unit.endswith(".scope"):
        return f"/system.slice/{unit}.service"
    own = next((one for one in sessions(host) if scope_of(one) == unit), None)
    own = own or next((one for one in sessions(host) if one.login.user == process.user), None)
    if own is None:
        uid = user.uid if user is not None else 0
        return f"/user.slice/user-{uid}.slice/session-1.scope"
    return f"/user.slice/user-{host.users[own.login.user].uid}.slice/{scope_of(own)}"


def environment(host: Host, user: str, caller: str) -> dict[str, str]:
    """Return what sshd and PAM put into the environment of a shell: of a session's own, or of one for `caller`.

    `caller` is the address a single command came from; it is "" for a session's shell.
    """
    own = next((one for one in sessions(host) if one.login.user == user and one.login.tty.startswith("pts/")), None)
    account = host.users.get(user)
    if account is None or (own is None and not caller):
        return {}
    port = own.port if own is not None else 50_112
    origin = caller or (own.login.origin if own is not None else "")
    number = own.number if own is not None and not caller else FIRST_SESSION + 5
    fields = {
        "SSH_CLIENT": f"{origin} {port} 22",
        "SSH_CONNECTION": f"{origin} {port} {host.address} 22",
        "XDG_RUNTIME_DIR": f"/run/user/{account.uid}",
        "XDG_SESSION_ID": str(number),
    }
    return fields | ({"SSH_TTY": f"/dev/{own.login.tty}"} if own is not None and not caller else {})


def connections(host: Host) -> list[tuple[int, str, int]]:
    """Return the pid of sshd, and the address and port at the other end, of every connection to it."""
    table: list[tuple[int, str, int]] = []
    for session in sessions(host):
        scope = scope_of(session)
        own = (one for one in host.processes.values() if one.service == scope and "[priv]" in one.command)
        if (daemon := next(own, None)) is not None:
            table.append((daemon.pid, session.login.origin, session.port))
    return table


def connections_text(host: Host) -> str:
    """Return /proc/net/tcp."""

    def end(address: str, port: int) -> str:
        parts = [int(part) for part in address.split(".")] if address.count(".") == 3 else [0, 0, 0, 0]
        return "".join(f"{part:02X}" for part in reversed(parts)) + f":{port:04X}"

    open_ports = [(one.port, one.pid) for one in host.services.values() if one.port and one.pid]
    rows = [(end("0.0.0.0", port), end("0.0.0.0", 0), "0A", pid) for port, pid in open_ports]
    rows += [(end(host.address, 22), end(there, port), "01", pid) for pid, there, port in connections(host)]
    heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
    lines = [heading]
    for place, (here, there, state, pid) in enumerate(rows):
        queues = "00000000:00000000 00:00000000 00000000     0        0"
        lines.append(f"{place:4}: {here} {there} {state} {queues} {20_000 + pid} 1 0000000000000000 100 0 0 10 0")
    return "".join(f"{line:<149}\n" for line in lines)


def journal_of_sessions(host: Host) -> list[JournalLine]:
    """Return what the journal says of how the sessions that last began."""
    lines: list[JournalLine] = []
    for session in sessions(host):
        user, began = session.login.user, session.login.since
        account = host.users.get(user)
        if account is None or not session.login.tty.startswith("pts/"):
            continue
        daemon = parent_pid(shell_pid(host.name, user)) - 6
        logind = next((process.pid for process in host.processes.values() if process.service == "systemd-logind"), 1)
        accepted = f"Accepted publickey for {user} from {session.login.origin} port {session.port} ssh2: ED25519"
        opened = f"session opened for user {user}(uid={account.uid}) by (uid=0)"
        lines += [
            JournalLine(began - 0.4, "sshd", daemon, accepted),
            JournalLine(began - 0.3, "sshd", daemon, f"pam_unix(sshd:session): {opened}"),
            JournalLine(began - 0.3, "systemd-logind", logind, f"New session {session.number} of user {user}."),
            JournalLine(
                began - 0.2, "systemd", 1, f"Started {scope_of(session)} - Session {session.number} of User {user}."
            ),
        ]
    return lines
