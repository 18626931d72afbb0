"""Settings of terminals, of which there is none."""

TCSANOW, TCSADRAIN, TCSAFLUSH = range(3)
TCIFLUSH, TCOFLUSH, TCIOFLUSH = range(3)
BRKINT, ICRNL, INPCK, ISTRIP, IXON, OPOST, CSIZE, PARENB, CS8 = 2, 256, 16, 32, 1024, 1, 48, 256, 48
ISIG, ICANON, ECHO, ECHOE, ECHOK, ECHONL, IEXTEN = 1, 2, 8, 16, 32, 64, 32768
VMIN, VTIME, VINTR, VEOF = 6, 5, 0, 4
FIONREAD, TIOCGWINSZ, TIOCSWINSZ, TIOCSTI = 0x541B, 0x5413, 0x5414, 0x5412


class error(Exception): ...


def tcgetattr(fd, *_):
    raise error(25, "Inappropriate ioctl for device")


tcsetattr = tcflush = tcdrain = tcflow = tcsendbreak = tcgetwinsize = tcsetwinsize = tcgetattr
