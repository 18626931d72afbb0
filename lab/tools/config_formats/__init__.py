"""Readers and writers of configuration files that leave every byte they do not change as it was."""
