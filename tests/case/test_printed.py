"""Fingerprints laid out as a case: the rows, the answers and the numbers are those of the texts."""

import re

import numpy as np
import pytest
from batch_panels import EXAMPLES, records, write_dump

from distilldetect.case.case import read_case
from distilldetect.case.printed import printed_case
from distilldetect.case.request import Request
from distilldetect.case.run import score
from distilldetect.cli import run
from distilldetect.errors import DumpError
from distilldetect.fingerprints.recognition import any_fingerprint
from distilldetect.model import load_model
from distilldetect.signals.features import ALL_SIGNALS, Extractor

NAMES = ("teacher", "suspect_distilled", "reference_1", "reference_2", "reference_3")


def request_of(folder, suffix="jsonl"):
    teacher, suspect, *references = (str(folder / f"{name}.{suffix}") for name in NAMES)
    return Request((teacher,), suspect, ((references[0], references[1]), (references[2],)))


@pytest.fixture
def folder(tmp_path):
    for name in NAMES:
        few = {"reference_3": 5, "reference_1": 40}.get(name, 44)
        write_dump(tmp_path / f"{name}.jsonl", records(f"{name}.jsonl")[:few])
        assert run(["fingerprint", str(tmp_path / f"{name}.jsonl"), "-o", str(tmp_path / f"{name}.ddfp"), "-q"]) == 0
    return tmp_path


def test_rows_and_closeness_are_those_of_the_texts(folder):
    case = read_case(request_of(folder))
    expected = [Extractor(case.alignment.prompts).extract(texts) for texts in case.alignment.texts]
    _, printed, features = printed_case(request_of(folder, "ddfp"))
    assert [len(group) for group in printed.references] == [len(group) for group in case.references] == [2]
    assert printed.n_prompts == case.n_prompts
    assert [left["why"] for left in printed.left_out] == [left["why"] for left in case.left_out]
    for found, own in zip(features, expected, strict=True):
        np.testing.assert_array_equal(found.n_tokens, own.n_tokens)
        for name in ALL_SIGNALS:
            np.testing.assert_array_equal(found.sets[name].keys, own.sets[name].keys, err_msg=name)


def test_everything_that_needs_no_text_is_as_of_the_texts(folder):
    def scored(suffix):
        teacher, suspect, *others = (str(folder / f"{name}.{suffix}") for name in NAMES[:4])
        base = str(folder / f"reference_3.{suffix}")
        rows = records("reference_3.jsonl")
        write_dump(folder / "reference_3.jsonl", rows)
        assert run(["fingerprint", str(folder / "reference_3.jsonl"), "-o", str(folder / "reference_3.ddfp"), "-q"]) == 0
        request = Request((teacher,), suspect, ((others[0],), (others[1],)), ((base,),), base=base)
        return score(request, load_model())

    texts, prints = scored("jsonl"), scored("ddfp")
    for key in ("verdict", "intercept", "contributions", "channels", "population", "signals", "robustness", "names"):
        assert texts[key] == prints[key], key
    assert texts["siblings"][0]["log_odds"] == prints["siblings"][0]["log_odds"]
    assert texts["base"]["position"] == prints["base"]["position"]
    assert set(prints["warning_codes"]) - set(texts["warning_codes"]) == {"no_text"}
    assert texts["passages"]
    assert prints["passages"] == []


def test_answers_are_equal_where_the_texts_are(folder):
    copied = [record | {"model": "pebble-7b"} for record in records("teacher.jsonl")[:10]]
    write_dump(folder / "suspect_distilled.jsonl", copied + records("suspect_distilled.jsonl")[10:])
    _, printed, _ = printed_case(request_of(folder))
    assert sum(t == s for t, s in zip(*printed.alignment.texts[:2], strict=True)) == 10


def test_whether_a_file_is_a_fingerprint_is_told_by_its_content(folder):
    dump, made = str(folder / "teacher.jsonl"), str(folder / "teacher.ddfp")
    assert not any_fingerprint([dump])
    assert any_fingerprint([dump, made])
    assert not any_fingerprint(["-", str(folder / "absent.jsonl")])
    (folder / "teacher.jsonl").write_bytes((folder / "teacher.ddfp").read_bytes())
    assert any_fingerprint([dump])


def test_the_dump_and_its_own_fingerprint_are_the_same_file(folder):
    request = Request((str(folder / "teacher.ddfp"),), str(folder / "teacher.jsonl"))
    message = (
        f"{folder / 'teacher.jsonl'}: is the same file as {folder / 'teacher.ddfp'} (equal SHA-256); give the outputs of"
        " two different models"
    )
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        printed_case(request)


def test_salts_do_not_mix(folder):
    salted = folder / "salted.ddfp"
    assert run(["fingerprint", str(EXAMPLES / "teacher.jsonl"), "-o", str(salted), "--salt", "x", "-q"]) == 0
    request = Request((str(folder / "reference_1.ddfp"),), str(salted))
    hint = "make all with the same --salt, and none with a dump beside it"
    message = f"{salted}: was made with another salt than {folder / 'reference_1.ddfp'}; {hint}"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        printed_case(request)
