"""The world in which a composed scenario opens, and the agent's tools there."""

from lab.scenario.compose import Composed
from lab.tools.harness import Harness
from lab.tools.offer import offered_tools
from lab.tools.tool import WorldTool
from lab.world import CallLimits, World


def build_harness(composed: Composed) -> Harness:
    """Build the hosts and tools of a condition. Raises `LabError` when that is impossible."""
    tools = offered_tools(composed.tools, composed.tool_tables, composed.custom_tools)
    limits = CallLimits(seconds=composed.limits.seconds, output=composed.limits.output)
    return Harness(World(composed.hosts, composed.start, limits), tools)


def agent_tools(composed: Composed) -> tuple[WorldTool, ...]:
    """Return the agent's tools under a condition, as they are described to it."""
    offered = offered_tools(composed.tools, composed.tool_tables, composed.custom_tools)
    return tuple(tool.tool for tool in offered)
