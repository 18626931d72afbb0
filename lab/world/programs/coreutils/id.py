"""`id`: print the numbers and names of an account and its groups."""

from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.owners import groups_of
from lab.world.programs.common.program import Printout, program


@program("id", spec="a Z,context g,group G,groups n,name r,real u,user z,zero")
def id_(context: Context, args: Arguments) -> CommandResult:
    """Print the numbers and names of an account and its groups."""
    out = Printout(context)
    host = context.host
    kinds = [name for name in ("group", "groups", "user") if name in args]
    kind = kinds[0] if kinds else ""
    if "context" in args:
        return failed("id", "--context (-Z) works only on an SELinux-enabled kernel")
    if len(kinds) > 1:
        return failed("id", 'cannot print "only" of more than one choice')
    if "zero" in args and not kind:
        return failed("id", "option --zero not permitted in default format")
    end, between = ("\0", "\0") if "zero" in args else ("\n", " ")
    if ("name" in args or "real" in args) and not kind:
        return failed("id", "cannot print only names or real IDs in default format")
    for word in args.operands or (context.user,):
        user = host.users.get(word) or next((one for one in host.users.values() if str(one.uid) == word), None)
        if user is None:
            out.warn(f"{out.quoted(word)}: no such user" + ("" if word else ": No such file or directory"))
            continue
        groups = groups_of(host, user.name)
        by_name = "name" in args
        if kind == "user":
            out.text((user.name if by_name else str(user.uid)) + end)
        elif kind == "group":
            out.text((groups[0][1] if by_name else str(groups[0][0])) + end)
        elif kind == "groups":
            out.text(between.join(name if by_name else str(number) for number, name in groups) + end)
        else:
            listed = ",".join(f"{number}({name})" for number, name in groups)
            out.line(f"uid={user.uid}({user.name}) gid={groups[0][0]}({groups[0][1]}) groups={listed}")
    return out.result()
