"""`ssh`, `ssh-keygen` and `ssh-keyscan`: a shell on another host, and the keys that open it."""

import re
from hashlib import sha256

from msgspec.structs import replace

from lab.world.machine.names import at_address, listener, resolve
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.ssh_keys import make_key, public_half
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.program import Printout, program
from lab.world.programs.openssh import public_keys as keys
from lab.world.programs.openssh.client import Connection, connect, files_of, host_key
from lab.world.programs.openssh.config import SshFault, Wish, home
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


def wish_of(args: Arguments, destination: str, *, port: str = "p") -> Wish:
    """Return what options common to ssh, scp and sftp say about a connection."""
    return Wish(
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
        return CommandResult("", "" if quiet else fault.text, _UNREACHED)
    warnings = "" if quiet else connection.warnings
    if "N" in args or ("f" in args and not args.operands):
        return CommandResult("", warnings)
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
    """Return what sshd adds to a session's environment."""
    here, there = context.host.record.address, connection.host.record.address
    seed = f"{context.host.name} {connection.host.name} {context.clock.now}".encode()
    port = 32_768 + int.from_bytes(sha256(seed).digest()[:2]) % 28_000
    path = "/usr/local/bin:/usr/bin:/bin:/usr/games"
    if connection.host.users[connection.user].uid == 0:
        path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {"PATH": path, "SSH_CLIENT": f"{here} {port} 22", "SSH_CONNECTION": f"{here} {port} {there} 22"}


def _shell_on(context: Context, connection: Connection, stdin: str) -> CommandResult:
    """Log in without a command: the message of the day, then whatever standard input holds."""
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


_KEYGEN = """A a= B b= C= D= E= e F= f= g H h I= i K k L l M= m= N= n= O= P= p Q q R= r= s= t= U u V= v w= Y= y Z= z="""


@program("ssh-keygen", spec=_KEYGEN, hint="", usage_exit=1, suite="")
def ssh_keygen(context: Context, args: Arguments) -> CommandResult:
    """Make keys, and look at keys and at known hosts."""
    out = Printout(context)
    if "F" in args or "R" in args or "H" in args:
        return _known_hosts(context, args, out)
    if "l" in args:
        return _fingerprints(context, args, out)
    if "y" in args:
        return _public_again(context, args, out)
    kind = args.get("t") or "rsa"
    if kind not in ("ed25519", "rsa", "ecdsa"):
        out.error(f"unknown key type {kind}")
        return CommandResult("", f"unknown key type {kind}\n", 255)
    path = args.get("f") or f"{home(context)}/.ssh/id_{kind}"
    return _make_key(context, args, out, path, kind)


def _make_key(context: Context, args: Arguments, out: Printout, path: str, kind: str) -> CommandResult:
    fs = context.fs
    quiet = "q" in args
    if not quiet:
        out.line(f"Generating public/private {kind} key pair.")
    if fs.exists(path):
        out.line(f"{path} already exists.")
        out.text("Overwrite (y/n)? ")
        if context.stdin[:1] not in ("y", "Y"):
            return CommandResult(out.result().stdout, "", 1)
    if kind != "ed25519":
        context.note_fidelity("ssh-keygen makes ed25519 keys only")
    comment = args.get("C") or f"{context.user}@{context.host.name}"
    private, public = make_key(f"{context.host.name} {path} {context.clock.now}", comment)
    try:
        folder = path.rpartition("/")[0]
        if folder and not fs.exists(folder):
            fs.mkdir(folder, 0o700)
            if not quiet:
                out.line(f"Created directory '{folder}'.")
        fs.write(path, private.encode())
        fs.chmod(path, 0o600)
        fs.write(f"{path}.pub", public.encode())
    except OSError as fault:
        out.error(
            f'Saving key "{path}" failed: {(fault.strerror or "").lower() if fault.errno == 2 else fault.strerror}'
        )
        return out.result()
    if not quiet:
        key = keys.public_keys(public)[0][0]
        out.line(f"Your identification has been saved in {path}")
        out.line(f"Your public key has been saved in {path}.pub")
        out.line(f"The key fingerprint is:\n{keys.fingerprint(key)} {comment}")
        out.line("The key's randomart image is:\n" + _randomart(key))
    return out.result()


def _randomart(key: str) -> str:
    """Draw a key's fingerprint as OpenSSH does: a bishop walks over 17 by 9 fields."""
    import base64

    raw = sha256(base64.b64decode(key.split()[1])).digest()
    field = [[0] * 17 for _ in range(9)]
    x, y = 8, 4
    for byte in raw:
        for shift in (0, 2, 4, 6):
            move = byte >> shift & 3
            x = min(16, max(0, x + (1 if move & 1 else -1)))
            y = min(8, max(0, y + (1 if move & 2 else -1)))
            field[y][x] += 1
    signs = " .o+=*BOX@%&#/^"
    rows = [[signs[min(count, len(signs) - 1)] for count in row] for row in field]
    rows[4][8], rows[y][x] = "S", "E"
    title = f"[{keys.algorithm(key)} {keys.bits(key)}]"
    return "\n".join(
        [
            "+" + title.center(17, "-") + "+",
            *(f"|{''.join(row)}|" for row in rows),
            "+" + "[SHA256]".center(17, "-") + "+",
        ]
    )


def _fingerprints(context: Context, args: Arguments, out: Printout) -> CommandResult:
    path = args.get("f") or (args.operands[0] if args.operands else f"{home(context)}/.ssh/id_rsa")
    try:
        text = context.fs.read_text(path)
    except OSError as fault:
        out.error(f"ssh-keygen: {path}: {fault.strerror}", 255)
        return out.result()
    entries = keys.public_keys(text)
    private = public_half(text)
    if private is not None:
        comment = ""
        if context.fs.exists(f"{path}.pub"):
            comment = next((note for _, note in keys.public_keys(context.fs.read_text(f"{path}.pub"))), "")
        entries = [(private, comment)]
    if not entries:
        out.error(f"{path} is not a public key file.", 255)
    for key, comment in entries:
        out.line(f"{keys.bits(key)} {keys.fingerprint(key)} {comment or 'no comment'} ({keys.algorithm(key)})")
    return out.result()


def _public_again(context: Context, args: Arguments, out: Printout) -> CommandResult:
    path = args.get("f") or f"{home(context)}/.ssh/id_rsa"
    try:
        key = public_half(context.fs.read_text(path))
    except OSError as fault:
        out.error(f"{path}: {fault.strerror}", 255)
        return out.result()
    if key is None:
        out.error(f'Load key "{path}": error in libcrypto', 255)
    else:
        out.line(key)
    return out.result()


def _known_hosts(context: Context, args: Arguments, out: Printout) -> CommandResult:
    path = args.get("f") or f"{home(context)}/.ssh/known_hosts"
    try:
        text = context.fs.read_text(path)
    except OSError as fault:
        out.error(f"Cannot stat {path}: {fault.strerror}", 255)
        return out.result()
    lines = text.splitlines()
    if "F" in args:
        name = args.get("F")
        for number, _ in keys.known_keys(text, name):
            out.line(f"# Host {name} found: line {number} \n{lines[number - 1]}")
        if not keys.known_keys(text, name):
            out.exit_code = 1
        return out.result()
    if "R" in args:
        name = args.get("R")
        removals = [number for number, _ in keys.known_keys(text, name)]
        if not removals:
            out.error(f"Host {name} not found in {path}", 0)
            return out.result()
        for number in removals:
            out.line(f"# Host {name} found: line {number}")
        remaining = "".join(f"{line}\n" for number, line in enumerate(lines, 1) if number not in removals)
    else:
        remaining = ""
        for line in lines:
            names, _, key = line.partition(" ")
            hashed = not names.startswith("|1|") and re.match(r"[\w.\[]", names)
            remaining += "".join(keys.known_line(one, key) for one in names.split(",")) if hashed else f"{line}\n"
    context.fs.write(f"{path}.old", text.encode("utf-8", "surrogateescape"))
    context.fs.write(path, remaining.encode("utf-8", "surrogateescape"))
    out.line(f"{path} updated.\nOriginal contents retained as {path}.old")
    return out.result()


@program("ssh-keyscan", spec="4 6 c D H v f= O= p= T= t=", hint="", usage_exit=1, suite="")
def ssh_keyscan(context: Context, args: Arguments) -> CommandResult:
    """Ask hosts for their keys."""
    out = Printout(context)
    port = args.get("p") or "22"
    for name in args.operands:
        address = resolve(context.estate, context.host, name)
        there = None if address is None else at_address(context.estate, context.host, address)
        if address is None:
            out.error(f"getaddrinfo {name}: Name or service not known", 1)
        elif there is None or not there.record.online or listener(there, int(port)) not in ("ssh", "sshd"):
            context.clock.advance(5.0 if there is None or not there.record.online else 0.0)
            out.exit_code = 1
        else:
            out.error(f"# {name}:{port} SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3", 0)
            kinds = args.get("t").split(",") if "t" in args else ["ed25519"]
            if "ed25519" in kinds:
                key = host_key(there)
                out.text(keys.known_line(name, key) if "H" in args else f"{name} {key}\n")
    return out.result()
