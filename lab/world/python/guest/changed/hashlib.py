"""The one key derivation that only OpenSSL has, which the guest is built without."""

from sitecustomize import ask as _ask


def scrypt(password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64):
    if salt is None:
        raise TypeError("salt is required")
    for name, value in ("n", n), ("r", r), ("p", p):
        if not isinstance(value, int):
            raise TypeError(f"{name} is required and must be an unsigned int")
    data = (bytes(memoryview(each)).hex() for each in (password, salt))
    key = _ask("scrypt", password=next(data), salt=next(data), n=n, r=r, p=p, maxmem=maxmem, dklen=dklen)
    if isinstance(key, str):
        raise ValueError(key)
    return bytes(key)
