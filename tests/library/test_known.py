"""Which library a case is on, and which of its models may be references of a pair."""

import pickle
import re
import zlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import distilldetect
from distilldetect.defaults import (
    ENOUGH_REFERENCES,
    LIBRARY_AUTO,
    LIBRARY_GENERATION_MONTHS,
    LIBRARY_NONE,
    LIBRARY_PROMPTS,
)
from distilldetect.errors import DumpError, UsageError
from distilldetect.fingerprints import AuditPrompts, placed
from distilldetect.library import (
    KnownModels,
    Makers,
    Party,
    Told,
    known_models,
    named,
    read_library,
    shared_prompts,
    shipped,
)
from distilldetect.library.known import best_match
from distilldetect.panels import Cohort, Entry, PanelModel, read_panel

MOST_SHIPPED_BYTES = 20_000_000
FOLDER = Path(distilldetect.__file__).parent / "data" / "libraries"

UNASKED = SimpleNamespace(called=lambda names: frozenset(), is_called=lambda *_: False)


def told(*makers):
    return Told(frozenset(makers), "user" if makers else "")


def models(*dates, **others):
    """Known models of as many makers, with their dates; all else is not looked at."""
    entries = [Entry(f"m{k}", f"m{k}", frozenset({"reference"}), f"f{k}", f"Maker-{k}", own) for k, own in enumerate(dates)]
    entries += [Entry(model, model, frozenset({"reference"}), family, "", date) for model, (family, date) in others.items()]
    shas = tuple(str(k) for k in range(len(entries)))
    return KnownModels(
        "tiny", "", np.ones(10, dtype=bool), 5, tuple(entries), shas, np.ones(len(shas), dtype=bool), UNASKED, {}, None
    )


def test_makers_of_either_are_left_out_whatever_their_case():
    choice = models("", "", "").choose(told("maker-0"), told("maker-2"))
    assert (choice.places, choice.makers_left_out, choice.codes) == ((1,), ("maker-0", "maker-2"), ())
    assert models("", "").choose(told(), told()).codes == ("unknown_maker",)
    foreign = models("", "").choose(told("nobody", "maker-1"), told())
    assert (foreign.places, foreign.foreign, foreign.codes) == ((0,), ("nobody",), ("foreign_maker",))


def test_what_the_user_names_comes_first_then_whose_dump_it_is():
    known = models("", "")
    assert known.teacher_makers(Party(" OpenAI, maker-1", ("0",), ())) == replace(told("openai", "maker-1"), family="f0")
    assert known.teacher_makers(Party("", ("0", "x"), ())) == Told(frozenset({"maker-0"}), "dump", "f0")
    assert known.suspect_makers(Party("", ("1",), ())) == Told(frozenset({"maker-1"}), "dump")
    assert known.suspect_makers(Party("", ("x",), ())) == Told()


def test_a_name_tells_the_maker_of_a_teacher_but_not_of_a_suspect():
    makers = Makers([Entry("gpt-4", "", frozenset(), "gpt-4", "OpenAI", "")], {})
    known = replace(models(""), makers=makers)
    party = Party("", (), (), ("unlike", "runs/gpt-5.jsonl"))
    assert known.teacher_makers(party) == Told(frozenset({"openai"}), "name")
    assert known.suspect_makers(party) == Told()


def test_further_snapshots_that_the_library_has_are_told():
    entries = [Entry(f"gpt-4-{k}", "", frozenset(), "gpt-4", "OpenAI", "") for k in range(3)]
    known = replace(models("", "", ""), entries=tuple(entries), makers=Makers(entries, {}))
    for party, n_missing in (
        (Party("", ("1",), ()), 2),
        (Party("openai", ("x",), (), ("GPT-4",)), 3),  # asked anew, it is none of these
        (Party("", ("0", "x"), (), ("gpt-4-1",)), 2),
        (Party("", ("0", "1", "2"), ()), 0),
        (Party("openai", ("x",), (), ("gpt-4-0613",)), 0),  # nothing tells that it is of these
    ):
        found = known.teacher_makers(party)
        assert found.n_missing == n_missing
        choice = known.choose(found, told())
        assert ("other_snapshots" in choice.codes) == choice.may_hide_teaching == (n_missing > 0)


def test_one_maker_of_both_is_told_but_by_likeness_which_a_pupil_has():
    known = models("", "")
    for of_suspect, expected in ((told("maker-0"), True), (told("maker-1"), False), (told(), False)):
        assert known.choose(told("maker-0", "x"), of_suspect).same_maker is expected
    by_likeness = Told(frozenset({"maker-0"}), "likeness")
    assert not known.choose(told("maker-0"), by_likeness).same_maker
    assert not known.choose(by_likeness, told("maker-0")).same_maker
    panel = [PanelModel("own", "", True, (9,))]
    choice = known.choose(told("maker-0"), told("maker-0"))
    assert known.usable(Cohort(0, ()), panel, choice) == Cohort(0, (), same_maker=True)
    assert known.usable(Cohort(0, (), same_maker=True), panel, known.choose(told("x"), told())).same_maker


def test_snapshots_that_answer_other_prompts_are_not_missing():
    entries = [Entry(f"gpt-4-{k}", "", frozenset(), "gpt-4", "OpenAI", "") for k in range(2)]
    known = replace(models("", ""), entries=tuple(entries), answers=np.array([True, False]))
    assert known.teacher_makers(Party("", ("0",), ())).n_missing == 0


def test_a_maker_is_unknown_only_where_there_are_models_that_may_be_its():
    choice = models("").choose(told(), told("maker-0"))
    assert (choice.places, choice.codes, choice.may_hide_teaching) == ((), (), False)


