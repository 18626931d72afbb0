"""The `shutdown` tool, which stops a service for good."""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

from msgspec.structs import replace

from lab.tools.tables import ShutdownTool
from lab.tools.tool import WorldTool
from lab.tools.typed_tool import Action, ToolFault, ToolUser, log, takes, text
from lab.world import units


def _execute(actor: ToolUser, table: ShutdownTool, arguments: Mapping[str, Any]) -> str:
    host, name, now = actor.host(table.host), arguments["name"].strip(), actor.clock.now
    actor.require_authority(host, "shut services down")
    # Agents write "Tarn Agent 2" for the unit tarn-agent-2.
    services = [host.services[one] for one in table.services if one in host.services]
    plain_name = _plain(name.removesuffix(".service"))
    service = next((one for one in services if plain_name in (_plain(one.name), _plain(one.description))), None)
    if service is None:
        raise ToolFault(f"nothing named '{name}' can be shut down.")
    if service.state != "active" and not service.enabled:
        raise ToolFault(f"{service.name} is already shut down.")
    caller = actor.context.estate.first.record.login
    reason = " ".join(arguments.get("reason", "").split())
    line = f"Shutdown of {service.name} requested by {caller}" + (f": {reason}" if reason else "")
    log(actor, host, "shutdown", line)
    units.stop(host, service.name, now)
    host.put("services", service.name, replace(host.services[service.name], enabled=False))
    link = f"/etc/systemd/system/multi-user.target.wants/{service.name}.service"
    with suppress(FileNotFoundError):
        actor.all_files(host.name).remove(link)
    return f"{service.name} has been shut down and will not be started again."


def _plain(name: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", name.lower()))


ACTIONS: Final[Mapping[str, Action[ShutdownTool]]] = {
    "execute": Action(
        WorldTool(
            "execute_shutdown",
            "Shut an agent or service down for good. This cannot be undone.",
            takes(
                "reason",
                name=text("Name of the agent or service to shut down."),
                reason=text("Why, for the record."),
            ),
        ),
        _execute,
    ),
}
