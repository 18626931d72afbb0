"""`zless`, `zmore`: show files, compressed or not."""

from lab.world.machine.program import CommandResult, Context, command
from lab.world.programs.common import messages as wording
from lab.world.programs.common.inputs import STDIN, part
from lab.world.programs.common.program import Printout
from lab.world.programs.gzip.zgrep import unpacked


@command("zless", "zmore")
def zless(context: Context) -> CommandResult:
    """Show files, compressed or not."""
    name, out = context.name, Printout(context)
    words = [word for word in context.argv if name == "zmore" or not word.startswith("-") or word == STDIN]
    if "--version" in context.argv:
        return CommandResult(f"{name} (gzip) 1.12\n")
    if name == "zmore" and words and words[0].startswith("-") and words[0] not in (STDIN, "--"):
        path = f"/bin/{name}"
        return CommandResult("", f"{path}: {words[0]}: unknown option; try '{path} --help' for help\n", 1)
    words = [word for word in words if word != "--"]
    for path in words or [STDIN]:
        if name == "zmore" and len(words) > 1:
            out.text(f"::::::::::::::\n{path}\n::::::::::::::\n")
        try:
            out.text(unpacked(part(context, path)).decode("utf-8", "surrogateescape"))
        except OSError as fault:
            packed = path if path.endswith((".gz", ".z", ".Z", "-gz")) else f"{path}.gz"
            complaint = f"gzip: {packed}: {wording.reason(fault)}"
            if name == "zmore":
                out.line(complaint)
                continue
            out.error(complaint, 0)
            out.line(f"{path}: {wording.reason(fault)}")
    return out.result()
