"""`ssh-agent`: start an agent, or stop the running one."""

from hashlib import sha256

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Process
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program("ssh-agent", spec="a= c D d E= k P= s t=", hint="", usage_exit=1, suite="", permute=False)
def ssh_agent(context: Context, args: Arguments) -> CommandResult:
    """Start an agent, or stop the running one."""
    host, env = context.host, context.env
    if "k" in args:
        number = env.get("SSH_AGENT_PID", "")
        if not is_number(number):
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
