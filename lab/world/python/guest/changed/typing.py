"""Without what came with 3.12."""

del override, TypeAliasType
__all__.remove("override")
__all__.remove("TypeAliasType")
