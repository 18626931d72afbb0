"""The agent's shell: bash over a file system and programs of ours, what it says, and what goes on in the background."""
