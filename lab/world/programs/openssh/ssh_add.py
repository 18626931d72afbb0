"""`ssh-agent` and `ssh-add`: keys that are held for later connections, behind a socket in /tmp."""

from hashlib import sha256
from posixpath import join

from lab.world.machine.program import CommandResult, Context
from lab.world.machine.ssh_keys import public_half
from lab.world.machine.state import Process
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.openssh import public_keys as keys

_NO_AGENT = "Could not open a connection to your authentication agent.\n"
_USUAL = ("id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk", "id_xmss", "id_dsa")


def held(context: Context) -> list[tuple[str, str]]:
    """Return `TYPE BASE64` and comment of every key the account's agent holds."""
    return keys.public_keys(_read(context) or "")


def _read(context: Context) -> str | None:
    """Return what lies behind the agent's socket; None without an agent."""
    path = context.env.get("SSH_AUTH_SOCK", "")
    if not path:
        return None
    try:
        return context.fs.read_text(path)
    except OSError:
        return None


@program("ssh-agent", spec="a= c D d E= k P= s t=", hint="", usage_exit=1, suite="", permute=False)
def ssh_agent(context: Context, args: Arguments) -> CommandResult:
    """Start an agent, or end the one there is."""
    host, env = context.host, context.env
    if "k" in args:
        number = env.get("SSH_AGENT_PID", "")
        if not number.isdigit():
            return CommandResult("", "SSH_AGENT_PID not set, cannot kill agent\n", 1)
        if int(number) in host.processes:
            host.drop("processes", int(number))
        path = env.get("SSH_AUTH_SOCK", "")
        if path and context.fs.exists(path):
            context.fs.remove(path)
        return CommandResult(f"unset SSH_AUTH_SOCK;\nunset SSH_AGENT_PID;\necho Agent pid {number} killed;\n")
    pid = host.new_pid()
    letters = "".join(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[byte % 62]
        for byte in sha256(f"agent {host.name} {pid} {context.clock.now}".encode()).digest()[:12]
    )
    path = args.get("a") or f"/tmp/ssh-{letters}/agent.{pid - 1}"
    folder = path.rpartition("/")[0]
    if folder and not context.fs.exists(folder):
        context.fs.mkdir(folder, 0o700)
    context.fs.write(path, b"")
    context.fs.chmod(path, 0o600)
    process = Process(pid, 1, context.user, "ssh-agent -s" if "s" in args else "ssh-agent", memory=3 << 20)
    host.put("processes", pid, process)
    if "c" in args:
        text = f"setenv SSH_AUTH_SOCK {path};\nsetenv SSH_AGENT_PID {pid};\necho Agent pid {pid};\n"
    else:
        text = f"SSH_AUTH_SOCK={path}; export SSH_AUTH_SOCK;\nSSH_AGENT_PID={pid}; export SSH_AGENT_PID;\n"
        text += f"echo Agent pid {pid};\n"
    if args.operands:
        context.note_fidelity("ssh-agent COMMAND holds no keys")
        return context.run_script(host, context.user, " ".join(args.operands), cwd=context.cwd, env=dict(env))
    return CommandResult(text)


@program("ssh-add", spec="C c D d E= H= h= K k L l M= q S= s= T t= v X x", hint="", usage_exit=1, suite="")
def ssh_add(context: Context, args: Arguments) -> CommandResult:
    """Give keys to the agent, take them back, list them."""
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
