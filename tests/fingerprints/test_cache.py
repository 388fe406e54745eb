"""Fingerprints kept from run to run: never wrong, never too many."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from batch_panels import EXAMPLES, batch, example_panel

from distilldetect.fingerprints.cache import FingerprintCache
from distilldetect.fingerprints.file import to_bytes
from distilldetect.fingerprints.fingerprint import fingerprint
from distilldetect.fingerprints.maker import FingerprintMaker, identify
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load
from distilldetect.signals import ALL_SIGNALS

DUMP = str(EXAMPLES / "teacher.jsonl")
KEY = "0" * 64


def key_of(number):
    return FingerprintMaker(ReadOptions()).key(str(number))


@pytest.fixture(scope="module")
def print_():
    return fingerprint(load(DUMP))


@pytest.fixture
def cache(tmp_path):
    return FingerprintCache(tmp_path / "cache", 10**9)


def files(cache, suffix=""):
    return sorted(path for path in cache.folder.rglob(f"*{suffix}") if path.is_file())


def test_what_was_put_is_what_is_got_under_the_path_of_this_run(cache, print_):
    cache.put(KEY, print_)
    found = cache.get(KEY, "elsewhere.jsonl")
    assert to_bytes(found) == to_bytes(replace(print_, provenance={**print_.provenance, "source": "elsewhere.jsonl"}))
    assert cache.size(KEY) == files(cache)[0].stat().st_size
    assert cache.notes == []


def test_what_was_not_put_is_not_there(cache):
    assert cache.get(KEY, DUMP) is None
    assert cache.size(KEY) == 0
    assert cache.notes == []


@pytest.mark.parametrize("damage", [0, 1, 31, 32, 40, 5000, -1])
def test_a_flipped_bit_is_seen_and_said(cache, print_, damage):
    cache.put(KEY, print_)
    [path] = files(cache)
    content = bytearray(path.read_bytes())
    content[damage] ^= 4
    path.write_bytes(content)
    assert cache.get(KEY, "a.jsonl") is None
    assert cache.notes == [f"a.jsonl: its cached fingerprint {path} is damaged and is made again."]


@pytest.mark.parametrize("length", [0, 16, 32, 1000])
def test_a_truncated_file_is_seen_and_said(cache, print_, length):
    cache.put(KEY, print_)
    [path] = files(cache)
    os.truncate(path, length)
    assert cache.get(KEY, "a.jsonl") is None
    assert cache.notes == [f"a.jsonl: its cached fingerprint {path} is damaged and is made again."]


def test_beyond_the_limit_the_least_recently_used_go(tmp_path, print_):
    size = len(to_bytes(print_)) + 32
    cache = FingerprintCache(tmp_path, 3 * size)
    keys = [key_of(k) for k in range(5)]
    for age, key in enumerate(keys[:3]):
        cache.put(key, print_)
        os.utime(tmp_path / key[:2] / f"{key}.ddfp", (age, age))
    cache.get(keys[0], DUMP)  # used now: the second is the oldest
    cache.put(keys[3], print_)
    cache.prune()
    assert [cache.size(key) > 0 for key in keys] == [True, False, True, True, False]


def test_what_may_not_be_removed_stays(tmp_path, print_, monkeypatch):
    FingerprintCache(tmp_path, 10**9).put(KEY, print_)
    cache = FingerprintCache(tmp_path, 1)

    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refused)  # as another user's files are, whoever runs this test
    cache.put(key_of(2), print_)
    assert len(files(cache)) == 2


def test_it_stays_within_the_limit_while_it_is_filled(tmp_path, print_):
    size = len(to_bytes(print_)) + 32
    cache = FingerprintCache(tmp_path, 4 * size)
    for k in range(12):
        cache.put(key_of(k), print_)
        assert sum(path.stat().st_size for path in files(cache)) <= 4 * size


def test_what_a_killed_run_left_half_written_goes_with_the_oldest(tmp_path, print_):
    cache = FingerprintCache(tmp_path, 2 * len(to_bytes(print_)))
    cache.put(KEY, print_)
    left = tmp_path / KEY[:2] / ".half"
    left.write_bytes(bytes(2 * len(to_bytes(print_))))
    os.utime(left, (1, 1))
    cache.prune()
    assert files(cache) == [tmp_path / KEY[:2] / f"{KEY}.ddfp"]


def test_a_place_that_cannot_be_written_is_said_once_and_harms_nothing(tmp_path, print_):
    (tmp_path / "file").write_text("")
    cache = FingerprintCache(tmp_path / "file", 10**9)
    for k in range(2):
        cache.put(key_of(k), print_)
    assert cache.notes == [f"{tmp_path / 'file'}: fingerprints cannot be kept there (Not a directory)."]


def test_the_key_depends_on_all_that_a_fingerprint_depends_on():
    makers = [
        FingerprintMaker(ReadOptions()),
        FingerprintMaker(ReadOptions(shape="chat")),
        FingerprintMaker(ReadOptions(), prompts_sha256="c"),
        FingerprintMaker(ReadOptions(), salt=b"salted"),
        FingerprintMaker(ReadOptions(), join="id"),
        FingerprintMaker(ReadOptions(), signals=ALL_SIGNALS[:1]),
    ]
    assert len({maker.key(sha256) for maker in makers for sha256 in "ab"}) == 12
    assert makers[0].key("a") == FingerprintMaker(ReadOptions(prompts="elsewhere.csv"), signals=ALL_SIGNALS[::-1]).key("a")


def test_a_kept_fingerprint_needs_no_dump(cache, monkeypatch):
    maker = FingerprintMaker(ReadOptions(), cache=cache)
    made = maker.make(DUMP)
    monkeypatch.setattr("distilldetect.fingerprints.maker.load", None)  # reading fails
    again = maker.make(DUMP, identify(DUMP))
    assert np.array_equal(again.prompts, made.prompts)
    assert to_bytes(again) == to_bytes(made)


@pytest.fixture
def cold(tmp_path, own_cache):
    """A panel that one run has scored, the bytes of its scores, and the fingerprints it kept."""
    panel = example_panel(tmp_path / "panel")
    assert batch(panel, "-o", tmp_path / "cold.csv") == 0
    return panel, (tmp_path / "cold.csv").read_bytes(), files(FingerprintCache(own_cache, 0))


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_batch_makes_damaged_fingerprints_again_and_says_so(cold, tmp_path, capsys, jobs):
    panel, scores, kept = cold
    assert len(kept) == 8
    for path in kept[:3]:
        path.write_bytes(path.read_bytes()[:-1])
    capsys.readouterr()
    assert batch(panel, "-o", tmp_path / "warm.csv", jobs=jobs) == 0
    said = capsys.readouterr().err.splitlines()
    assert sum("its cached fingerprint" in line and line.endswith("is damaged and is made again.") for line in said) == 3
    assert (tmp_path / "warm.csv").read_bytes() == scores
    assert batch(panel, "-o", tmp_path / "warmer.csv", jobs=jobs) == 0
    assert capsys.readouterr().err == ""


def test_the_size_of_all_that_is_kept_is_known(cold, own_cache):
    assert FingerprintCache(own_cache, 0).total_bytes() == sum(path.stat().st_size for path in cold[2])


def test_a_fingerprint_by_ids_is_another_one(cache):
    by_prompt, by_id = (FingerprintMaker(ReadOptions(), cache=cache, join=join) for join in ("prompt", "id"))
    assert by_prompt.make(DUMP).asked is None
    made, kept = by_id.make(DUMP), by_id.make(DUMP)
    assert made.asked.known.all()
    assert to_bytes(made) == to_bytes(kept)
    assert len(files(cache)) == 2


def test_without_a_cache_nothing_is_kept(tmp_path, own_cache):
    assert batch(example_panel(tmp_path / "panel"), "-o", tmp_path / "s.csv", "--no-cache") == 0
    assert not own_cache.exists()
