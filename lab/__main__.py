"""`python -m lab` is `peerlab`."""

from lab.cli import main

main()
