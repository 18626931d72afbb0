"""`ssh-keygen`: create keys, and inspect keys and known hosts."""

import re
from hashlib import sha256

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.ssh_keys import make_key, public_half
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.openssh import public_keys as keys
from lab.world.programs.openssh.config import home

_KEYGEN = """A a= B b= C= D= E= e F= f= g H h I= i K k L l M= m= N= n= O= P= p Q q R= r= s= t= U u V= v w= Y= y Z= z="""


@program("ssh-keygen", spec=_KEYGEN, hint="", usage_exit=1, suite="")
def ssh_keygen(context: Context, args: Arguments) -> CommandResult:
    """Create keys, and inspect keys and known hosts."""
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
