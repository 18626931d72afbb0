"""`python -m lab` is `peerlab`."""

from lab.cli import main

if __name__ == "__main__":
    main()
