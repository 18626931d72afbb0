"""`ssh`: run commands on another host."""

from hashlib import sha256

from msgspec.structs import replace

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.openssh.client import Connection, connect, files_of
from lab.world.programs.openssh.config import ConnectionRequest, SshFault, logged
from lab.world.programs.openssh.debug import VERSION, ending, sending

_SSH_USAGE = """usage: ssh [-46AaCfGgKkMNnqsTtVvXxYy] [-B bind_interface]
           [-b bind_address] [-c cipher_spec] [-D [bind_address:]port]
           [-E log_file] [-e escape_char] [-F configfile] [-I pkcs11]
           [-i identity_file] [-J [user@]host[:port]] [-L address]
           [-l login_name] [-m mac_spec] [-O ctl_cmd] [-o option] [-p port]
           [-Q query_option] [-R address] [-S ctl_path] [-W host:port]
           [-w local_tun[:remote_tun]] destination [command [argument ...]]
"""
_SSH = options(
    """4 6 A a C f G g K k M N n q s T t V v X x Y y B= b= c= D= E= e= F= I= i= J= L= l= m= O= o= p= Q= R= S= W= w="""
)
_UNREACHED = 255


def wish_of(args: Arguments, destination: str, *, port: str = "p") -> ConnectionRequest:
    """Return what the options common to ssh, scp and sftp say about a connection."""
    return ConnectionRequest(
        destination,
        args.get("l") if port == "p" else "",
        args.get(port),
        tuple(args.every("i")),
        tuple(args.every("o")),
        args.get("F"),
        args.get("J"),
        "v" in args,
    )


@command("ssh", "slogin")
def ssh(context: Context) -> CommandResult:
    """Run a command on another host, or a shell that reads standard input."""
    try:
        args = parse(context.argv, _SSH, permute=False)
        if "V" in args:
            return CommandResult("", VERSION)
        if not args.operands:
            raise UsageFault("")
        # Options may also follow the destination.
        again = parse(args.operands[1:], _SSH, permute=False)
    except UsageFault as usage:
        first = f"ssh: {usage.text}\n".replace("ssh: invalid option", "unknown option") if usage.text else ""
        if first.startswith("unknown option"):
            first = first.replace("'", "")
        if first:
            context.note_fidelity(f"ssh refused its options: {usage.text}")
        return CommandResult("", first + _SSH_USAGE, _UNREACHED)
    destination = args.operands[0]
    args = Arguments((*args.options, *again.options), again.operands)
    for letter in ("L", "R", "D", "W", "w", "M", "O"):
        if letter in args:
            context.note_fidelity(f"ssh -{letter} forwards nothing")
    quiet = "q" in args
    try:
        connection = connect(context, wish_of(args, destination))
    except SshFault as fault:
        return CommandResult("", "" if quiet else logged(fault.text), _UNREACHED)
    warnings = "" if quiet else connection.warnings
    if "N" in args or ("f" in args and not args.operands):
        return CommandResult("", logged(warnings))
    forced = len(args.every("t")) > 1
    if "t" in args and args.last_of("t", "T") == "t" and not quiet and not forced:
        warnings += "Pseudo-terminal will not be allocated because stdin is not a terminal.\n"
    stdin = "" if "n" in args or "f" in args else context.stdin
    booted = connection.host.record.booted
    if args.operands:
        result = run_on(context, connection, " ".join(args.operands), stdin)
    else:
        if "T" not in args and "t" not in args and not quiet:
            warnings += "Pseudo-terminal will not be allocated because stdin is not a terminal.\n"
        result = _shell_on(context, connection, stdin)
    after = ""
    if connection.host.record.booted != booted or not connection.host.record.online:
        name = destination.rpartition("@")[2]
        after = "" if quiet else f"Connection to {name} closed by remote host.\n"
        result = replace(result, exit_code=_UNREACHED)
    if "v" in args:
        warnings += sending(" ".join(args.operands))
        sent, received = 3_300 + len(stdin) + len(" ".join(args.operands)), 3_700 + len(result.stdout)
        after = ending(result.exit_code, sent, received)
    warnings, after = logged(warnings), logged(after)
    spoken = (("", warnings), *(result.spoken or ((result.stdout, result.stderr),)), ("", after))
    return CommandResult(result.stdout, warnings + result.stderr + after, result.exit_code, result.artefact, spoken)


def run_on(context: Context, connection: Connection, script: str, stdin: str = "") -> CommandResult:
    """Run shell text on the other side, as its account's shell would."""
    account = connection.host.users[connection.user]
    if account.shell.endswith(("nologin", "/false")):
        text = "This account is currently not available.\n" if account.shell.endswith("nologin") else ""
        return CommandResult(text, "", 1)
    return context.run_script(connection.host, connection.user, script, stdin=stdin, env=_session(context, connection))


def _session(context: Context, connection: Connection) -> dict[str, str]:
    """Return the variables that sshd adds to a session's environment."""
    here, there = context.host.record.address, connection.host.record.address
    seed = f"{context.host.name} {connection.host.name} {context.clock.now}".encode()
    port = 32_768 + int.from_bytes(sha256(seed).digest()[:2]) % 28_000
    path = "/usr/local/bin:/usr/bin:/bin:/usr/games"
    if connection.host.users[connection.user].uid == 0:
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "SSH_CLIENT": f"{here} {port} 22", "SSH_CONNECTION": f"{here} {port} {there} 22"}


def _shell_on(context: Context, connection: Connection, stdin: str) -> CommandResult:
    """Log in without a command: print the message of the day, then run standard input."""
    there = connection.host
    motd = ""
    try:
        motd = files_of(context, connection).read_text("/etc/motd")
    except OSError:
        motd = there.record.motd
    if there.users[connection.user].shell.endswith(("nologin", "/false")):
        return run_on(context, connection, "", "")
    result = context.run_script(there, connection.user, stdin, env=_session(context, connection), login=True)
    spoken = ((motd, ""), *(result.spoken or ((result.stdout, result.stderr),)))
    return CommandResult(motd + result.stdout, result.stderr, result.exit_code, spoken=spoken)
