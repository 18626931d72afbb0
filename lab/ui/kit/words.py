"""Words on a screen that are often shown again though they are the same."""

from textual.content import Content
from textual.visual import VisualType
from textual.widgets import Static


class Words(Static):
    """Words that are drawn, and the screen laid out, only when they differ from what is shown."""

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Show words, if they are others than those shown."""
        if isinstance(content, Content) and isinstance(self.content, Content) and content.is_same(self.content):
            return
        super().update(content, layout=layout)
