"""Candidates from a library, and known models as references beside given candidates."""

import gzip
from pathlib import Path

import pytest
from batch_panels import EXAMPLES

from distilldetect.attribution import Question, Source, attribute
from distilldetect.errors import NotEvaluableError
from distilldetect.fingerprints import FingerprintMaker
from distilldetect.formats import ReadOptions
from distilldetect.library import About, build, read_library
from distilldetect.model import Hierarchical, Model
from distilldetect.panels import Entry

MODEL = Model("m.json", "0" * 64, Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3), (), {})  # so that no new fit changes a test
DISTILLED, TEACHER = (str(EXAMPLES / f"{name}.jsonl") for name in ("suspect_distilled", "teacher"))
MODELS = {  # model -> dump, family, provider, released
    "aurora-large": ("teacher", "aurora", "aurora-labs", "2024-01"),
    "cobalt-chat": ("reference_1", "cobalt", "cobalt-systems", "2024-03"),
    "juniper": ("reference_2", "juniper", "juniper-collective", "2024-02"),
    "marlin-2": ("reference_3", "marlin", "marlin-institute", "2024-09"),
    "tinder": ("reference_4", "tinder", "", ""),
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """The example teacher and references, all hashes whole."""
    maker = FingerprintMaker(ReadOptions())
    entries = [Entry(m, d, frozenset({"reference"}), f, p, r) for m, (d, f, p, r) in MODELS.items()]
    prints = [maker.make(str(EXAMPLES / f"{entry.path}.jsonl")) for entry in entries]
    path = tmp_path_factory.mktemp("library") / "tiny.ddlib"
    path.write_bytes(build(entries, prints, About("tiny"), exact=True))
    return str(path)


@pytest.fixture(scope="module")
def two_snapshots(tmp_path_factory):
    """A library of three references, of which two are one family."""
    maker = FingerprintMaker(ReadOptions())
    made = {"reference_1": "cobalt", "reference_2": "cobalt", "reference_3": "marlin"}
    entries = [Entry(name, name, frozenset({"reference"}), family, f"{family}-labs", "") for name, family in made.items()]
    prints = [maker.make(str(EXAMPLES / f"{name}.jsonl")) for name in made]
    path = tmp_path_factory.mktemp("library") / "two.ddlib"
    path.write_bytes(build(entries, prints, About("two"), exact=True))
    return str(path)


def named(document):
    return {row["paths"][0]: row for row in document["candidates"]}


def test_without_candidates_the_models_of_a_library_are_asked(library):
    found = attribute(Question(DISTILLED, library=library), MODEL)
    rows = found["candidates"]
    assert rows[0]["paths"] == ["tiny:aurora"]
    assert set(named(found)) == {f"tiny:{family}" for _, family, _, _ in MODELS.values()}
    assert {row["paths"][0]: row["provider"] for row in rows}["tiny:tinder"] == ""
    assert [entry["role"] for entry in found["inputs"]] == ["suspect"]
    assert found["library"] == {
        "name": "tiny",
        "sha256": read_library(library).sha256,
        "n_prompts": 44,
        "n_models": 4,
        "gives_candidates": True,
        "makers_left_out": ["aurora-labs"],  # a pupil this near may be its own; so it is no reference, but a candidate
    }
    assert found["if_complete"]["ranks"] == [1]
    assert (rows[0]["name"], "tiny:" in found["if_complete"]["sentence"]) == ("aurora", False)


def test_it_is_what_the_same_dumps_give_as_candidates(library):
    """A library with all hashes is worth what its dumps are; each candidate's other makers are the references."""
    given = tuple(Source((str(EXAMPLES / f"{dump}.jsonl"),), provider) for dump, _, provider, _ in MODELS.values())
    files = named(attribute(Question(DISTILLED, given, library="none"), MODEL))
    known = named(attribute(Question(DISTILLED, library=library, suspect_provider="nobody"), MODEL))
    for source, (_, family, _, _) in zip(given, MODELS.values(), strict=True):
        one, other = files[source.paths[0]], known[f"tiny:{family}"]
        for key in ("log10_lr", "log10_lr_uncapped", "p_value", "n_references", "signals", "probability", "verdict"):
            assert one[key] == other[key], (family, key)


def test_its_own_maker_and_what_is_younger_is_no_candidate(library):
    asked = Question(DISTILLED, library=library, suspect_provider="Cobalt-Systems", suspect_released="2024-06")
    found = attribute(asked, MODEL)
    assert set(named(found)) == {"tiny:aurora", "tiny:juniper", "tiny:tinder"}
    assert {own["source"]: own["why"] for own in found["left_out"]} == {
        "tiny:cobalt": "is by the suspect's own maker",
        "tiny:marlin": "appeared after the suspect, and cannot have taught it",
    }
    assert found["library"]["makers_left_out"] == ["cobalt-systems"]
    assert found["candidates"][0]["n_references"] == 3  # the younger model still is one
    assert found["options"]["suspect_released"] == "2024-06"


def test_a_suspect_that_is_in_the_library_is_not_its_own_teacher(library):
    found = attribute(Question(str(EXAMPLES / "reference_2.jsonl"), library=library), MODEL)
    assert "tiny:juniper" not in named(found)
    assert found["library"]["makers_left_out"] == ["juniper-collective"]


def test_known_models_are_references_beside_given_candidates(library):
    (row,) = attribute(Question(DISTILLED, (Source((TEACHER,), "aurora-labs"),), library=library), MODEL)["candidates"]
    (alone,) = attribute(Question(DISTILLED, (Source((TEACHER,), "aurora-labs"),), library="none"), MODEL)["candidates"]
    assert (row["n_references"], alone["n_references"]) == (4, 0)
    assert row["log10_lr_uncapped"] > 1


def test_what_may_hide_teaching_is_said_of_the_candidates_it_is_true_of(two_snapshots):
    one, both = str(EXAMPLES / "reference_1.jsonl"), tuple(str(EXAMPLES / f"reference_{k}.jsonl") for k in (1, 2))
    found = attribute(Question(DISTILLED, (Source((one,), ""), Source((TEACHER,), "")), library=two_snapshots), MODEL)
    assert [told for told in found["warnings"] if told.startswith(("Maker", "Snapshots"))] == [
        "Maker: nothing tells who made aurora-large. If the library “two” has models by the same maker, they hide that the"
        " suspect was trained on its outputs, so that no likelihood ratio below 0.5 or above 25 is given. Name it:"
        " -t PROVIDER=DUMP.",
        "Snapshots: the library “two” has some that are not given: cobalt-chat (1 more of cobalt). A suspect that learnt"
        " from these may look untaught, so that no likelihood ratio below 0.5 or above 25 is given. Give all of a family"
        " as one candidate: -t DUMP,SNAPSHOT.",
    ]
    third = Source((TEACHER,), "aurora-labs")
    for given in ((Source(both, ""),), tuple(Source((path,), "") for path in both)):  # of one candidate, or of two
        told = attribute(Question(DISTILLED, (*given, third), library=two_snapshots), MODEL)["warnings"]
        assert [one.partition(" ")[0] for one in told] == ["Kinship:", "Few", "Few", "Maker:"]


def test_where_every_known_model_is_by_the_suspects_maker_there_are_no_candidates(tmp_path):
    entry = Entry("only", "only", frozenset({"reference"}), "only", "nobody-else", "")
    made = FingerprintMaker(ReadOptions()).make(str(EXAMPLES / "reference_1.jsonl"))
    path = tmp_path / "one.ddlib"
    path.write_bytes(build([entry], [made], About("one")))
    message = rf"^{DISTILLED}: no model of the library one can have taught it; give candidates with -t$"
    with pytest.raises(NotEvaluableError, match=message):
        attribute(Question(DISTILLED, library=str(path), suspect_provider="nobody-else"), MODEL)


def test_where_no_library_is_on_the_prompts_there_are_no_candidates():
    message = rf"^{DISTILLED}: its prompts are in no library, so that there are no candidates; give some with -t, or ask"
    with pytest.raises(NotEvaluableError, match=message):
        attribute(Question(DISTILLED), MODEL)


ARENA = Path(__file__).parents[3] / "shared" / "panels" / "arena_hard" / "outputs"


@pytest.mark.skipif(not ARENA.exists(), reason="real panels are not at hand")
def test_a_real_pupil_of_a_known_teacher_is_nearest_to_it(tmp_path):
    answers = gzip.decompress((ARENA / "Llama-3-8B-WizardLM-196K.jsonl.gz").read_bytes()).splitlines(keepends=True)
    dump = tmp_path / "pupil.jsonl"
    dump.write_bytes(b"".join(answers[::4]))
    found = attribute(Question(str(dump)), MODEL)
    assert found["library"]["name"] == "arena_hard"
    assert found["candidates"][0]["paths"] == ["arena_hard:gpt-3.5"]
