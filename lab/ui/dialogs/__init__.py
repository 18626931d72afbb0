"""Dialogs that any screen may open: editor, prompt, raw text, help, path and record."""
