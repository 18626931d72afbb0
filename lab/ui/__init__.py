"""The Textual app: it shows events and calls the engine, and holds no state a fold could give."""
