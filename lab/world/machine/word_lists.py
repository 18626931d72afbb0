"""Long lists of words, written as the text they are."""


def words(text: str) -> list[str]:
    """Return the words of `text`."""
    return text.split()
