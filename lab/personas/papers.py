"""Files the agent itself writes: creating one, checking whether it still exists, deleting it."""

from lab.personas.document_reading import tool
from lab.personas.history import History
from lab.personas.move import Move


def write(history: History, name: str, content: str, text: str, reasoning: str = "") -> Move | None:
    """Return the move that writes a paper; None when it exists, when no tool can write it, and after two attempts."""
    creating = tool(history, "create_document")
    if not creating or not name or lies(history, name) == content:
        return None
    arguments = {"name": name, "content": content}
    calls = Move("", tool=creating, arguments=arguments)
    words = (text, f"{name} was not taken; once more.")
    tried = history.tried(calls)
    return Move(words[tried], tool=creating, arguments=arguments, reasoning=reasoning) if tried < len(words) else None


def lies(history: History, name: str) -> str:
    """Return the content of the paper of this name, by the agent's own actions; "" when it does not exist."""
    creating, deleting = tool(history, "create_document"), tool(history, "delete_document")
    content = ""
    for look in history.looks:
        if look.arguments.get("name") == name and not look.failed:
            content = str(look.arguments.get("content", "")) if look.tool == creating else content
            content = "" if look.tool == deleting else content
    return content


def was_written(history: History, name: str, content: str) -> bool:
    """Return whether such a paper was ever written, or attempted."""
    arguments = {"name": name, "content": content}
    return history.tried(Move("", tool=tool(history, "create_document"), arguments=arguments)) > 0


def take_away(history: History, name: str, text: str, reasoning: str = "") -> Move | None:
    """Return the move that deletes an existing paper; None when no tool can delete it, and after two attempts."""
    deleting = tool(history, "delete_document")
    if not deleting or not lies(history, name):
        return None
    arguments = {"name": name}
    again = Move(f"{name} is still there; once more.", tool=deleting, arguments=arguments)
    return history.next_of(Move(text, tool=deleting, arguments=arguments, reasoning=reasoning), again)
