"""Model files, good and bad."""

import hashlib
import json
import math
import re
from pathlib import Path

import pytest
from distilldetect.model.classifier import Agreement, Classifier, Term
from distilldetect.model.siblings import SiblingModel

from distilldetect.errors import DumpError
from distilldetect.model.file import FORMAT, load_model, model_document

MODES = {
    "references": Classifier(
        mode="references",
        terms=(
            Term("passage", "nearest_fraction", 0.1, 0.3, 1 / 3, 0.0, 0.9),
            Term("syntax", "win_fraction", 0.5, 0.2, 0.0, 0.25, 0.75),
        ),
        intercept=-0.7,
        agreements=(Agreement(0, 2, 0.125),),
        bound_low=-1.25,
        bound_high=2.5,
        validation={"auroc": 0.9, "n_pairs": 12},
    ),
    "background": Classifier("background", (), 0.25),
}


SIBLINGS = SiblingModel(slope=7.5, bound=1.5, refits=(7.0, 8.25), validation={"n_cases": 12})


def _written(tmp_path, content):
    path = tmp_path / "my-model.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return str(path)


def _changed(**changes):
    """A document in which the first mode has other fields; None removes one."""
    document = model_document(MODES, SIBLINGS)
    fitted = {**document["modes"]["references"], **changes}
    document["modes"] = {"references": {key: value for key, value in fitted.items() if value is not None}}
    return document


def test_a_model_survives_being_written_and_read(tmp_path):
    path = _written(tmp_path, model_document(MODES, SIBLINGS))
    model = load_model(path)
    assert (model.modes, model.siblings) == (MODES, SIBLINGS)
    assert model.name == "my-model.json"
    assert model.sha256 == hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_infinite_bounds_are_null_in_json(tmp_path):
    document = model_document(MODES, SIBLINGS)
    assert (document["modes"]["background"]["bound_low"], document["modes"]["background"]["bound_high"]) == (None, None)
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    background = load_model(_written(tmp_path, document)).modes["background"]
    assert (background.bound_low, background.bound_high) == (-math.inf, math.inf)


def test_writing_what_was_read_gives_the_same_document(tmp_path):
    document = model_document(MODES, SIBLINGS)
    model = load_model(_written(tmp_path, document))
    assert model_document(model.modes, model.siblings) == document
    assert document["format"] == FORMAT


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ({}, "KeyError: 'format'"),
        ([], "TypeError: list indices must be integers or slices, not str"),
        ({"format": "other/1", "modes": {}}, "ValueError: its format is 'other/1', not 'distilldetect-model/3'"),
        ({"format": FORMAT}, "KeyError: 'modes'"),
        ({"format": FORMAT, "modes": []}, "AttributeError: 'list' object has no attribute 'items'"),
        ({"format": FORMAT, "modes": {"references": {}}}, "KeyError: 'terms'"),
        (_changed(intercept=None), "KeyError: 'intercept'"),
        (_changed(intercept="high"), "ValueError: could not convert string to float: 'high'"),
        (_changed(bound_low=[1]), "TypeError: float() argument must be a string or a real number, not 'list'"),
        ({**model_document(MODES, SIBLINGS), "siblings": {"slope": 1}}, "KeyError: 'bound'"),
        (b"", "JSONDecodeError: Expecting value: line 1 column 1 (char 0)"),
        (b"\xff", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ],
)
def test_a_file_that_is_no_model_is_an_error(tmp_path, content, reason):
    path = _written(tmp_path, content)
    message = f"{path}: is not a model file ({reason}); make one with distilldetect train"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        load_model(path)


def test_a_model_without_siblings_is_one(tmp_path):
    document = model_document(MODES, None)
    assert load_model(_written(tmp_path, document)).siblings is None
    del document["siblings"]  # as models of older versions are
    assert load_model(_written(tmp_path, document)).siblings is None


@pytest.mark.parametrize("terms", [[{"signal": "passage"}], [{"colour": "red"}], [3]])
def test_a_term_with_other_fields_is_an_error(tmp_path, terms):
    path = _written(tmp_path, _changed(terms=terms))
    start, end = re.escape(f"{path}: is not a model file (TypeError: "), re.escape("); make one with distilldetect train")
    with pytest.raises(DumpError, match=f"^{start}.{{1,80}}{end}$"):  # between them stand Python's own words
        load_model(path)


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    path = str(tmp_path / "absent.json")
    message = f"{path}: No such file or directory; name a file that train has written"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        load_model(path)
