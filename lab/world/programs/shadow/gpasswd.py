"""`groupadd`, `groupmod`, `groupdel` and `gpasswd`: create, change and remove groups as Debian does."""

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Group
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.shadow import records
from lab.world.programs.shadow.usage import USAGE
from lab.world.programs.shadow.useradd import account_program


@account_program(
    "groupadd",
    "f,force g,gid= h,help K,key= o,non-unique p,password= r,system R,root= P,prefix= U,users=",
    "/etc/group",
    10,
)
def groupadd(context: Context, args: Arguments, out: Printout) -> None:
    """Create a group."""
    host, name = context.host, args.operands[0]
    if not records.NAME.fullmatch(name):
        out.warn(f"'{name}' is not a valid group name", 3)
        return
    if name in host.groups:
        return
    number = records.free_group(host, system="system" in args)
    if "gid" in args:
        text = args.get("gid")
        if not is_number(text):
            out.warn(f"invalid group ID '{text}'", 3)
            return
        is_used = any(group.gid == int(text) for group in host.groups.values())
        if is_used and not ("force" in args or "non-unique" in args):
            out.warn(f"GID '{text}' already exists", 4)
            return
        number = number if is_used and "force" in args else int(text)
    members = tuple(one for one in args.get("users").split(",") if one in host.users)
    host.put("groups", name, Group(name, number, members))
    records.rename_owner(host, str(number), name, group=True)
    records.log(context, "groupadd", f"new group: name={name}, GID={number}")


@account_program(
    "groupmod",
    "a,append g,gid= h,help n,new-name= o,non-unique p,password= R,root= P,prefix= U,users=",
    "/etc/group",
    10,
)
def groupmod(context: Context, args: Arguments, out: Printout) -> None:
    """Change a group's name, number or members."""
    host, name = context.host, args.operands[0]
    group = host.groups[name]
    new = args.get("new-name") or name
    if new != name and new in host.groups:
        out.warn(f"group '{new}' already exists", 9)
        return
    number = int(args.get("gid")) if is_number(args.get("gid")) else group.gid
    if number != group.gid and any(one.gid == number for one in host.groups.values()) and "non-unique" not in args:
        out.warn(f"GID '{number}' already exists", 4)
        return
    members = group.members
    if "users" in args:
        new_members = tuple(one for one in args.get("users").split(",") if one in host.users)
        members = (*members, *(one for one in new_members if one not in members)) if "append" in args else new_members
    if new != name:
        host.drop("groups", name)
        records.rename_owner(host, name, new, group=True)
    host.put("groups", new, replace(group, name=new, gid=number, members=members))
    if number != group.gid:
        for user in list(host.users.values()):
            if user.gid == group.gid:
                host.put("users", user.name, replace(user, gid=number))


@account_program("groupdel", "f,force h,help R,root= P,prefix=", "/etc/group", 10)
def groupdel(context: Context, args: Arguments, out: Printout) -> None:
    """Remove a group that is no account's primary group."""
    host, name = context.host, args.operands[0]
    group = host.groups[name]
    owner = next((user.name for user in host.users.values() if user.gid == group.gid), None)
    if owner is not None and "force" not in args:
        out.warn(f"cannot remove the primary group of user '{owner}'", 8)
        return
    host.drop("groups", name)
    records.rename_owner(host, name, str(group.gid), group=True)
    records.log(context, "groupdel", f"group '{name}' removed from /etc/group")


@program(
    "gpasswd",
    spec="a,add= d,delete= h,help Q,root= r,remove-password R,restrict M,members= A,administrators=",
    suite="",
    usage=USAGE["gpasswd"],
    usage_exit=2,
)
def gpasswd(context: Context, args: Arguments) -> CommandResult:
    """Add accounts to a group or remove them."""
    host = context.host
    if len(args.operands) != 1:
        return CommandResult("", USAGE["gpasswd"], 2)
    out = Printout(context)
    name = args.operands[0]
    for word in filter(None, (args.get("add"), args.get("delete"))):
        if word not in host.users and "add" in args:
            out.warn(f"user '{word}' does not exist", 3)
            return out.result()
    group = host.groups.get(name)
    if group is None:
        out.warn(f"group '{name}' does not exist in /etc/group", 3)
        return out.result()
    if context.user != "root":
        out.warn("Permission denied.")
        return out.result()
    if "add" in args:
        out.line(f"Adding user {args.get('add')} to group {name}")
        records.set_members(host, args.get("add"), records.member_of(host, args.get("add")) | {name})
    elif "delete" in args:
        out.line(f"Removing user {args.get('delete')} from group {name}")
        if args.get("delete") not in group.members:
            out.warn(f"user '{args.get('delete')}' is not a member of '{name}'", 3)
            return out.result()
        records.set_members(host, args.get("delete"), records.member_of(host, args.get("delete")) - {name})
    elif "members" in args:
        members = tuple(one for one in args.get("members").split(",") if one in host.users)
        host.put("groups", name, replace(group, members=members))
    elif not args.options:
        out.line(f"Changing the password for group {name}")
        out.error_text("New Password: \n")
        out.warn("Not a tty")
    host.settle()
    return out.result()
