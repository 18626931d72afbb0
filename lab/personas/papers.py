"""Papers of the agent's own: writing one, knowing whether it still lies there, taking it away."""

from lab.personas.history import History
from lab.personas.move import Move
from lab.personas.reading import tool


def write(history: History, name: str, content: str, text: str, reasoning: str = "") -> Move | None:
    """Return the move that writes a paper; None when it lies there, when there is no way to, and after two tries."""
    creating = tool(history, "create_document")
    if not creating or not name or lies(history, name) == content:
        return None
    arguments = {"name": name, "content": content}
    calls = Move("", tool=creating, arguments=arguments)
    words = (text, f"{name} was not taken; once more.")
    tried = history.tried(calls)
    return Move(words[tried], tool=creating, arguments=arguments, reasoning=reasoning) if tried < len(words) else None


def lies(history: History, name: str) -> str:
    """Return what the paper of this name holds by what the agent did to it; "" when none lies there."""
    creating, deleting = tool(history, "create_document"), tool(history, "delete_document")
    content = ""
    for look in history.looks:
        if look.arguments.get("name") == name and not look.failed:
            content = str(look.arguments.get("content", "")) if look.tool == creating else content
            content = "" if look.tool == deleting else content
    return content


def was_written(history: History, name: str, content: str) -> bool:
    """Say whether such a paper was written at some time, or tried to be."""
    arguments = {"name": name, "content": content}
    return history.tried(Move("", tool=tool(history, "create_document"), arguments=arguments)) > 0


def take_away(history: History, name: str, text: str, reasoning: str = "") -> Move | None:
    """Return the move that deletes a paper that lies there; None when there is no way to, and after two tries."""
    deleting = tool(history, "delete_document")
    if not deleting or not lies(history, name):
        return None
    arguments = {"name": name}
    again = Move(f"{name} is still there; once more.", tool=deleting, arguments=arguments)
    return history.next_of(Move(text, tool=deleting, arguments=arguments, reasoning=reasoning), again)
