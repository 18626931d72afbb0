"""`hostname`: print the host's name or addresses."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program


@program(
    "hostname",
    spec="a,alias A,all-fqdns b,boot d,domain f,fqdn long F,file= i,ip-address I,all-ip-addresses s,short y,yp nis",
    hint="",
    usage_exit=4,
)
def hostname(context: Context, args: Arguments) -> CommandResult:
    """Print the host's name or addresses."""
    record = context.host.record
    if args.operands:
        if context.user != "root":
            return failed("hostname", "you must be root to change the host name")
        context.note_fidelity("hostname cannot rename a host")
        return CommandResult()
    option = args.last_of(
        "fqdn", "long", "domain", "ip-address", "all-ip-addresses", "alias", "all-fqdns", "yp", "nis", "short"
    )
    full = f"{record.name}.{record.domain}"
    texts = {
        "fqdn": full,
        "long": full,
        "all-fqdns": full + " ",
        "domain": record.domain,
        "ip-address": record.address,
        "all-ip-addresses": record.address + " ",
        "alias": record.name,
        "yp": "(none)",
        "nis": "(none)",
    }
    return CommandResult(texts.get(option, record.name) + "\n")
