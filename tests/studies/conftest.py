from tests.studies.sessions import play

__all__ = ["play"]
