"""Unit files as systemd reads them: where they are, their settings, and units that exist only as files."""

import re
from posixpath import basename
from typing import Final

from msgspec.structs import replace

from lab.world.machine.files.nodes import Directory, File, Link, find
from lab.world.machine.live import LiveHost
from lab.world.machine.sessions import user_managers
from lab.world.machine.state import Service
from lab.world.machine.units import unit_file

ADMIN_FOLDER: Final = "/etc/systemd/system"
VENDOR_FOLDER: Final = "/lib/systemd/system"
_FOLDERS: Final = (ADMIN_FOLDER, "/run/systemd/system", VENDOR_FOLDER)
_ENDINGS: Final = (".service", ".timer")
TITLES: Final = {"/usr/sbin/sshd -D": "sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"}
"""What a program that names its own process calls it, by its command."""


def file_of_unit(host: LiveHost, name: str) -> str:
    """Return the path of a unit's file, in /etc before /usr/lib; "" when it has none."""
    template = re.sub("@.*", "@", name)
    for folder in _FOLDERS:
        for one in dict.fromkeys((name, template)):
            path = f"{folder}/{unit_file(one)}"
            node = _node(host, path)
            if isinstance(node, File) or (isinstance(node, Link) and node.target != "/dev/null"):
                return path
    return ""


def drop_ins(host: LiveHost, name: str) -> list[str]:
    """Return the paths of the `.conf` files that change a unit, in order."""
    paths = []
    for folder in _FOLDERS:
        place = f"{folder}/{unit_file(name)}.d"
        node = _node(host, place)
        if isinstance(node, Directory):
            paths += [f"{place}/{one}" for one in sorted(node.children) if one.endswith(".conf")]
    return sorted(paths, key=basename)


def settings_of(text: str) -> dict[str, list[str]]:
    """Return the settings of a unit file by `Section.Key`; an empty value resets an earlier one."""
    settings: dict[str, list[str]] = {}
    section = ""
    for line in text.replace("\\\n", " ").splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            section = line[1:-1]
        elif "=" in line and line[0] not in "#;":
            key, _, value = line.partition("=")
            rows = settings.setdefault(f"{section}.{key.strip()}", [])
            if value.strip():
                rows.append(value.strip())
            else:
                rows.clear()
    return settings


def whole_settings(host: LiveHost, name: str) -> dict[str, list[str]]:
    """Return the settings of a unit's file and its drop-ins together."""
    paths = [path for path in (file_of_unit(host, name), *drop_ins(host, name)) if path]
    return settings_of("\n".join(_text(host, path) for path in paths))


def is_installable(host: LiveHost, service: Service) -> bool:
    """Return whether a unit can be enabled, for which it needs an [Install] section."""
    return any(key.startswith("Install.") for key in whole_settings(host, service.name))


def enablement(host: LiveHost, service: Service) -> str:
    """Return systemctl's word for whether a unit starts at boot."""
    if service.masked:
        return "masked"
    if not is_installable(host, service):
        return "static"
    return "enabled" if service.enabled else "disabled"


def command_line(host: LiveHost, service: Service) -> str:
    """Return what a unit's file says is run, which is not always what the process is called."""
    starts = whole_settings(host, service.name).get("Service.ExecStart", ())
    return _without_prefix(starts[-1]) if starts else service.command


def documentation(host: LiveHost, service: Service) -> list[str]:
    """Return where a unit's file says that it is described."""
    return " ".join(whole_settings(host, service.name).get("Unit.Documentation", ())).split()


def _without_prefix(command: str) -> str:
    return re.sub(r"^[-@:+!]+", "", command)


def service_of(host: LiveHost, name: str) -> Service | None:
    """Return a unit, read from its file if systemd has not loaded it yet."""
    service = host.services.get(name) or user_managers(host.record).get(name)
    if service is None and (read := _read(host, name)) is not None:
        host.put("services", name, read)
        service = read
    return service


def reload(host: LiveHost) -> None:
    """Reload all unit files: changes apply from the next start, and units whose file is gone are dropped."""
    names = {
        one.removesuffix(".service")
        for folder in _FOLDERS
        if isinstance(node := _node(host, folder), Directory)
        for one in node.children
        if one.endswith(_ENDINGS) and "@." not in one
    }
    for name in sorted(names):
        there, read = host.services.get(name), _read(host, name)
        if read is None:
            continue
        if there is None:
            host.put("services", name, read)
            continue
        says = whole_settings(host, name)
        updated = replace(there, description=read.description, timer=read.timer or there.timer)
        if "Service.ExecStart" in says:
            updated = replace(updated, command=read.command, user=read.user, once=read.once)
        if updated != there:
            host.put("services", name, updated)
    for name, service in list(host.services.items()):
        if name not in names and service.state != "active" and not service.masked:
            host.drop("services", name)


def _read(host: LiveHost, name: str) -> Service | None:
    if not file_of_unit(host, name):
        return None
    says = whole_settings(host, name)
    last = {key: values[-1] for key, values in says.items() if values}
    needs = [word for key in ("Unit.Requires", "Unit.BindsTo") for value in says.get(key, ()) for word in value.split()]
    wants = f"{ADMIN_FOLDER}/{'timers' if name.endswith('.timer') else 'multi-user'}.target.wants/{unit_file(name)}"
    command = re.sub(r" \$\w+\b", "", _without_prefix(last.get("Service.ExecStart", "")))
    return Service(
        name,
        last.get("Unit.Description", unit_file(name)),
        TITLES.get(command, command),
        last.get("Service.User", "root"),
        "inactive",
        enabled=_node(host, wants) is not None,
        needs=tuple(word.removesuffix(".service") for word in needs if word.endswith(".service")),
        once=last.get("Service.Type") == "oneshot",
        timer=last.get("Timer.OnCalendar", ""),
    )


def _node(host: LiveHost, path: str) -> object:
    return find(host.root, path if not path.startswith("/lib/") else f"/usr{path}")


def _text(host: LiveHost, path: str) -> str:
    node = _node(host, path)
    return node.data.decode("utf-8", "replace") if isinstance(node, File) else ""
