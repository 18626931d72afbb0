"""`sudo`: run a command as another account."""

import shlex
from itertools import groupby

from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, Context, command, failed
from lab.world.machine.state import JournalLine, User
from lab.world.programs.common.getopt import Arguments, UsageFault, options, parse
from lab.world.programs.sudo.sudoers import Permission, defaults_of, rules_of

_SUDO = options(
    """A,askpass b,background B,bell C,close-from= D,chdir= E,preserve-env? e,edit g,group= H,set-home h,help host=
    i,login K,remove-timestamp k,reset-timestamp l,list n,non-interactive P,preserve-groups p,prompt= r,role= R,chroot=
    S,stdin s,shell t,type= T,command-timeout= U,other-user= u,user= V,version v,validate"""
)
_SUDO_USAGE = """\
usage: sudo -h | -K | -k | -V
usage: sudo -v [-ABkNnS] [-g group] [-h host] [-p prompt] [-u user]
usage: sudo -l [-ABkNnS] [-g group] [-h host] [-p prompt] [-U user] [-u user]
            [command [arg ...]]
usage: sudo [-ABbEHkNnPS] [-r role] [-t type] [-C num] [-D directory] [-g
            group] [-h host] [-p prompt] [-R directory] [-T timeout] [-u user]
            [VAR=value] [-i | -s] [command [arg ...]]
usage: sudo -e [-ABkNnS] [-r role] [-t type] [-C num] [-D directory] [-g group]
            [-h host] [-p prompt] [-R directory] [-T timeout] [-u user] file ...
"""


@command("sudo")
def sudo(context: Context) -> CommandResult:
    """Run a command as another account, as far as the rules allow."""
    try:
        args = parse(context.argv, _SUDO, permute=False)
    except UsageFault as usage:
        context.note_fidelity(f"sudo refused its options: {usage.text}")
        return CommandResult("", f"sudo: {usage.text}\n{_SUDO_USAGE}", 1)
    if "version" in args:
        return CommandResult(
            "Sudo version 1.9.13p3\nSudoers policy plugin version 1.9.13p3\nSudoers file grammar version 50\n"
        )
    if "remove-timestamp" in args or ("reset-timestamp" in args and not args.operands):
        return CommandResult()
    as_user = args.get("user") or "root"
    as_user = next((one.name for one in context.host.users.values() if f"#{one.uid}" == as_user), as_user)
    user = context.host.users.get(context.user)
    if as_user not in context.host.users:
        return CommandResult(
            "", f"sudo: unknown user {as_user}\nsudo: error initializing audit plugin sudoers_audit\n", 1
        )
    other = args.get("other-user")
    if other and "list" not in args:
        return CommandResult("", f"sudo: the -U option may only be used with the -l option\n{_SUDO_USAGE}", 1)
    if other and other not in context.host.users:
        return failed("sudo", f"unknown user {other}")
    words = list(args.operands)
    settings = {}
    while words and "=" in words[0] and words[0].split("=")[0].isidentifier():
        name, _, value = words.pop(0).partition("=")
        settings[name] = value
    if not words and not any(name in args for name in ("login", "shell", "list", "validate")):
        return CommandResult("", _SUDO_USAGE, 1)
    refusal = _sudo_refusal(context, args, user, words, as_user)
    if refusal is not None:
        return refusal
    if "list" in args:
        return _listed(context, other or context.user, words, as_user)
    if "validate" in args:
        return CommandResult()
    return _as_other(context, args, as_user, words, settings)


def _sudo_refusal(
    context: Context, args: Arguments, user: User | None, words: list[str], as_user: str
) -> CommandResult | None:
    """Return sudo's refusal for an account that has no permission or would have to type a password; otherwise None."""
    allowed = "nopasswd" if context.user == "root" else _allowed(context, args, words, as_user)
    if allowed == "nopasswd":
        return None
    what = " ".join(words) or "list"
    who = context.user
    now, host = context.clock.now, context.host
    if user is not None and allowed == "yes":
        prompt = "" if "non-interactive" in args else args.get("prompt")
        if "non-interactive" in args:
            return CommandResult("", "sudo: a password is required\n", 1)
        if "stdin" in args:
            asks = prompt or f"[sudo] password for {who}: "
            return CommandResult(
                "",
                (
                    f"{asks}Sorry, try again.\n{asks}\nsudo: no password was provided\nsudo: 1 incorrect password "
                    "attempt\n"
                ),
                1,
            )
        return CommandResult(
            "",
            "sudo: a terminal is required to read the password; either use the -S option to read from standard input "
            "or configure an askpass helper\nsudo: a password is required\n",
            1,
        )
    if "non-interactive" in args:
        return CommandResult("", "sudo: a password is required\n", 1)
    tried = f"{who} : user NOT in sudoers ; PWD={context.cwd} ; USER={as_user} ; COMMAND={what}"
    host.log(JournalLine(now, "sudo", host.new_pid(), tried))
    return CommandResult(
        "",
        "sudo: a terminal is required to read the password; either use the -S option to read from standard input or "
        "configure an askpass helper\nsudo: a password is required\n",
        1,
    )


