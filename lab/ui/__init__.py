"""The Textual app. It shows events and calls the engine; it holds no state that the events determine."""
