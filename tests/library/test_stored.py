"""Libraries: what they keep, what they give back, and what damage does to them."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from distilldetect.defaults import HABIT_PROMPTS, WEIGHED_SIGNALS
from distilldetect.errors import DumpError
from distilldetect.fingerprints import AuditPrompts, FingerprintMaker, placed
from distilldetect.formats import ReadOptions
from distilldetect.library import Library, build, read_library
from distilldetect.library.container import FORMAT, Container, pack
from distilldetect.library.reducing import reduced
from distilldetect.model import Hierarchical
from distilldetect.panels import Entry
from distilldetect.scoring import Audit, judge

HABITS = "word_pair_likelihood"
NUMBERS = Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3)
DAMAGED = "is damaged, or no library; get it again, or make one with 'distilldetect library build'"


def same(one, other):
    assert tuple(one.sets) == tuple(other.sets)
    np.testing.assert_array_equal(one.n_tokens, other.n_tokens)
    np.testing.assert_array_equal(one.n_english, other.n_english)
    for name in one.sets:
        assert one.sets[name].n_rows == other.sets[name].n_rows
        np.testing.assert_array_equal(one.sets[name].keys, other.sets[name].keys, err_msg=name)


def test_it_says_what_it_is(path, panel, about):
    library = read_library(path)
    entries, prints = panel
    assert replace(library.about, models=()) == about
    assert [m.model for m in library.about.models] == [entry.model for entry in entries]
    assert [(m.sha256, m.n_answers) for m in library.about.models] == [
        (print_.provenance["sha256"], len(print_.prompts)) for print_ in prints
    ]
    np.testing.assert_array_equal(library.prompts, np.unique(np.concatenate([print_.prompts for print_ in prints])))
    assert not library.is_exact


def test_its_models_are_references_with_what_was_kept_of_their_dumps(path, panel, case):
    library = read_library(path)
    prompts = case["teacher"].prompts[3:]
    features = library.features(prompts)
    assert library.entries == tuple(replace(e, path=f"tiny:{e.model}", roles=frozenset({"reference"})) for e in panel[0])
    for kept, print_ in zip(features, panel[1], strict=True):
        whole = reduced(placed(print_, AuditPrompts(prompts)), library.reductions)
        habits = whole.sets[HABITS].keys
        assert np.isin(kept.sets[HABITS].keys, habits).all()
        same(replace(kept, sets={**kept.sets, HABITS: whole.sets[HABITS]}), whole)


def test_habits_are_kept_that_one_dump_shows_often(path, panel):
    library = read_library(path)
    features = library.features(library.prompts)
    counts = [np.unique(print_.features.sets[HABITS].hashes(), return_counts=True) for print_ in panel[1]]
    frequent = set(np.concatenate([hashes[n >= HABIT_PROMPTS] for hashes, n in counts]).tolist())
    assert {h for own in features for h in own.sets[HABITS].hashes().tolist()} == frequent
    for own, print_ in zip(features, panel[1], strict=True):
        whole = placed(print_, AuditPrompts(library.prompts)).sets[HABITS].keys
        np.testing.assert_array_equal(own.sets[HABITS].keys, whole[np.isin(whole & np.uint64(2**32 - 1), list(frequent))])


def test_a_prompt_that_it_does_not_have_is_unanswered(path, case):
    library = read_library(path)
    prompts = np.sort(np.append(case["teacher"].prompts, np.array([1, 2**64 - 1], dtype=np.uint64)))
    features = library.features(prompts)
    for own in features:
        assert own.n_tokens[[0, -1]].tolist() == [0, 0]
        assert (own.n_tokens[1:-1] > 0).all()
        assert all(set(sets.rows().tolist()) <= set(range(1, len(prompts) - 1)) for sets in own.sets.values())


def test_of_no_prompts_nothing_is_given(path):
    features = read_library(path).features(np.empty(0, dtype=np.uint64))
    assert len(features) == 4
    assert all(len(own.n_tokens) == 0 and not len(own.sets[name].keys) for own in features for name in WEIGHED_SIGNALS)


@pytest.mark.parametrize("suspect", ["suspect_distilled", "suspect_independent"])
def test_an_exact_library_is_worth_what_its_dumps_are(suspect, panel, case, about, tmp_path):
    file = tmp_path / "exact.ddlib"
    file.write_bytes(build(*panel, about, exact=True))
    library = read_library(str(file))
    assert library.is_exact
    prompts = case["teacher"].prompts
    own = [placed(case[name], AuditPrompts(prompts)) for name in ("teacher", suspect)]
    entries, features = library.entries, library.features(prompts)
    reduced_case = [reduced(dump, library.reductions) for dump in own]
    teacher = Entry("teacher", "t", frozenset({"teacher"}), "teacher", "", "")
    accused = Entry("suspect", "s", frozenset({"suspect"}), "suspect", "", "")

    def judged(references, teacher_features, suspect_features):
        audit = Audit([teacher, *entries], [teacher_features, *references], list("01234"))
        return judge(audit.pair(accused, audit.compare(suspect_features), 0), NUMBERS)

    plain = judged([placed(print_, AuditPrompts(prompts)) for print_ in panel[1]], *own)
    found = judged(features, *reduced_case)
    assert found.log10_lr_uncapped == plain.log10_lr_uncapped
    assert (found.low, found.high, found.p_value) == (plain.low, plain.high, plain.p_value)


def test_equal_dumps_make_an_equal_file(content, panel, about):
    assert build(*panel, about) == content


def test_dumps_of_different_prompts_and_empty_ones_have_a_place(panel, about, tmp_path):
    entries, prints = panel
    n = len(prints[1].prompts)
    half = np.where(np.arange(n) < n // 2, np.arange(n), -1)
    part = replace(
        prints[1], prompts=prints[1].prompts[: n // 2], answers=prints[1].answers[: n // 2],
        features=prints[1].features.placed(half, n // 2),
    )  # fmt: skip
    nothing = np.full(n, -1)
    empty = replace(prints[2], prompts=prints[2].prompts[:0], features=prints[2].features.placed(nothing, 0))
    file = tmp_path / "part.ddlib"
    file.write_bytes(build(entries[1:3], [part, empty], about))
    library = read_library(str(file))
    assert [model.n_answers for model in library.about.models] == [n // 2, 0]
    assert len(library.prompts) == n // 2


def test_a_file_cut_anywhere_is_refused(content, tmp_path):
    file = tmp_path / "f.ddlib"
    for length in range(0, len(content), 97):
        file.write_bytes(content[:length])
        with pytest.raises(DumpError, match=rf"^{re.escape(f'{file}: {DAMAGED}')}$"):
            read_library(str(file))


def test_a_flipped_bit_is_refused(content, tmp_path):
    file = tmp_path / "f.ddlib"
    rng = np.random.default_rng(7)
    places = [*range(len(FORMAT) - 2, len(FORMAT) + 40), *rng.integers(len(content), size=100)]
    for place in places:
        damaged = bytearray(content)
        damaged[place] ^= 1 << rng.integers(8)
        file.write_bytes(damaged)
        with pytest.raises(DumpError, match=r"^[^\n]*: (is damaged|is a library of another format)[^\n]*$"):
            read_library(str(file))


@pytest.mark.parametrize("other", [b"", b"PK\x03\x04", b'{"a": 1}\n', bytes(1000)])
def test_a_foreign_file_is_refused(other, tmp_path):
    file = tmp_path / "f.ddlib"
    file.write_bytes(other)
    with pytest.raises(DumpError, match=rf"^{re.escape(f'{file}: {DAMAGED}')}$"):
        read_library(str(file))


def test_bytes_behind_the_end_are_refused(content, tmp_path):
    file = tmp_path / "f.ddlib"
    file.write_bytes(content + b"\0")
    with pytest.raises(DumpError, match="is damaged"):
        read_library(str(file))


def test_a_file_that_is_not_there_is_named(tmp_path):
    file = tmp_path / "f.ddlib"
    message = f"{file}: No such file or directory; name a file that 'distilldetect library build' has written"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        read_library(str(file))


def test_another_format_and_another_version_are_told(content, tmp_path, monkeypatch):
    file = tmp_path / "f.ddlib"
    file.write_bytes(content.replace(FORMAT, FORMAT.replace(b"2", b"9"), 1))
    with pytest.raises(DumpError, match="is a library of another format; get it again"):
        read_library(str(file))
    file.write_bytes(content)
    monkeypatch.setattr("distilldetect.library.container.FEATURE_VERSION", 10**6)
    message = r"was made by another version \(features \d+, not 1000000\); make it again with this version$"
    with pytest.raises(DumpError, match=message):
        read_library(str(file))


def test_damage_is_told_when_it_is_met(content, path, tmp_path):
    """A shipped library is opened by its description: what is wrong behind it is told when its models are asked for."""
    file = tmp_path / "f.ddlib"
    file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    library = Library(str(file))
    np.testing.assert_array_equal(library.prompts, Library(path).prompts)
    with pytest.raises(DumpError, match="is damaged"):
        library.features(library.prompts)


@pytest.mark.parametrize("change", [
    {"about": {}}, {"about": None}, {"hashes": {}}, {"hashes": {"body_fivegram_similarity": {"bits": 99}}},
])  # fmt: skip
def test_a_description_that_makes_no_sense_is_refused(change, path, tmp_path):
    description = Container(path).description
    file = tmp_path / "f.ddlib"
    columns = {"prompts": np.array([1, 2], dtype=np.uint64)}
    file.write_bytes(pack(columns, {key: description[key] for key in ("about", "hashes")} | change))
    with pytest.raises(DumpError, match="is damaged, or no library"):
        read_library(str(file))


def test_columns_that_are_missing_are_refused(path, tmp_path):
    description = Container(path).description
    file = tmp_path / "f.ddlib"
    file.write_bytes(
        pack({"prompts": np.array([1, 2], dtype=np.uint64)}, {key: description[key] for key in ("about", "hashes")})
    )
    with pytest.raises(DumpError, match="is damaged, or no library"):
        read_library(str(file))


def test_a_salted_fingerprint_and_no_dump_at_all_are_refused(panel, about):
    entries, prints = panel
    salted = FingerprintMaker(ReadOptions(), salt=b"secret").make(entries[0].path)
    with pytest.raises(DumpError, match="was made with another salt than a library, which has none; make it again"):
        build(entries[:2], [salted, prints[1]], about)
    with pytest.raises(DumpError, match=r"^tiny: would hold no models; give dumps that are teachers or references$"):
        build([], [], about)


def test_no_word_of_a_dump_is_in_a_library(content, panel):
    text = " ".join(Path(entry.path).read_text(encoding="utf-8") for entry in panel[0])
    words = set(re.findall(r"[a-z]{8,}", text.lower()))
    told = " ".join((*WEIGHED_SIGNALS, *(entry.model for entry in panel[0])))
    assert len(words) > 300
    assert [word for word in words if word.encode() in content.lower() and word not in told] == []