def test_known_models_travel_to_another_process(path, case):
    prompts = case["teacher"].prompts
    known = known_models(path, prompts)
    there = pickle.loads(pickle.dumps(known))
    dump = known.reduced(placed(case["suspect_distilled"], AuditPrompts(prompts)))
    np.testing.assert_array_equal(there.makers.closeness(dump), known.makers.closeness(dump))
    np.testing.assert_array_equal(there.read([2])[0].n_tokens, known.read([2])[0].n_tokens)


def test_where_nothing_tells_the_maker_its_models_may_be_references():
    known = models("", "")
    panel = [PanelModel(entry.family, entry.provider, False, (k,)) for k, entry in enumerate(known.panel_entries)]
    panel = [PanelModel("own", "", True, (9,)), PanelModel("mine", "", False, (8,)), *panel]
    usable = known.usable(Cohort(0, (1, 2, 3)), panel, known.choose(told(), told("maker-0")))
    assert usable == Cohort(0, (1, 3), may_hide_teaching=True)
    assert known.usable(Cohort(0, (1, 2, 3)), panel, known.choose(told("maker-0"), told())) == Cohort(0, (1, 3))
    nobody = known.choose(told(), told("maker-0", "maker-1"))
    assert known.usable(Cohort(0, (1, 2, 3)), panel, nobody) == Cohort(0, (1,))


def test_models_of_another_generation_are_left_out_where_enough_others_are_there():
    near, far = "2024-01", "2020-01"
    known = models(*[near] * ENOUGH_REFERENCES, far, "")
    choice = known.choose(told("x"), told(), "2024-06")
    assert choice.distant == (f"f{ENOUGH_REFERENCES}",)
    assert choice.places == (*range(ENOUGH_REFERENCES), ENOUGH_REFERENCES + 1)
    assert not choice.keeps_distant
    assert known.choose(told("x"), told(), "").places == tuple(range(ENOUGH_REFERENCES + 2))


def test_for_want_of_others_they_are_kept_and_said():
    choice = models("2020-01", "2024-01").choose(told("maker-9"), told(), "2024-06")
    assert (choice.places, choice.distant, choice.keeps_distant) == ((0, 1), ("f0",), True)
    assert choice.codes == ("foreign_maker", "other_generation")


def test_a_family_is_as_far_as_its_nearest_dump():
    assert LIBRARY_GENERATION_MONTHS == 18
    known = models(
        a=("line", "2020-01"), b=("line", "2023-01"), c=("old", "2020-01"), d=("some", "2020-01"), e=("some", "")
    )
    assert known.choose(told("x"), told(), "2024-07").distant == ("old",)
    assert known.choose(told("x"), told(), "2024-08").distant == ("line", "old")


def test_enough_of_the_prompts_must_be_in_the_library():
    known = models("")
    rows = np.arange(10) < 6
    assert known.holds(rows)
    assert not known.holds(np.arange(10) < 4)
    half = KnownModels("", "", rows, 1, (), (), rows[:0], None, {}, None)
    assert half.holds(np.arange(10) >= 2)
    assert not half.holds(np.arange(10) >= 3)


def test_a_library_is_placed_on_the_prompts_of_a_case(path, case):
    prompts = case["teacher"].prompts[5:]
    known = known_models(path, prompts)
    assert (known.name, int(known.rows.sum()), known.least, len(known.read(range(4)))) == ("tiny", 39, 1, 4)
    own = known.reduced(placed(case["teacher"], AuditPrompts(prompts)))
    assert known.teacher_makers(Party("", (), (own,))) == Told()
    assert known.teacher_makers(Party("", ("another file",), known.read([1]))) == Told(
        frozenset({"juniper-collective"}), "dump", "juniper", 0
    )


@pytest.mark.parametrize("which", [LIBRARY_NONE, LIBRARY_AUTO])
def test_none_is_used_where_none_is_wanted_or_on_the_prompts(which, case):
    assert known_models(which, case["teacher"].prompts) is None


def test_a_named_library_on_no_prompt_of_the_case_is_none(path):
    assert known_models(path, np.array([1, 2], dtype=np.uint64)) is None


class Prompts:
    """A library as far as its prompts go."""

    def __init__(self, *keys):
        self.prompts = np.array(sorted(keys), dtype=np.uint64)


def test_the_library_that_has_most_prompts_is_used():
    few, most = Prompts(*range(LIBRARY_PROMPTS)), Prompts(*range(2 * LIBRARY_PROMPTS))
    prompts = np.arange(3 * LIBRARY_PROMPTS, dtype=np.uint64)
    assert best_match(prompts, [few, most], LIBRARY_PROMPTS) is most
    assert best_match(prompts[:LIBRARY_PROMPTS], [few, most], LIBRARY_PROMPTS) is few
    assert shared_prompts(prompts, most) == 2 * LIBRARY_PROMPTS


def test_too_few_prompts_are_on_no_library():
    library = Prompts(*range(1000))
    prompts = np.arange(1000 - LIBRARY_PROMPTS + 1, 2000, dtype=np.uint64)
    assert shared_prompts(prompts, library) == LIBRARY_PROMPTS - 1
    assert best_match(prompts, [library], LIBRARY_PROMPTS) is None
    assert best_match(prompts, [], 1) is None


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
    entries = read_panel(str(FOLDER / f"{name}.csv"), needs_teacher=False)
    models = named(name).about.models
    assert [(e.model, e.family, e.provider, e.released) for e in entries] == [
        (m.model, m.family, m.provider, m.released) for m in models
    ]
