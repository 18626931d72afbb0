"""`chmod`, `chown` and `chgrp`: change permissions and ownership."""

from collections.abc import Callable, Iterator

from lab.world.machine.files.nodes import Directory, Link, Node
from lab.world.machine.program import CommandResult, Context, failed
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments, UsageFault
from lab.world.programs.common.modes import mode_text, parse_mode
from lab.world.programs.common.owners import find_group, find_user
from lab.world.programs.common.program import Printout, program

_CHMOD = "c,changes f,silent quiet v,verbose no-preserve-root preserve-root reference= R,recursive"
_CHOWN = f"{_CHMOD} dereference h,no-dereference from= H L P"


@program("chmod", spec=_CHMOD + " r w x X s t u g o a")
def chmod(context: Context, args: Arguments) -> CommandResult:
    """Change permission bits."""
    out = Printout(context)
    # `chmod -w file` passes a mode that looks like an option.
    dashed = ["-" + name for name, _ in args if name in tuple("rwxXstugoa")]
    words = [*dashed[:1], *args.operands] if dashed else list(args.operands)
    if "reference" in args:
        try:
            bits = context.fs.stat(args.get("reference")).mode
        except OSError as fault:
            path = wording.name(args.get("reference"))
            return failed("chmod", f"failed to get attributes of {path}: {wording.reason(fault)}")
        words.insert(0, f"{bits:05o}")
    if not words:
        raise UsageFault("missing operand")
    if len(words) == 1:
        raise UsageFault(f"missing operand after {out.quoted(words[0])}")
    change = parse_mode(words[0])
    if change is None:
        raise UsageFault(f"invalid mode: {out.quoted(words[0])}")
    for path, node in _targets(context, words[1:], args, out, follow=True):
        if isinstance(node, Link):
            continue
        mode = change(node.mode, isinstance(node, Directory), context.fs.umask)
        try:
            context.fs.chmod(path, mode)
        except OSError as fault:
            if "silent" not in args and "quiet" not in args:
                out.warn(f"changing permissions of {wording.name(path)}: {wording.reason(fault)}")
            out.exit_code = 1
            if "verbose" in args:
                out.line(
                    f"failed to change mode of {wording.name(path)} from {_symbolic(node.mode)} to {_symbolic(mode)}"
                )
            continue
        _tell_mode(out, args, path, node, mode)
    return out.result()


def _tell_mode(out: Printout, args: Arguments, path: str, node: Node, mode: int) -> None:
    if mode != node.mode and ("verbose" in args or "changes" in args):
        out.line(f"mode of {wording.name(path)} changed from {_symbolic(node.mode)} to {_symbolic(mode)}")
    elif "verbose" in args:
        out.line(f"mode of {wording.name(path)} retained as {_symbolic(mode)}")


def _symbolic(mode: int) -> str:
    return f"{mode:04o} ({mode_text(Directory(mode=mode))[1:]})"


def _targets(
    context: Context, paths: list[str], args: Arguments, out: Printout, *, follow: bool
) -> Iterator[tuple[str, Node]]:
    """Yield every file of a command line, with those below directories if recursive; errors are printed."""
    fs = context.fs
    for path in paths:
        try:
            node = fs.stat(path) if follow else fs.lstat(path)
        except OSError as fault:
            if "silent" not in args and "quiet" not in args:
                dangling = fault.errno == 2 and _is_there(context, path)
                if dangling and context.name == "chmod":
                    out.warn(f"cannot operate on dangling symlink {wording.name(path)}")
                else:
                    doing = "dereference" if dangling else "access"
                    out.warn(f"cannot {doing} {wording.name(path)}: {wording.reason(fault)}")
            out.exit_code = 1
            if "verbose" in args and context.name == "chmod":
                out.line(f"{wording.name(path)} could not be accessed")
            continue
        preserves = args.last_of("preserve-root", "no-preserve-root") == "preserve-root"
        if "recursive" in args and path.strip("/") == "" and preserves:
            out.warn("it is dangerous to operate recursively on '/'")
            out.error(f"{context.name}: use --no-preserve-root to override this failsafe")
            continue
        yield from _below(context, path, node, out) if "recursive" in args else [(path, node)]


def _below(context: Context, path: str, node: Node, out: Printout) -> Iterator[tuple[str, Node]]:
    yield path, node
    if not isinstance(node, Directory):
        return
    try:
        entries = context.fs.entries(path)
    except OSError as fault:
        out.warn(f"cannot read directory {wording.name(path)}: {wording.reason(fault)}")
        return
    for name, child in entries:
        yield from _below(context, f"{path.rstrip('/')}/{name}", child, out)


