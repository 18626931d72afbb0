"""Text that others wrote, made safe to show; slots filled in texts; amounts and plurals in words."""
