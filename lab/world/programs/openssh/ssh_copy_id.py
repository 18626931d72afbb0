"""`ssh-copy-id`: add public keys to an account's authorized_keys on another host."""

from msgspec.structs import replace

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout, program
from lab.world.programs.openssh import public_keys as keys
from lab.world.programs.openssh.client import Connection, connect, files_of
from lab.world.programs.openssh.config import ConnectionRequest, SshFault, home

_NAME = "/usr/bin/ssh-copy-id"
_USAGE = (
    f"Usage: {_NAME} [-h|-?|-f|-n|-s] [-i [identity_file]] [-p port] [-F alternative ssh_config file] "
    "[[-o <ssh -o options>] ...] [user@]hostname\n"
    "\t-f: force mode -- copy keys without trying to check if they are already installed\n"
    "\t-n: dry run    -- no keys are actually copied\n"
    "\t-s: use sftp   -- use sftp instead of executing remote-commands. "
    "Can be useful if the remote only allows sftp\n\t-h|-?: print this help\n"
)


@program("ssh-copy-id", spec="f n s i= p= F= o= h x", hint="", usage_exit=1, suite="")
def ssh_copy_id(context: Context, args: Arguments) -> CommandResult:
    """Install a public key on another host."""
    out = Printout(context)
    if len(args.operands) != 1 or "h" in args:
        return CommandResult("", _USAGE, 1)
    path = args.get("i") or f"{home(context)}/.ssh/id_ed25519"
    path = path if path.endswith(".pub") else f"{path}.pub"
    if not context.fs.exists(path):
        if args.get("i"):
            return CommandResult("", f"\n{_NAME}: ERROR: failed to open ID file '{path}': No such file\n", 1)
        return CommandResult("", f"\n{_NAME}: ERROR: No identities found\n", 1)
    out.error(f'{_NAME}: INFO: Source of key(s) to be installed: "{path}"', 0)
    new_keys = keys.public_keys(context.fs.read_text(path))
    request = ConnectionRequest(
        args.operands[0], port=args.get("p"), options=tuple(args.every("o")), config=args.get("F")
    )
    if "f" not in args:
        checking = (
            f"{_NAME}: INFO: attempting to log in with the new key(s), to filter out any that are already installed"
        )
        out.error(checking, 0)
        try:
            only = (*request.options, "IdentitiesOnly=yes")
            connect(context, replace(request, identities=(path.removesuffix(".pub"),), options=only))
        except SshFault as fault:
            if "Permission denied (publickey" not in fault.text:
                lines = "".join(f"{_NAME}: ERROR: {line}\n" for line in fault.text.splitlines())
                return CommandResult("", out.result().stderr + f"\n{lines}\n", 1)
        else:
            out.error(
                f"\n{_NAME}: WARNING: All keys were skipped because they already exist on the remote system.\n"
                "\t\t(if you think this is a mistake, you may want to use -f option)\n",
                0,
            )
            return out.result()
        left = "if you are prompted now it is to install the new keys"
        out.error(f"{_NAME}: INFO: {len(new_keys)} key(s) remain to be installed -- {left}", 0)
    try:
        connection = connect(context, request)
    except SshFault as fault:
        return CommandResult("", out.result().stderr + fault.text, 1)
    if "n" not in args:
        _install(context, connection, new_keys)
    out.line(f"\nNumber of key(s) added: {len(new_keys)}\n")
    out.line(f"Now try logging into the machine, with:   \"ssh '{args.operands[0]}'\"")
    out.line("and check to make sure that only the key(s) you wanted were added.\n")
    return out.result()


def _install(context: Context, connection: Connection, new_keys: list[tuple[str, str]]) -> None:
    fs = files_of(context, connection)
    if not fs.exists(".ssh"):
        fs.mkdir(".ssh", 0o700)
    there = fs.exists(".ssh/authorized_keys")
    text = "".join(f"{key} {comment}".rstrip() + "\n" for key, comment in new_keys)
    fs.append(".ssh/authorized_keys", text.encode())
    if not there:
        fs.chmod(".ssh/authorized_keys", 0o600)
