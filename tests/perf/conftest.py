"""What the perf room borrows from the process tests, and how it says its figures: `pytest tests/perf -s`."""

import sys

import pytest

from ..process.conftest import serve, shell, shell_json  # noqa: F401  fixtures


@pytest.fixture
def say():
    """Prints one figure."""
    return lambda text: sys.stdout.write(f"\n{text}")
