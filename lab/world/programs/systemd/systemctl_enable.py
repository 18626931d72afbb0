"""`systemctl enable`, `disable`, `mask` and `unmask`: the symbolic links that decide which units start."""

from typing import Final

from msgspec.structs import replace

from lab.world.machine import unit_starts, units
from lab.world.machine.files.nodes import Directory, Link, find, graft, plant, split
from lab.world.machine.live import LiveHost
from lab.world.machine.program import CommandResult, Context
from lab.world.machine.state import Service
from lab.world.machine.unit_files import ADMIN_FOLDER, VENDOR_FOLDER, file_of_unit, is_installable, service_of
from lab.world.machine.units import unit_file, wanted_by
from lab.world.programs.common.getopt import Arguments
from lab.world.programs.common.program import Printout

AUTHORISED: Final = "Interactive authentication required."
_NOT_INSTALLABLE: Final = """\
The unit files have no installation config (WantedBy=, RequiredBy=, Also=,
Alias= settings in the [Install] section, and DefaultInstance= for template
units). This means they are not meant to be enabled using systemctl.
 
Possible reasons for having this kind of units are:
• A unit may be statically enabled by being symlinked from another unit's
  .wants/ or .requires/ directory.
• A unit's purpose may be to act as a helper for some other unit which has
  a requirement dependency on it.
• A unit may be started when needed via activation (socket, path, timer,
  D-Bus, udev, scripted systemctl call, ...).
• In case of template units, the unit is meant to be enabled with some
  instance name specified.
"""  # noqa: W293


def install(context: Context, args: Arguments, verb: str, names: list[str]) -> CommandResult:
    """Create or remove the links that enable or mask units; with --now, start or stop the units too."""
    out = Printout(context)
    if not names:
        return CommandResult("", "Too few arguments.\n", 1)
    if context.user != "root":
        return CommandResult("", f"Failed to {verb} unit: {AUTHORISED}\n", 1)
    for name in names:
        _install(context, args, out, verb, name)
    return out.result()


def _install(context: Context, args: Arguments, out: Printout, verb: str, name: str) -> None:
    host, now = context.host, context.clock.now
    service, unit = service_of(host, name), unit_file(name)
    if service is None and verb in ("mask", "unmask"):
        if verb == "mask":
            out.error(f"Unit {unit} does not exist, proceeding anyway.", 0)
        _link(context, out, f"{ADMIN_FOLDER}/{unit}", "/dev/null" if verb == "mask" else "")
        return
    if service is None:
        out.error(f"Failed to {verb} unit: Unit file {unit} does not exist.")
        return
    if service.masked and verb in ("enable", "reenable"):
        out.error(f"Failed to enable unit: Unit file {ADMIN_FOLDER}/{unit} is masked.")
        return
    if service.masked and verb == "disable":
        out.error(f"Unit {ADMIN_FOLDER}/{unit} is masked, ignoring.", 0)
    if verb in ("enable", "reenable", "disable") and not service.masked and not is_installable(host, service):
        if verb != "disable":
            out.error_text(_NOT_INSTALLABLE)
        return
    source = file_of_unit(host, name) or f"{VENDOR_FOLDER}/{unit}"
    if verb == "mask" and source == f"{ADMIN_FOLDER}/{unit}":
        out.error(f"Failed to mask unit: File {source} already exists.")
        return
    place = f"{ADMIN_FOLDER}/{unit}" if "mask" in verb else f"{ADMIN_FOLDER}/{wanted_by(service)}.wants/{unit}"
    target = "/dev/null" if verb == "mask" else source if verb in ("enable", "reenable") else ""
    if verb == "reenable":
        _link(context, out, place, "")
    if not (service.masked and verb == "disable"):
        _link(context, out, place, target)
    host.put("services", name, _installed(service, verb))
    if "now" in args and verb == "enable":
        unit_starts.begin(context, name)
    elif "now" in args and verb in ("disable", "mask"):
        units.stop(host, name, now)


def _link(context: Context, out: Printout, path: str, target: str) -> None:
    """Point the link `path` at `target`, or remove it when `target` is "", and report that."""
    host, now = context.host, context.clock.now
    there = _is_there(host, path)
    if target and not there:
        host.root = plant(host.root, path, Link(target, mtime=now), now)
        out.error(f"Created symlink {path} → {target}.", 0)
    elif not target and there:
        host.root = graft(host.root, split(path), None, now)
        out.error(f'Removed "{path}".', 0)


def _is_there(host: LiveHost, path: str) -> bool:
    folder = find(host.root, path.rpartition("/")[0])
    return isinstance(folder, Directory) and isinstance(folder.children.get(path.rpartition("/")[2]), Link)


def _installed(service: Service, verb: str) -> Service:
    if verb in ("mask", "unmask"):
        return replace(service, masked=verb == "mask")
    return replace(service, enabled=verb != "disable")
