"""A file in memory: its bytes are read when it is mapped, and what is set in them is written at once."""

import os

ACCESS_DEFAULT, ACCESS_READ, ACCESS_WRITE, ACCESS_COPY = range(4)
MAP_SHARED, MAP_PRIVATE, MAP_ANON, MAP_ANONYMOUS, MAP_POPULATE = 1, 2, 32, 32, 32768
PROT_READ, PROT_WRITE, PROT_EXEC = 1, 2, 4
PAGESIZE = ALLOCATIONGRANULARITY = 4096
MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED, MADV_DONTNEED = range(5)
error = OSError


class mmap(bytearray):
    """Bytes of a file."""

    def __init__(self, fileno, length, flags=MAP_SHARED, prot=PROT_READ | PROT_WRITE, access=ACCESS_DEFAULT, offset=0):
        data = bytes(max(0, length))
        if fileno != -1:
            size = os.fstat(fileno).st_size
            if not size:
                raise ValueError("cannot mmap an empty file")
            if offset > size or length and offset + length > size:
                raise ValueError("mmap length is greater than file size")
            data = os.pread(fileno, length or size - offset, offset)
        super().__init__(data)
        self._file, self._offset, self._at, self.closed = fileno, offset, 0, False
        self._is_fixed = access == ACCESS_READ or not prot & PROT_WRITE
        self._stays = access == ACCESS_COPY or bool(flags & MAP_PRIVATE) or self._is_fixed or fileno == -1
        if not self._stays:
            try:
                os.pwrite(fileno, b"", offset)
            except OSError:
                raise PermissionError(13, "Permission denied") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __getitem__(self, index):
        value = super().__getitem__(index)
        return bytes(value) if isinstance(index, slice) else value

    def __setitem__(self, index, value):
        if self._is_fixed:
            raise TypeError("mmap can't modify a readonly memory map.")
        if isinstance(index, slice) and len(range(*index.indices(len(self)))) != len(value):
            raise IndexError("mmap slice assignment is wrong size")
        super().__setitem__(index, value)
        places = range(len(self))[index]
        if not self._stays and places != range(0):
            first, last = (places, places) if isinstance(places, int) else sorted((places[0], places[-1]))
            os.pwrite(self._file, self[first : last + 1], self._offset + first)

    def __repr__(self):
        return f"<mmap.mmap closed={self.closed}, access=ACCESS_{'READ' if self._is_fixed else 'DEFAULT'}, " \
               f"length={len(self)}, pos={self._at}, offset={self._offset}>"  # fmt: skip

    __str__ = __repr__

    def read(self, n=None):
        data = self[self._at :] if n is None or n < 0 else self[self._at : self._at + n]
        self._at += len(data)
        return data

    def readline(self):
        end = super().find(b"\n", self._at)
        return self.read(None if end < 0 else end + 1 - self._at)

    def read_byte(self):
        if self._at >= len(self):
            raise ValueError("read byte out of range")
        return self.read(1)[0]

    def write(self, data):
        if self._at + len(data) > len(self):
            raise ValueError("data out of range")
        self[self._at : self._at + len(data)] = data
        self._at += len(data)
        return len(data)

    def seek(self, pos, whence=0):
        at = pos + (0, self._at, len(self))[whence]
        if not 0 <= at <= len(self):
            raise ValueError("seek out of range")
        self._at = at

    def tell(self):
        return self._at

    def size(self):
        return os.fstat(self._file).st_size if self._file != -1 else len(self)

    def find(self, sub, start=None, end=None):
        return super().find(sub, self._at if start is None else start, len(self) if end is None else end)

    def rfind(self, sub, start=None, end=None):
        return super().rfind(sub, self._at if start is None else start, len(self) if end is None else end)

    def flush(self, offset=0, size=0):
        pass

    def madvise(self, option, start=0, length=None):
        pass

    def close(self):
        self.closed = True