def _allowed(context: Context, args: Arguments, words: list[str], as_user: str) -> str:
    """Return what the rules say about a command line: "no", "yes" with a password, or "nopasswd"."""
    rules = rules_of(context.host, context.user)
    if "list" in args or "validate" in args:
        return "no" if not rules else "nopasswd" if any(rule.free for rule in rules) else "yes"
    covering = [rule for rule in rules if rule.covers(as_user, words, _program_path(context, words))]
    if covering:
        return "nopasswd" if covering[-1].free else "yes"
    return "yes" if rules else "no"


def _program_path(context: Context, words: list[str]) -> str:
    """Return the path of the program of a command line, as sudo resolves it."""
    if not words or "/" in words[0]:
        return context.fs.absolute(words[0]) if words else ""
    folders = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
    paths = [f"{folder}/{words[0]}" for folder in folders]
    return next((path for path in paths if context.fs.exists(path)), words[0])


def _listed(context: Context, user: str, words: list[str], as_user: str) -> CommandResult:
    """Print what an account may run, or whether it may run one command."""
    host = context.host
    name = host.name
    if user != context.user and context.user != "root" and not _may_all(host, context.user):
        sorry = f"Sorry, user {context.user} is not allowed to execute 'list' as {user} on {name}.\n"
        return CommandResult("", sorry, 1)
    rules = rules_of(host, user)
    if words:
        path = _program_path(context, words)
        covering = any(rule.covers(as_user, words, path) for rule in rules)
        return CommandResult(f"{' '.join([path, *words[1:]])}\n") if covering else CommandResult(exit_code=1)
    if not rules:
        return CommandResult(f"User {user} is not allowed to run sudo on {name}.\n")
    rows = "".join(f"    {_entry(list(entry))}\n" for _, entry in groupby(rules, lambda rule: rule.entry))
    return CommandResult(
        f"Matching Defaults entries for {user} on {name}:\n    {defaults_of(host)}\n\n"
        f"User {user} may run the following commands on {name}:\n{rows}"
    )


def _may_all(host: LiveHost, user: str) -> bool:
    return any(rule.command == "ALL" and "ALL" in rule.users for rule in rules_of(host, user))


def _entry(rules: list[Permission]) -> str:
    """Return one line of `sudo -l`: the target accounts, then the commands, each with its tag where that changes."""
    lines, free = [], False
    for rule in rules:
        tag = "" if rule.free == free else "NOPASSWD: " if rule.free else "PASSWD: "
        free = rule.free
        lines.append(tag + rule.command)
    return f"({rules[0].users.replace(':', ' : ')}) {', '.join(lines)}"


_KEPT = frozenset({"COLORTERM", "DISPLAY", "LANG", "LANGUAGE", "LS_COLORS", "TERM", "TZ"})
"""Variables that sudo keeps for the command."""


def _as_other(
    context: Context, args: Arguments, as_user: str, words: list[str], settings: dict[str, str]
) -> CommandResult:
    host = context.host
    command_line = " ".join([_program_path(context, words), *words[1:]]) if words else host.users[as_user].shell
    tty = f"{context.user} : PWD={context.cwd} ; USER={as_user} ; COMMAND={command_line}"
    host.log(JournalLine(context.clock.now, "sudo", host.new_pid(), tty))
    user = host.users[context.user]
    env = {
        "SUDO_COMMAND": command_line,
        "SUDO_USER": context.user,
        "SUDO_UID": str(user.uid),
        "SUDO_GID": str(user.gid),
        "TERM": "unknown",
        **{name: value for name, value in context.env.items() if name in _KEPT or name.startswith("LC_")},
        **settings,
    }
    if "preserve-env" in args:
        preserved = args.get("preserve-env").split(",") if args.get("preserve-env") else list(context.env)
        env.update({name: context.env[name] for name in preserved if name in context.env and name not in _OWN})
    login = "login" in args
    cwd = args.get("chdir") or (host.users[as_user].home if login else context.cwd)
    script, stdin = context.stdin, ""
    if words:
        script, stdin = " ".join(words) if login or "shell" in args else shlex.join(words), context.stdin
    with context.as_another():
        result = context.run_script(host, as_user, script, cwd=cwd, stdin=stdin, env=env, login=login)
    if not words:
        return result
    missing = f"{words[0]}: command not found"
    if result.exit_code == 127 and missing in result.stderr and not (login or "shell" in args):
        return CommandResult(result.stdout, f"sudo: {missing}\n", 1)
    return result


_OWN = ("HOME", "USER", "LOGNAME", "PATH", "SHELL", "PWD", "OLDPWD", "SHLVL", "_")
