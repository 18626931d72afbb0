"""The key derivations that only OpenSSL has, which the guest is built without."""

from sitecustomize import ask as _ask


def _key(way, password, salt, **settings):
    data = (bytes(memoryview(each)).hex() for each in (password, salt))
    key = _ask("key", way=way, password=next(data), salt=next(data), **settings)
    if isinstance(key, str):
        raise ValueError(key)
    return bytes(key)


def scrypt(password, *, salt=None, n=None, r=None, p=None, maxmem=0, dklen=64):
    if salt is None:
        raise TypeError("salt is required")
    for name, value in ("n", n), ("r", r), ("p", p):
        if not isinstance(value, int):
            raise TypeError(f"{name} is required and must be an unsigned int")
    return _key("scrypt", password, salt, n=n, r=r, p=p, maxmem=maxmem, dklen=dklen)


def pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None):
    return _key("pbkdf2", password, salt, name=hash_name, rounds=iterations, dklen=dklen)


__all__ += ("pbkdf2_hmac",)
