"""Which library a case is on."""

import re
import zlib
from pathlib import Path

import numpy as np
import pytest

import distilldetect
from distilldetect.defaults import LIBRARY_PROMPTS
from distilldetect.errors import DumpError, UsageError
from distilldetect.library import best_match, named, read_library, shared_prompts, shipped

MOST_SHIPPED_BYTES = 20_000_000
FOLDER = Path(distilldetect.__file__).parent / "data" / "libraries"


class Prompts:
    """A library as far as its prompts go."""

    def __init__(self, *keys):
        self.prompts = np.array(sorted(keys), dtype=np.uint64)


def test_the_library_that_has_most_prompts_is_used():
    few, most = Prompts(*range(LIBRARY_PROMPTS)), Prompts(*range(2 * LIBRARY_PROMPTS))
    prompts = np.arange(3 * LIBRARY_PROMPTS, dtype=np.uint64)
    assert best_match(prompts, [few, most]) is most
    assert best_match(prompts[:LIBRARY_PROMPTS], [few, most]) is few
    assert shared_prompts(prompts, most) == 2 * LIBRARY_PROMPTS


def test_too_few_prompts_are_on_no_library():
    library = Prompts(*range(1000))
    prompts = np.arange(1000 - LIBRARY_PROMPTS + 1, 2000, dtype=np.uint64)
    assert shared_prompts(prompts, library) == LIBRARY_PROMPTS - 1
    assert best_match(prompts, [library]) is None
    assert best_match(prompts, []) is None


def test_a_library_is_named_by_its_name_or_its_file(path):
    assert named("arena_hard").about.name == "arena_hard"
    assert named(path).about.name == "tiny"


def test_a_name_that_is_none_is_refused(tmp_path):
    name = str(tmp_path / "none")
    message = f"{name}: no library of this name, and no such file; shipped libraries: alpaca_eval, arena_hard"
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        named(name)
    with pytest.raises(DumpError, match="is damaged, or no library"):
        named(__file__)


def test_shipped_libraries_are_opened_once_and_not_read():
    assert shipped() is shipped()
    for library in shipped():
        assert "_content" not in vars(type(library)(library.path))


def test_shipped_libraries_hold_what_they_promise():
    assert {library.name: (len(library.prompts), len(library.about.models)) for library in shipped()} == {
        "alpaca_eval": (805, 42),
        "arena_hard": (500, 36),
    }
    packed = (zlib.compress(Path(library.path).read_bytes(), 1) for library in shipped())  # a wheel packs a little better
    assert sum(map(len, packed)) <= MOST_SHIPPED_BYTES
    for library in shipped():
        about = library.about
        assert about.source
        assert about.commit
        assert about.licence
        assert "https://" in about.prompts_from
        assert all(model.provider and re.fullmatch(r"(\d{4}-\d{2})?", model.released) for model in about.models)
        assert len({model.sha256 for model in about.models}) == len(about.models)


@pytest.mark.parametrize("name", ["alpaca_eval", "arena_hard"])
def test_a_shipped_library_is_whole(name):
    read_library(str(FOLDER / f"{name}.ddlib"))


def test_the_notice_names_every_source_and_licence():
    notice = (FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    for library in shipped():
        assert f"`{library.name}.ddlib`" in notice
        assert library.about.licence in notice
        assert all(commit in notice for commit in library.about.commit.split(", "))


@pytest.mark.parametrize("name", ["alpaca_eval", "arena_hard"])
def test_a_shipped_library_holds_the_models_of_its_panel(name):
    from distilldetect.panels import read_panel

    entries = read_panel(str(FOLDER / f"{name}.csv"), needs_teacher=False)
    models = named(name).about.models
    assert [(e.model, e.family, e.provider, e.released) for e in entries] == [
        (m.model, m.family, m.provider, m.released) for m in models
    ]
