"""Parts are found by their being in the folder."""

import importlib
import itertools
import re

import pytest

from distilldetect.runtime.modules import discover

_numbers = itertools.count()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Make an importable package of modules given as name=source; return its dotted name."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(**modules):
        name = f"discovered_{next(_numbers)}"
        (tmp_path / name).mkdir()
        for module, source in {"__init__": "", **modules}.items():
            (tmp_path / name / f"{module}.py").write_text(source, encoding="utf-8")
        return name

    return make


def test_parts_come_in_the_order_of_module_names(folder):
    package = folder(zebra="PART = 'first made'", ant="PART = 'second made'", bee="PART = 'third made'")
    assert discover(package, "PART", str) == ("second made", "third made", "first made")


def test_modules_without_the_attribute_are_skipped(folder):
    assert discover(folder(a="PART = 'a'", helper="OTHER = 1", unset="PART = None"), "PART", str) == ("a",)


def test_a_file_may_offer_several(folder):
    assert discover(folder(a="PART = ('b', 'a')", c="PART = 'c'"), "PART", str) == ("b", "a", "c")


def test_an_empty_folder_has_no_parts(folder):
    assert discover(folder(), "PART", str) == ()


def test_a_new_file_is_a_new_part(folder, tmp_path):
    package = folder(a="PART = 'a'")
    assert discover(package, "PART", str) == ("a",)
    (tmp_path / package / "b.py").write_text("PART = 'b'", encoding="utf-8")
    importlib.invalidate_caches()  # a directory's time may be too coarse to show the new file
    assert discover(package, "PART", str) == ("a", "b")


def test_a_part_of_another_kind_is_a_mistake(folder):
    for mistake in ("2", "('b', 2)"):
        package = folder(a="PART = 'a'", b=f"PART = {mistake}")
        with pytest.raises(TypeError, match=f"^{re.escape(f'{package}.b.PART is not a str')}$"):
            discover(package, "PART", str)


def test_a_module_that_fails_is_not_passed_over(folder):
    package = folder(a="PART = 'a'", broken="raise ValueError('broken part')")
    with pytest.raises(ValueError, match=re.escape("broken part")):
        discover(package, "PART", str)


def test_a_package_that_does_not_exist_is_an_error():
    with pytest.raises(ModuleNotFoundError, match=re.escape("No module named 'no_such_package_of_parts'")):
        discover("no_such_package_of_parts", "PART", str)
