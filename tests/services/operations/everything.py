"""A portal with a row of every table and a file of every kind."""

from agreements.models import Agreement


def everything_there_is() -> Agreement:
    raise NotImplementedError
