"""Peerlab: watch, step by step, what an AI agent does when no one scripted its choice."""

__version__ = "0.1.0"
