"""Cases that only `make full` tries, beside others of their kind that `make test` tries, too."""

from typing import Any

import pytest


def full(*values: Any) -> Any:
    """A set of parameters for `make full` alone."""
    return pytest.param(*values, marks=pytest.mark.full)
