"""`networkctl`: print the network links, which systemd does not manage here."""

from typing import Final

from lab.world.machine.name_service import interface
from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.systemd.systemctl_enable import AUTHORISED

_NO_NETWORKD: Final = "WARNING: systemd-networkd is not running, output will be incomplete.\n\n"


@program("networkctl", spec="no-pager no-legend a,all s,stats l,full n,lines= json=", suite="systemd", hint="")
def networkctl(context: Context, args: Arguments) -> CommandResult:
    """Print the network links, which systemd does not manage here."""
    verb = args.operands[0] if args.operands else "list"
    card, _ = interface(context.host.name)
    if verb == "list":
        width = max(4, len(card))
        rows = [("1", "lo", "loopback"), ("2", card, "ether")]
        lines = [f"{'IDX':>3} {'LINK':<{width}} {'TYPE':<8} OPERATIONAL SETUP    "]
        lines += [f"{index:>3} {link:<{width}} {sort:<8} {'-':<11} unmanaged" for index, link, sort in rows]
        text = "\n".join(line.rstrip() for line in lines) + "\n"
        return _warned(text + ("" if "no-legend" in args else "\n2 links listed.\n"))
    if verb == "status":
        return _warned("●        State: n/a\n  Online state: unknown\n")
    if verb in ("lldp", "label"):
        return CommandResult("0 neighbors listed.\n" if verb == "lldp" else "")
    if verb in ("up", "down", "reload", "renew", "reconfigure", "forcerenew", "delete"):
        if context.user != "root":
            return CommandResult("", f"Failed to {verb} network: {AUTHORISED}\n", 1)
        return CommandResult("", "Could not activate remote peer.\n", 1)
    return CommandResult("", f"Unknown command verb {verb}.\n", 1)


def _warned(text: str) -> CommandResult:
    return CommandResult(text, _NO_NETWORKD, spoken=(("", _NO_NETWORKD), (text, "")))
