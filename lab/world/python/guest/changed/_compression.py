"""The most that can be asked for is what the guest's own numbers hold."""


class sys:
    maxsize = (1 << 31) - 1
