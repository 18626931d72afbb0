"""`ssh-keyscan`: ask hosts for their keys."""

from lab.world.machine.name_service import at_address, listener, resolve, unresolved
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.openssh import public_keys as keys
from lab.world.programs.openssh.client import host_key


@program("ssh-keyscan", spec="4 6 c D H v f= O= p= T= t=", hint="", usage_exit=1, suite="")
def ssh_keyscan(context: Context, args: Arguments) -> CommandResult:
    """Ask hosts for their keys."""
    out = Printout(context)
    port = args.get("p") or "22"
    for name in args.operands:
        address = resolve(context.estate, context.host, name)
        there = None if address is None else at_address(context.estate, context.host, address)
        if address is None:
            out.error(f"getaddrinfo {name}: {unresolved(context.host, name)}", 1)
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
