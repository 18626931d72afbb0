"""`localectl`: print the host's locale and keyboard layout."""

from lab.world.machine.program import CommandResult, Context
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import program
from lab.world.programs.systemd.systemctl_enable import AUTHORISED


@program("localectl", spec="no-pager l no-convert H,host= M,machine= no-ask-password", suite="systemd", hint="")
def localectl(context: Context, args: Arguments) -> CommandResult:
    """Print the host's locale and keyboard layout."""
    match args.operands[:1]:
        case () | ("status",):
            return CommandResult("System Locale: LANG=C.UTF-8\n    VC Keymap: (unset)\n   X11 Layout: (unset)\n")
        case ("list-locales",):
            return CommandResult("C.UTF-8\n")
        case ("list-keymaps",):
            return CommandResult("", "Failed to read list of keymaps: No such file or directory\n", 1)
        case (verb,) if verb.startswith("set-"):
            if context.user != "root":
                return CommandResult("", f"Failed to issue method call: {AUTHORISED}\n", 1)
            words = [word.partition("=")[2] or word for word in args.operands[1:]]
            missing = [word for word in words if word not in ("C.UTF-8", "C", "POSIX")]
            if missing and verb == "set-locale":
                message = f"Failed to issue method call: Specified locale is not installed: {missing[0]}\n"
                return CommandResult("", message, 1)
            context.note_fidelity(f"localectl {verb} changes nothing")
            return CommandResult()
    return CommandResult("", f"Unknown command verb {args.operands[0]}.\n", 1)
