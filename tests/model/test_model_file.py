"""Model files, good and bad."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from each import each

from distilldetect.errors import DumpError
from distilldetect.fingerprints import Sketch
from distilldetect.model import Hierarchical, load_model, model_document

NUMBERS = Hierarchical(level_mean=-0.5, level_spread=0.25, reference_spread=1.125, suspect_spread=0.5, shift=1.5)
FITTED_ON = ({"panel": "one", "n_taught_pairs": 3, "sha256": {"a": "ff"}, "answers": {"a": "0000000a0000000b0000000c"}},)


def _written(tmp_path, content):
    path = tmp_path / "my-model.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(path)


def test_a_model_is_read_as_it_was_written(tmp_path):
    path = _written(tmp_path, model_document(NUMBERS, FITTED_ON, {"panels": {}}))
    model = load_model(path)
    assert model.sha256 == hashlib.sha256(Path(path).read_bytes()).hexdigest()
    assert (model.name, model.numbers, model.fitted_on) == ("my-model.json", NUMBERS, FITTED_ON)
    assert model.validation == {"panels": {}}


def test_a_dump_of_the_fit_is_known_by_its_file_or_by_two_answers(tmp_path):
    model = load_model(_written(tmp_path, model_document(NUMBERS, FITTED_ON, {"panels": {}})))
    known = {
        ("ff", ""): True,
        ("00", "0000000a0000000c"): True,
        ("00", "0000000a0000000d"): False,
        ("00", ""): False,
    }
    assert {key: model.was_fitted_on(Sketch.from_text(*key)) for key in known} == known
    written_before = [{"panel": "one", "sha256": {"a": "ff"}}]
    model = load_model(_written(tmp_path, model_document(NUMBERS, written_before, {})))
    assert model.was_fitted_on(Sketch.from_text("ff", ""))
    assert not model.was_fitted_on(Sketch.from_text("00", ""))


def test_the_shipped_model_has_its_validation():
    model = load_model()
    assert model.name == "model.json"
    assert set(model.validation["panels"]) >= {own["panel"] for own in model.fitted_on}
    assert model.validation["strengths"]["12"]["taught_families"] > 20


@each(
    ("change", "problem"),
    [
        ({"format": "distilldetect-model/3"}, "its format is 'distilldetect-model/3', not 'distilldetect-model/4'"),
        ({"numbers": {"shift": 1.0}}, "TypeError"),
        ({"fitted_on": [{"panel": "a", "sha256": {"m": "x"}, "answers": {"m": 7}}]}, "TypeError"),
        (
            {"numbers": {**dict.fromkeys(Hierarchical.__slots__, 1.0), "shift": float("nan")}},
            "(ValueError: a number is not finite)",
        ),
        ({"numbers": dict.fromkeys(Hierarchical.__slots__, "x")}, "ValueError"),
        ({"fitted_on": None}, "TypeError"),
        ({"fitted_on": ["a"]}, "TypeError"),
        ({"fitted_on": [{"panel": "a"}]}, "KeyError"),
        ({"numbers": dict.fromkeys(Hierarchical.__slots__, 0)}, "a spread is not above 0"),
    ],
)
def test_what_is_no_model_is_refused(tmp_path, change, problem):
    path = _written(tmp_path, model_document(NUMBERS, FITTED_ON, {}) | change)
    with pytest.raises(DumpError, match=re.escape(problem)):
        load_model(path)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"{}", b"[" * 100_000])
def test_other_files_are_refused(tmp_path, content):
    with pytest.raises(DumpError, match="is not a model file"):
        load_model(_written(tmp_path, content))


def test_what_is_wrong_is_said_with_the_file_and_what_to_do(tmp_path):
    path = _written(tmp_path, model_document(NUMBERS, FITTED_ON, {}) | {"format": "x" * 99})
    long = f"its format is '{'x' * 99}"[:80]
    message = f"{path}: is not a model file (ValueError: {long}); make one with distilldetect train"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        load_model(path)


def test_a_missing_file_is_an_error():
    message = "missing.json: No such file or directory; name a file that train has written"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        load_model("missing.json")
