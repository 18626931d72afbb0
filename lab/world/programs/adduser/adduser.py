"""`adduser`, `addgroup`, `deluser`, `delgroup`: Debian's interactive tools to create and remove accounts and groups."""

from lab.text.amounts import is_number
from lab.world.machine.program import CommandResult, Context, command
from lab.world.machine.state import Group, User
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.common.owners import group_name
from lab.world.programs.common.program import Printout
from lab.world.programs.shadow import records

_ADD = options(
    """a,add-extra-groups add_extra_groups allow-all-names allow-bad-names comment= gecos= conf= debug disabled-login
    disabled-password firstgid= firstuid= force-badname g,gid= group h,help home= ingroup= lastgid= lastuid=
    no-create-home q,quiet shell= system u,uid= v,verbose"""
)
_REMOVE = options(
    """backup backup-suffix= backup-to= conf= debug force group h,help no-preserve-root only-if-empty q,quiet
    remove-all-files remove-home system v,verbose"""
)
_BAD_NAME = """To avoid problems, the username must not start with a
            dash, plus sign, or tilde, and it must not contain any of the
            following: colon, comma, slash, or any whitespace characters
            including spaces, tabs, and newlines."""


@command("adduser", "addgroup", folder="/usr/sbin")
def adduser(context: Context) -> CommandResult:
    """Create an account or a group, or add an account to a group."""
    out = Printout(context)
    args = _read(context, _ADD, out, "add a user or group to")
    if args is None:
        return out.result()
    if not 1 <= len(args.operands) <= 2:
        out.warn("Only one or two names allowed." if len(args.operands) != 1 else "")
    elif len(args.operands) == 2:
        _join(context, out, *args.operands)
    elif context.name == "addgroup" or ("group" in args and "system" not in args):
        _new_group(context, args, out, args.operands[0])
    else:
        _new_account(context, args, out, args.operands[0])
    context.host.settle()
    return CommandResult("", out.result().stderr, out.exit_code) if "quiet" in args else out.result()


def _read(context: Context, options: tuple, out: Printout, what: str) -> Arguments | None:  # type: ignore[type-arg]
    try:
        args = parse(context.argv, options)
    except UsageFault as usage:
        option = usage.text.split("'")[1].lstrip("-") if "'" in usage.text else usage.text
        out.error(f"Unknown option: {option}")
        return None
    if context.user != "root":
        out.warn(f"Only root may {what} the system.")
        return None
    return args


def _join(context: Context, out: Printout, name: str, group: str) -> None:
    host = context.host
    if name not in host.users:
        out.warn(f"The user `{name}' does not exist.")
    elif group not in host.groups:
        out.warn(f"The group `{group}' does not exist.")
    elif name in host.groups[group].members:
        out.line(f"{context.name}: The user `{name}' is already a member of `{group}'.")
    else:
        out.line(f"Adding user `{name}' to group `{group}' ...")
        records.set_members(host, name, records.member_of(host, name) | {group})
        out.line("Done.")


def _new_group(context: Context, args: Arguments, out: Printout, name: str) -> None:
    host = context.host
    if name in host.groups:
        out.warn(f"The group `{name}' already exists.")
        return
    gid = int(args.get("gid")) if is_number(args.get("gid")) else None
    number = records.free_group(host, gid, system="system" in args, highest_first=False)
    out.line(f"Adding group `{name}' (GID {number}) ...")
    host.put("groups", name, Group(name, number))
    out.line("Done.")


def _new_account(context: Context, args: Arguments, out: Printout, name: str) -> None:
    host, system = context.host, "system" in args
    if name in host.users:
        out.warn(f"The {'system ' if system else ''}user `{name}' already exists.", 0 if system else 1)
        return
    if not records.NAME.fullmatch(name):
        out.warn(_BAD_NAME)
        return
    uid_text = args.get("uid")
    number = int(uid_text) if is_number(uid_text) else records.free_number(host, system=system, highest_first=False)
    if uid_text and any(user.uid == number for user in host.users.values()):
        out.warn(f"The UID {number} is already in use.")
        return
    into = args.get("ingroup") or ("" if not system or "group" in args else "nogroup")
    if into and into not in host.groups:
        out.warn(f"The group `{into}' does not exist.")
        return
    if system:
        out.line(f"Adding system user `{name}' (UID {number}) ...")
    else:
        out.line(f"Adding user `{name}' ...")
    group = host.groups.get(into)
    if group is None:
        group = Group(name, records.free_group(host, number, system=system, highest_first=False))
        out.line(f"Adding new group `{name}' ({f'GID {group.gid}' if system else group.gid}) ...")
        host.put("groups", name, group)
        into = name
    suffix = f"with group `{into}'" if system else f"({number}) with group `{into} ({group.gid})'"
    out.line(f"Adding new user `{name}' {f'(UID {number}) ' if system else ''}{suffix} ...")
    home = args.get("home") or ("/nonexistent" if system else f"/home/{name}")
    shell = args.get("shell") or ("/usr/sbin/nologin" if system else "/bin/bash")
    full_name = args.get("gecos") or args.get("comment")
    user = User(name, number, group.gid, home, shell, full_name if system or not full_name else f"{full_name},,,")
    host.put("users", name, user)
    facts = f"name={name}, UID={number}, GID={group.gid}, home={home}, shell={shell}, from=none"
    records.log(context, "useradd", f"new user: {facts}")
    ages = (-1, -1, -1) if system else (0, 99999, 7)
    records.write_shadow(context, name, records.Shadow("!", records.today(context), *ages))
    _home(context, args, out, user)
    if not system:
        _ask(args, out, name)
        if "users" in host.groups:
            out.line(f"Adding new user `{name}' to supplemental / extra groups `users' ...")
            out.line(f"Adding user `{name}' to group `users' ...")
            records.set_members(host, name, records.member_of(host, name) | {"users"})


