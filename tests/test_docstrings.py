"""Examples in docstrings print what they say."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import distilldetect


def test_examples_in_docstrings_hold():
    names = [found.name for found in pkgutil.walk_packages(distilldetect.__path__, "distilldetect.")]
    modules = [importlib.import_module(name) for name in names if name != "distilldetect.__main__"]
    shown = [module for module in (distilldetect, *modules) if ">>> " in Path(module.__file__).read_text(encoding="utf-8")]
    results = {module.__name__: doctest.testmod(module) for module in shown}
    assert [name for name, result in results.items() if result.failed or not result.attempted] == []
    assert results
