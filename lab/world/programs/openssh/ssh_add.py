"""`ssh-add`: keys held by the agent behind $SSH_AUTH_SOCK; also read by `ssh`."""

from posixpath import join

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.ssh_keys import public_half
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.openssh import public_keys as keys

_NO_AGENT = "Could not open a connection to your authentication agent.\n"
_USUAL = ("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk", "id_xmss", "id_dsa")


def held(context: Context) -> list[tuple[str, str]]:
    """Return `TYPE BASE64` and comment of every key the account's agent holds."""
    return keys.public_keys(_read(context) or "")


def _read(context: Context) -> str | None:
    """Return the content of the file behind the agent's socket; None without an agent."""
    path = context.env.get("SSH_AUTH_SOCK", "")
    if not path:
        return None
    try:
        return context.fs.read_text(path)
    except OSError:
        return None


@program("ssh-add", spec="C c D d E= H= h= K k L l M= q S= s= T t= v X x", hint="", usage_exit=1, suite="")
def ssh_add(context: Context, args: Arguments) -> CommandResult:
    """Add keys to the agent, remove them, or list them."""
    result = _read(context)
    if result is None:
        return CommandResult("", _NO_AGENT, 2)
    out = Printout(context)
    if "l" in args or "L" in args:
        for key, comment in held(context):
            line = f"{keys.bits(key)} {keys.fingerprint(key)} {comment} ({keys.algorithm(key)})"
            out.line(f"{key} {comment}" if "L" in args else line)
        if not held(context):
            out.line("The agent has no identities.")
            out.exit_code = 1
        return out.result()
    path = context.env["SSH_AUTH_SOCK"]
    if "D" in args:
        context.fs.write(path, b"")
        out.error("All identities removed.", 0)
        return out.result()
    user = context.host.users.get(context.user)
    home = user.home if user is not None else "/"
    usual = [one for one in (join(home, ".ssh", name) for name in _USUAL) if context.fs.exists(one)]
    for one in list(args.operands) or usual:
        _add(context, args, out, one, path)
    if not args.operands and not usual:
        out.exit_code = 1
    return out.result()


def _add(context: Context, args: Arguments, out: Printout, path: str, agent: str) -> None:
    try:
        text = context.fs.read_text(path)
    except OSError as fault:
        out.error(f"{path}: {fault.strerror}")
        return
    key = public_half(text)
    if key is None:
        out.error(f'Error loading key "{path}": error in libcrypto')
        return
    public = f"{path}.pub"
    comment = path
    if context.fs.exists(public):
        comment = next((note for _, note in keys.public_keys(context.fs.read_text(public))), path)
    remaining = [pair for pair in held(context) if pair[0] != key]
    if "d" in args:
        out.error(f"Identity removed: {path} {keys.algorithm(key)} ({comment})", 0)
    else:
        remaining.append((key, comment))
        out.error(f"Identity added: {path} ({comment})", 0)
    context.fs.write(agent, "".join(f"{one} {note}\n" for one, note in remaining).encode())
