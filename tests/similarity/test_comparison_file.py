"""Comparisons as bytes: what is read is what was written."""

import numpy as np
import pytest
from batch_panels import example_panel

from distilldetect.fingerprints.fingerprint import fingerprint
from distilldetect.fingerprints.placing import Pool
from distilldetect.formats.reading import load
from distilldetect.panels.panel import read_panel
from distilldetect.signals import PAIRED
from distilldetect.similarity.file import from_bytes, to_bytes


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    entries = read_panel(str(example_panel(tmp_path_factory.mktemp("panel"))))
    pool = [entry for entry in entries if entry.is_candidate]
    indexed = Pool(pool, [fingerprint(load(entry.path)) for entry in pool])
    harbor = next(entry for entry in entries if entry.model == "harbor")  # leaves some prompts unanswered
    return indexed.compare(fingerprint(load(harbor.path)))


def test_what_is_read_is_what_was_written(compared):
    read = from_bytes(to_bytes(compared), "elsewhere.jsonl")
    assert (read.source, read.sha256) == ("elsewhere.jsonl", compared.sha256)
    for name in ("answered", "n_tokens"):
        np.testing.assert_array_equal(getattr(read, name), getattr(compared, name), strict=True)
    assert list(read.close) == list(PAIRED)
    for name, near in compared.close.items():
        np.testing.assert_array_equal(read.close[name], near, strict=True)
        assert read.close[name].flags.f_contiguous


def test_an_unanswered_prompt_has_no_closeness(compared):
    assert 0 < compared.answered.sum() < len(compared.answered)
    for near in compared.close.values():
        assert np.isnan(near[~compared.answered]).all()
    assert not compared.n_tokens[~compared.answered].any()