def _home(context: Context, args: Arguments, out: Printout, user: User) -> None:
    if "no-create-home" in args or user.home == "/nonexistent":
        out.line(f"Not creating {'home directory ' if user.home != '/nonexistent' else ''}`{user.home}'.")
        return
    out.line(f"Creating home directory `{user.home}' ...")
    if records.make_home(context, user):
        out.line("Copying files from `/etc/skel' ...")
    else:
        out.error(f"adduser: Warning: The home directory `{user.home}' already exists.", 0)


def _ask(args: Arguments, out: Printout, name: str) -> None:
    """Print the questions for name, room and phones, all of which go unanswered."""
    if not ("disabled-password" in args or "disabled-login" in args):
        out.error_text("New password: Password change has been aborted.\n")
        out.error_text("passwd: Authentication token manipulation error\npasswd: password unchanged\n")
        out.text("Try again? [y/N] ")
    if not ("gecos" in args or "comment" in args):
        out.line(f"Changing the user information for {name}")
        out.line("Enter the new value, or press ENTER for the default")
        questions = ("Full Name", "Room Number", "Work Phone", "Home Phone", "Other")
        out.text("\t" + "\t".join(f"{one} []: " for one in questions) + "Is the information correct? [Y/n] ")


@command("deluser", "delgroup", folder="/usr/sbin")
def deluser(context: Context) -> CommandResult:
    """Remove an account or a group, or remove an account from a group."""
    out = Printout(context)
    args = _read(context, _REMOVE, out, "remove a user or group from")
    if args is None:
        return out.result()
    host = context.host
    if not 1 <= len(args.operands) <= 2:
        out.warn("Only one or two names allowed.")
    elif len(args.operands) == 2:
        _leave(context, out, *args.operands)
    elif context.name == "delgroup" or "group" in args:
        _remove_group(context, out, args.operands[0])
    else:
        _remove_account(context, args, out, args.operands[0])
    host.settle()
    return CommandResult("", out.result().stderr, out.exit_code) if "quiet" in args else out.result()


def _leave(context: Context, out: Printout, name: str, group: str) -> None:
    host = context.host
    if name not in host.users:
        out.warn(f"The user `{name}' does not exist.", 2)
    elif group not in host.groups:
        out.warn(f"The group `{group}' does not exist.", 3)
    elif group_name(host, host.users[name].gid) == group:
        out.warn("You may not remove the user from their primary group.", 7)
    elif name not in host.groups[group].members:
        out.warn(f"The user `{name}' is not a member of group `{group}'.", 6)
    else:
        out.line(f"Removing user `{name}' from group `{group}' ...")
        records.set_members(host, name, records.member_of(host, name) - {group})
        out.line("Done.")


def _remove_group(context: Context, out: Printout, name: str) -> None:
    host = context.host
    group = host.groups.get(name)
    if group is None:
        out.warn(f"The group `{name}' does not exist.", 3)
        return
    out.line(f"Removing group `{name}' ...")
    owner = next((user.name for user in host.users.values() if user.gid == group.gid), None)
    if owner is not None:
        out.error(f"groupdel: cannot remove the primary group of user '{owner}'")
        out.warn(f"`/sbin/groupdel {name}' returned error code 8. Exiting.")
        return
    host.drop("groups", name)
    records.rename_owner(host, name, str(group.gid), group=True)
    out.line("Done.")


def _remove_account(context: Context, args: Arguments, out: Printout, name: str) -> None:
    host = context.host
    user = host.users.get(name)
    if user is None:
        out.warn(f"The user `{name}' does not exist.", 2)
        return
    if user.uid == 0 and "no-preserve-root" not in args:
        out.error(
            "WARNING: You are just about to delete the root account (uid 0)\n"
            "Usually this is never required as it may render the whole system unusable\n"
            "If you really want this, call deluser with parameter --no-preserve-root\n"
            "Stopping now without having performed any action",
            9,
        )
        return
    busy = records.at_work_as(host, name)
    if "remove-home" in args or "remove-all-files" in args:
        out.line("Looking for files to backup/remove ...")
        out.line("Removing files ...")
        files = records.all_files(context)
        if files.exists(user.home):
            files.remove(user.home, recursive=True)
    if name in host.crontabs:
        out.line("Removing crontab ...")
        host.drop("crontabs", name)
    out.line(f"Removing user `{name}' ...")
    if busy:
        out.error(f"userdel: user {name} is currently used by process {busy}")
        out.warn(f"`/sbin/userdel {name}' returned error code 8. Exiting.")
        return
    records.remove_account(context, name)
    records.log(context, "userdel", f"delete user '{name}'")
    out.line("Done.")
