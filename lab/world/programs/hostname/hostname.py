"""`hostname`: print the host's name or addresses; under four other names, its domain."""

from typing import Final

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program

_DOMAINS: Final = {"dnsdomainname": "domain", "domainname": "none", "nisdomainname": "nis", "ypdomainname": "nis"}
"""What is printed under the other names without an option."""


@program(
    "hostname",
    *_DOMAINS,
    spec="a,alias A,all-fqdns b,boot d,domain f,fqdn long F,file= i,ip-address I,all-ip-addresses s,short y,yp nis",
    hint="",
    usage_exit=4,
)
def hostname(context: Context, args: Arguments) -> CommandResult:
    """Print the host's name or addresses."""
    record = context.host.record
    if args.operands:
        if context.user != "root":
            what = "domain" if context.name in _DOMAINS else "host"
            return failed(context.name, f"you must be root to change the {what} name")
        context.note_fidelity(f"{context.name} cannot rename a host")
        return CommandResult()
    option = args.last_of(
        "fqdn", "long", "domain", "ip-address", "all-ip-addresses", "alias", "all-fqdns", "yp", "nis", "short"
    )
    chosen = option or _DOMAINS.get(context.name, "short")
    if chosen in ("yp", "nis"):
        return CommandResult(f"{context.name}: Local domain name not set\n", exit_code=1)
    full = f"{record.name}.{record.domain}"
    texts = {
        "fqdn": full,
        "long": full,
        "all-fqdns": full + " ",
        "domain": record.domain,
        "ip-address": record.address,
        "all-ip-addresses": record.address + " ",
        "alias": record.name,
        "none": "(none)",
    }
    return CommandResult(texts.get(chosen, record.name) + "\n")
