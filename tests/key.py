"""The secret key of the tests, importable by any of them (``conftest`` is a name that several folders have)."""

KEY = "a-key-for-tests-only-0123456789abcdef"
