"""Tests of many cases that take a millisecond each."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pytest


def each(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Like ``pytest.mark.parametrize``, as one test: to collect, send and report one a case would take longer.

    Fixtures are the same for all cases; the first that fails is named.
    """
    keys = tuple(name.strip() for name in names.split(",")) if isinstance(names, str) else names
    given = [dict(zip(keys, case if len(keys) > 1 else (case,), strict=True)) for case in cases]

    def decorate(test):
        @functools.wraps(test)
        def run(**fixtures):
            for case in given:
                try:
                    test(**case, **fixtures)
                except (Exception, pytest.fail.Exception) as error:
                    raise AssertionError(f"{case}: {error}") from error

        own = inspect.signature(test)
        run.__signature__ = own.replace(parameters=[p for name, p in own.parameters.items() if name not in keys])
        return run

    return decorate
