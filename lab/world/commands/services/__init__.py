"""Services as systemd runs them: units, timers, their journal, and starting and stopping the host itself."""