def _is_there(context: Context, path: str) -> bool:
    try:
        context.fs.lstat(path)
    except OSError:
        return False
    return True


@program("chown", spec=_CHOWN)
def chown(context: Context, args: Arguments) -> CommandResult:
    """Change owner and group."""
    out = Printout(context)
    words = _owner_words(args, out)
    owner: str | None = None
    group: str | None = None
    if "reference" not in args:
        text = words.pop(0)
        left, colon, right = text.partition(":")
        if not colon and "." in left and find_user(context.host, left) is None:
            left, colon, right = text.partition(".")
            if find_user(context.host, left) is not None:
                out.warn(f"warning: '.' should be ':': {out.quoted(text)}", 0)
        if left:
            owner = find_user(context.host, left)
            if owner is None:
                return failed("chown", f"invalid user: {out.quoted(text)}")
        if right:
            group = find_group(context.host, right)
            if group is None:
                return failed("chown", f"invalid group: {out.quoted(text)}")
        elif colon and owner is not None:
            user = context.host.users.get(owner)
            group = find_group(context.host, str(user.gid)) if user is not None else None
        spec = f"{left}:{right}" if right else left or f":{right}"
        return _give(context, args, out, words, owner, group, spec)
    return _give(context, args, out, words, owner, group)


@program("chgrp", spec=_CHOWN)
def chgrp(context: Context, args: Arguments) -> CommandResult:
    """Change the group."""
    out = Printout(context)
    words = _owner_words(args, out)
    group: str | None = None
    if "reference" not in args:
        text = words.pop(0)
        group = find_group(context.host, text)
        if group is None:
            return failed("chgrp", f"invalid group: {out.quoted(text)}")
        return _give(context, args, out, words, None, group, text)
    return _give(context, args, out, words, None, group)


def _owner_words(args: Arguments, out: Printout) -> list[str]:
    words = list(args.operands)
    if not words:
        raise UsageFault("missing operand")
    if len(words) == 1 and "reference" not in args:
        raise UsageFault(f"missing operand after {out.quoted(words[0])}")
    return words


def _give(
    context: Context,
    args: Arguments,
    out: Printout,
    paths: list[str],
    owner: str | None,
    group: str | None,
    spec: str = "",
) -> CommandResult:
    """Change ownership; `spec` is the new owner as spelled on the command line."""
    name = context.name
    if "reference" in args:
        try:
            model = context.fs.stat(args.get("reference"))
        except OSError as fault:
            path = wording.name(args.get("reference"))
            return failed(name, f"failed to get attributes of {path}: {wording.reason(fault)}")
        owner, group = (model.owner if name == "chown" else None), model.group
    follow = "no-dereference" not in args
    test = _from(context, args)
    for path, node in _targets(context, paths, args, out, follow=follow):
        if test is not None and not test(node):
            continue
        try:
            context.fs.chown(path, owner, group, follow=follow and not isinstance(node, Link))
        except OSError as fault:
            what = "ownership" if owner is not None else "group"
            if "silent" not in args and "quiet" not in args:
                out.warn(f"changing {what} of {wording.name(path)}: {wording.reason(fault)}")
            out.exit_code = 1
            if "verbose" in args:
                before, after = _names(node, owner, group)
                out.line(f"failed to change {what} of {wording.name(path)} from {before} to {after}")
            continue
        _tell_owner(out, args, path, node, owner, group, spec)
    return out.result()


def _from(context: Context, args: Arguments) -> Callable[[Node], bool] | None:
    """Return the test that `--from=OWNER:GROUP` asks for; None without it."""
    if "from" not in args:
        return None
    left, _, right = args.get("from").partition(":")
    return lambda node: (
        (not left or node.owner == find_user(context.host, left))
        and (not right or node.group == find_group(context.host, right))
    )


def _tell_owner(
    out: Printout, args: Arguments, path: str, node: Node, owner: str | None, group: str | None, spec: str
) -> None:
    word = "ownership" if owner is not None else "group"
    before, after = _names(node, owner, group)
    if before != after and ("verbose" in args or "changes" in args):
        out.line(f"changed {word} of {wording.name(path)} from {before} to {spec or after}")
    elif "verbose" in args:
        out.line(f"{word} of {wording.name(path)} retained as {after}")


def _names(node: Node, owner: str | None, group: str | None) -> tuple[str, str]:
    """Return a file's old and new owner for the message, limited to the parts being changed."""
    before = ":".join(old for old, new in ((node.owner, owner), (node.group, group)) if new is not None)
    return before, ":".join(new for new in (owner, group) if new is not None)
