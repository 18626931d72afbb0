"""`useradd`, `usermod`, `userdel`: create, change and remove accounts as Debian's passwd package does."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from msgspec.structs import replace

from lab.text.amounts import is_number
from lab.world.machine.accounts import PASSWD
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.machine.state import Group, User
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.shadow import records
from lab.world.programs.shadow.usage import USAGE

Run = Callable[[Context, Arguments, Printout], None]

USERADD: Final = """badname b,base-dir= btrfs-subvolume-home c,comment= d,home-dir= D,defaults e,expiredate= f,inactive=
    F,add-subids-for-system g,gid= G,groups= h,help k,skel= K,key= l,no-log-init m,create-home M,no-create-home
    N,no-user-group o,non-unique p,password= r,system R,root= P,prefix= s,shell= u,uid= U,user-group Z,selinux-user="""
_USERMOD: Final = """a,append b,badname c,comment= d,home= e,expiredate= f,inactive= g,gid= G,groups= h,help l,login=
    L,lock m,move-home o,non-unique p,password= P,prefix= r,remove R,root= s,shell= u,uid= U,unlock v,add-subuids=
    V,del-subuids= w,add-subgids= W,del-subgids= Z,selinux-user="""


def account_program(name: str, spec: str, locks: str, refused: int = 1, *, names: int = 1) -> Callable[[Run], Run]:
    """Install a program that only root may use. For others, locking the file `locks` fails with status `refused`."""

    def install(run: Run) -> Run:
        @program(name, spec=spec, suite="", usage=USAGE[name], usage_exit=2, folder="/usr/sbin")
        def read(context: Context, args: Arguments) -> CommandResult:
            if "defaults" in args and not args.operands:
                return CommandResult(_DEFAULTS)
            if len(args.operands) != names:
                return CommandResult("", USAGE[name], 2)
            noun, table = ("user", context.host.users) if locks == PASSWD else ("group", context.host.groups)
            adds, subject = name.endswith("add"), args.operands[0]
            # Who may not lock the file is still told this, as it is looked up first.
            if adds and subject in table and "force" not in args:
                return failed(name, f"{noun} '{subject}' already exists", 9)
            if not adds and subject not in table:
                return failed(name, f"{noun} '{subject}' does not exist", 6)
            if name == "usermod" and not args.options:
                return CommandResult("", f"usermod: no options\n{USAGE[name]}", 2)
            if context.user != "root":
                text = f"{name}: Permission denied.\n{name}: cannot lock {locks}; try again later.\n"
                return CommandResult("", text, refused)
            out = Printout(context)
            run(context, args, out)
            context.host.settle()
            return out.result()

        return run

    return install


_DEFAULTS: Final = (
    "GROUP=100\nHOME=/home\nINACTIVE=-1\nEXPIRE=\nSHELL=/bin/sh\nSKEL=/etc/skel\nCREATE_MAIL_SPOOL=no\nLOG_INIT=yes\n"
)


@account_program("useradd", USERADD, PASSWD)
def useradd(context: Context, args: Arguments, out: Printout) -> None:
    """Create an account, by default with a group of its own."""
    host, name = context.host, args.operands[0]
    system = "system" in args
    if not records.NAME.fullmatch(name) and "badname" not in args:
        out.warn(f"invalid user name '{name}': use --badname to ignore", 3)
        return
    own = not ("gid" in args or "no-user-group" in args)
    if own and name in host.groups:
        out.warn(f"group {name} exists - if you want to add this user to that group, use -g.", 9)
        return
    group_text = args.get("gid") or ("users" if not own else "")
    primary = records.find_named_group(host, group_text) if group_text else None
    if group_text and primary is None:
        out.warn(f"group '{group_text}' does not exist", 6)
        return
    others = named_groups(context, args.get("groups"), out)
    if others is None:
        return
    number = _number(context, args, out, records.free_number(host, system=system))
    if number is None:
        return
    if primary is None:
        primary = Group(name, records.free_group(host, number, system=system))
        host.put("groups", name, primary)
        records.log(context, "useradd", f"new group: name={name}, GID={primary.gid}")
    home = args.get("home-dir") or f"{args.get('base-dir') or '/home'}/{name}"
    shell = args.get("shell") or "/bin/sh"
    user = User(name, number, primary.gid, home, shell, args.get("comment"))
    host.put("users", name, user)
    records.set_members(host, name, others)
    records.rename_owner(host, str(number), name)
    facts = f"name={name}, UID={number}, GID={primary.gid}, home={home}, shell={shell}, from=none"
    records.log(context, "useradd", f"new user: {facts}")
    lasts = (-1, -1, -1) if system else (0, 99999, 7)
    record = records.Shadow(args.get("password") or "!", records.today(context), *lasts)
    records.write_shadow(context, name, replace(record, expires=day_of(args.get("expiredate"))))
    if "shell" in args and not context.fs.exists(shell):
        out.error(f"useradd: Warning: missing or non-executable shell '{shell}'", 0)
    if "create-home" in args and not records.make_home(context, user):
        out.error(f"useradd: warning: the home directory {home} already exists.", 0)
        out.error("useradd: Not copying any file from skel directory into it.", 0)


def _number(context: Context, args: Arguments, out: Printout, free: int) -> int | None:
    text = args.get("uid")
    if not text:
        return free
    if not is_number(text):
        out.warn(f"invalid user ID '{text}'", 3)
        return None
    if "non-unique" not in args and any(user.uid == int(text) for user in context.host.users.values()):
        out.warn(f"UID {text} is not unique", 4)
        return None
    return int(text)


def named_groups(context: Context, text: str, out: Printout) -> set[str] | None:
    """Return the groups in a list; None, after an error message, when one is unknown."""
    names: set[str] = set()
    for word in filter(None, text.split(",")):
        group = records.find_named_group(context.host, word)
        if group is None:
            out.warn(f"group '{word}' does not exist", 6)
            return None
        names.add(group.name)
    return names


def day_of(text: str) -> int:
    """Return the day of a date, counted from 1970-01-01; -1 for none."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp() // 86_400)
        except ValueError:
            return -1
    return int(text) if re.fullmatch(r"\d+", text) else -1


