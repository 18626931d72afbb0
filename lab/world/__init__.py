"""Everything the agent can touch: simulated hosts, their files and shell, snapshots, diffs and edits."""
