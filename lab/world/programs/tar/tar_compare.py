"""`tar --compare`: what differs between the members of an archive and the files of their names."""

from posixpath import join

from lab.world.machine.files.artefacts import first_difference
from lab.world.machine.files.nodes import File, Link
from lab.world.machine.program import Context
from lab.world.programs.common import messages as wording
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.owners import gid, uid
from lab.world.programs.common.program import Printout
from lab.world.programs.common.tarball import Member
from lab.world.programs.tar.tar_paths import folder_of


def compare(context: Context, args: Arguments, out: Printout, member: Member) -> None:
    """Print what differs between a member and the file of its name."""
    name = member.name
    if "verbose" in args:
        out.line(name)
    place = join(folder_of(context, args), name.rstrip("/"))
    try:
        node = context.fs.stat(place) if "dereference" in args else context.fs.lstat(place)
    except OSError as fault:
        out.warn(f"{name}: Warning: Cannot stat: {wording.reason(fault)}", 1)
        return
    packed = member.node
    differences = []
    if type(node) is not type(packed):
        differences = ["File type differs"]
    elif isinstance(packed, Link) and isinstance(node, Link):
        differences = ["Symlink differs"] if packed.target != node.target else []
    else:
        differences += ["Mode differs"] if packed.mode != node.mode else []
    if isinstance(packed, File) and isinstance(node, File):
        host = context.host
        differences += ["Uid differs"] if member.uid != uid(host, node.owner) else []
        differences += ["Gid differs"] if member.gid != gid(host, node.group) else []
        differences += ["Mod time differs"] if int(packed.mtime) != int(node.mtime) else []
        if packed.length != node.length:
            differences.append("Size differs")
        elif not context.fs.allows(node, 4):
            out.warn(f"{name}: Warning: Cannot open: Permission denied", 1)
        elif first_difference(packed, node) is not None:
            differences.append("Contents differ")
    for words in differences:
        out.line(f"{name}: {words}")
        out.exit_code = max(out.exit_code, 1)
