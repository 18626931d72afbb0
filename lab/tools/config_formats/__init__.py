"""Readers and writers of configuration files that preserve every byte they do not change."""
