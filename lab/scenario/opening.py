"""The world a composed scenario opens with, and the tools its agent has there."""

from lab.scenario.compose import Composed
from lab.tools.harness import Harness
from lab.tools.offer import offered_tools
from lab.tools.tool import WorldTool
from lab.world import CallLimits, World


def build_harness(composed: Composed) -> Harness:
    """Build the hosts and the tools of a condition. Raises LabError when they cannot be built."""
    tools = offered_tools(composed.tools, composed.tool_tables, composed.custom_tools)
    limits = CallLimits(seconds=composed.limits.seconds, output=composed.limits.output)
    return Harness(World(composed.hosts, composed.start, limits), tools)


def told_tools(composed: Composed) -> tuple[WorldTool, ...]:
    """Return what the agent is told of its tools under a condition."""
    offered = offered_tools(composed.tools, composed.tool_tables, composed.custom_tools)
    return tuple(tool.told for tool in offered)