@account_program("usermod", _USERMOD, PASSWD)
def usermod(context: Context, args: Arguments, out: Printout) -> None:
    """Change an account."""
    host, name = context.host, args.operands[0]
    user = host.users[name]
    new = _changed(context, args, out, user)
    others = named_groups(context, args.get("groups"), out) if new is not None else None
    if new is None or others is None:
        return
    if new == user and not any(word in args for word in ("groups", "lock", "unlock", "password", "expiredate")):
        out.error("usermod: no changes", 0)
        return
    if "shell" in args and not context.fs.exists(new.shell):
        out.error(f"usermod: Warning: missing or non-executable shell '{new.shell}'", 0)
    busy = records.at_work_as(host, name) if (new.uid, new.name) != (user.uid, user.name) else 0
    if busy:
        out.warn(f"user {name} is currently used by process {busy}", 8)
        return
    if new.name != name:
        groups, own = records.member_of(host, name), host.groups.get(name)
        record = records.shadow(context, name)
        host.put("users", new.name, new)
        records.set_members(host, name, set())
        host.drop("users", name)
        records.set_members(host, new.name, groups)
        records.rename_owner(host, name, new.name)
        records.write_shadow(context, new.name, record)
        if own is not None:
            # An existing group with the old name keeps it.
            host.put("groups", name, own)
    elif new != user:
        host.put("users", name, new)
    if "groups" in args:
        before = records.member_of(host, new.name)
        after = before | others if "append" in args else before - others if "remove" in args else others
        records.set_members(host, new.name, after)
        for group in sorted(after - before):
            records.log(context, "usermod", f"add '{new.name}' to group '{group}'")
        for group in sorted(before - after):
            records.log(context, "usermod", f"delete '{new.name}' from group '{group}'")
    if "move-home" in args and "home" in args and context.fs.exists(user.home) and not context.fs.exists(new.home):
        records.all_files(context).rename(user.home, new.home)
    _change_shadow(context, args, out, new.name)


def _changed(context: Context, args: Arguments, out: Printout, user: User) -> User | None:
    """Return the changed account; None, after an error message, when the change is impossible."""
    host = context.host
    login = args.get("login")
    if login and login != user.name:
        if not records.NAME.fullmatch(login):
            out.warn(f"invalid user name '{login}': use --badname to ignore", 3)
            return None
        if login in host.users:
            out.warn(f"user '{login}' already exists", 9)
            return None
    gid = user.gid
    if "gid" in args:
        group = records.find_named_group(host, args.get("gid"))
        if group is None:
            out.warn(f"group '{args.get('gid')}' does not exist", 6)
            return None
        gid = group.gid
    uid = user.uid
    if "uid" in args:
        text = args.get("uid")
        if not is_number(text):
            out.warn(f"invalid user ID '{text}'", 3)
            return None
        uid = int(text)
        if uid != user.uid and "non-unique" not in args and any(one.uid == uid for one in host.users.values()):
            out.warn(f"UID '{uid}' already exists", 4)
            return None
    return replace(
        user,
        name=login or user.name,
        uid=uid,
        gid=gid,
        home=args.get("home") or user.home,
        shell=args.get("shell") or user.shell,
        full_name=args.get("comment") if "comment" in args else user.full_name,
    )


def _change_shadow(context: Context, args: Arguments, out: Printout, name: str) -> None:
    record = records.shadow(context, name)
    new = record
    if "lock" in args and not record.password.startswith("!"):
        new = replace(new, password=f"!{record.password}")
    if "unlock" in args:
        if record.password in ("!", "*", "!!"):
            out.error(
                "usermod: unlocking the user's password would result in a passwordless account.\n"
                "You should set a password with usermod -p to unlock this user's password.",
                0,
            )
        else:
            new = replace(new, password=record.password.removeprefix("!"))
    if "password" in args:
        new = replace(new, password=args.get("password"), changed=records.today(context))
    if "expiredate" in args:
        new = replace(new, expires=day_of(args.get("expiredate")))
    if new != record:
        records.write_shadow(context, name, new)


@account_program("userdel", "f,force h,help r,remove R,root= P,prefix= Z,selinux-user", PASSWD)
def userdel(context: Context, args: Arguments, out: Printout) -> None:
    """Remove an account, with `-r` its home as well."""
    host, name = context.host, args.operands[0]
    user = host.users[name]
    busy = records.at_work_as(host, name)
    if busy and "force" not in args:
        out.warn(f"user {name} is currently used by process {busy}", 8)
        return
    home = user.home
    records.remove_account(context, name)
    records.log(context, "userdel", f"delete user '{name}'")
    if "remove" in args:
        files = records.all_files(context)
        mail = f"/var/mail/{name}"
        if files.exists(mail):
            files.remove(mail)
        else:
            out.error(f"userdel: {name} mail spool ({mail}) not found", 0)
        if files.exists(home):
            files.remove(home, recursive=True)
        else:
            out.error(f"userdel: {name} home directory ({home}) not found", 0)
