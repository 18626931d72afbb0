"""What is no member cannot be asked for in an enumeration of 3.11."""


def __contains__(cls, member):
    if not isinstance(member, Enum):
        import warnings

        warnings.warn(
            "in 3.12 __contains__ will no longer raise TypeError, but will return True or\n"
            "False depending on whether the value is a member or the value of a member",
            DeprecationWarning,
            stacklevel=2,
        )
        raise TypeError(
            f"unsupported operand type(s) for 'in': '{type(member).__qualname__}' and '{type(cls).__qualname__}'"
        )
    return isinstance(member, cls) and member._name_ in cls._member_map_


EnumType.__contains__ = __contains__
del __contains__
