"""`nvidia-smi` and its reports."""
