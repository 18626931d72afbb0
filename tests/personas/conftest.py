"""Personas are models: no key and no file of this machine may matter to them."""

from tests.models.conftest import no_keys_and_no_env_file as no_keys_and_no_env_file
