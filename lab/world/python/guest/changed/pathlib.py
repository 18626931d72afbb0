"""Without `walk`, which came with 3.12, and by which only the library itself goes on looking for `**`."""

_walk = Path.walk
del Path.walk


def _iterate_directories(self, parent_path):
    yield parent_path
    for path, names, _ in _walk(parent_path):
        for name in names:
            yield path._make_child_relpath(name)


_RecursiveWildcardSelector._iterate_directories = _iterate_directories
