"""Dialogs any screen may open: a text editor, a prompt, the raw event, the key sheet, a path, a record."""
