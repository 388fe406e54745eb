"""A whole case: what its result says, and what it rests on."""

import csv
import functools
import json
import math
from pathlib import Path

import pytest
from batch_panels import EXAMPLES, records, write_dump
from each import each
from framing import FRAMES

from distilldetect.attribution import Question, Source, attribute
from distilldetect.case.auditing import measured_case
from distilldetect.case.request import Request
from distilldetect.case.run import score
from distilldetect.defaults import MAX_HABITS, WEIGHED_SIGNALS
from distilldetect.errors import DumpError, NotEvaluableError, UsageError
from distilldetect.fingerprints.file import from_bytes, to_bytes
from distilldetect.fingerprints.fingerprint import fingerprint
from distilldetect.fingerprints.sketch import kept_sketch, whole_sketch
from distilldetect.formats import ReadOptions
from distilldetect.formats.reading import load
from distilldetect.model import Hierarchical, Model, load_model


def example(name):
    """The path of an example dump."""
    return str(EXAMPLES / f"{name}.jsonl")


REFERENCES = tuple((example(f"reference_{k}"),) for k in (1, 2, 3, 4))


@pytest.fixture(scope="module")
def scored():
    """A function that scores the examples, each case once: the distilled suspect unless told otherwise."""

    @functools.cache
    def run(**more):
        given = {
            "teacher": (example("teacher"),),
            "suspect": example("suspect_distilled"),
            "references": REFERENCES,
            **more,
        }
        return score(Request(**given), load_model())

    return run


@pytest.fixture
def taught(scored):
    return scored()


@pytest.fixture
def untaught(scored):
    return scored(suspect=example("suspect_independent"))


def total(document):
    return document["intercept"] + math.fsum(part["log10_lr"] for part in document["contributions"])


def test_contributions_and_intercept_add_up_to_the_uncapped_lr(taught):
    assert total(taught) == pytest.approx(taught["verdict"]["log10_lr_uncapped"], abs=1e-5)
    assert taught["contributions"][-1] | {"log10_lr": 0} == {
        "signal": "level",
        "channel": "none",
        "value": taught["verdict"]["level"],
        "log10_lr": 0,
    }


def test_what_is_usual_is_a_share_among_as_many_models_as_the_suspect_has(taught):
    """A reference in the suspect's place has one rival fewer: what is half there is a third beside one more."""
    asked = Request(teacher=(example("teacher"),), suspect=example("suspect_distilled"), references=REFERENCES)
    for k, signal in enumerate(WEIGHED_SIGNALS):
        share = [own.fraction[k, 0] for own in measured_case(asked, load_model()).pair.placed[1:]]
        odds = [3 * own / (1 - own) for own in share]  # to one other model
        expected = sum(own / (own + 4) for own in odds) / 4
        assert taught["signals"][signal]["usual_fraction"] == pytest.approx(expected, abs=0.02)
        assert taught["signals"][signal]["usual_fraction"] < sum(share) / 4


def test_a_result_holds_the_error_of_its_verdict_and_not_the_figures_of_every_panel():
    given = {
        "strengths": {"4": {"at_least": {}, "at_most": {}}},
        "judged_by": "another fit",
        "panels": {"one": {"many": 1}},
    }
    model = Model("m.json", "0" * 64, Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3), (), given)
    found = score(Request(teacher=(example("teacher"),), suspect=example("suspect_distilled")), model)
    assert found["model"]["validation"] == {name: given[name] for name in ("strengths", "judged_by")}


def test_models_are_called_as_their_dumps_are(taught):
    assert taught["names"] == {"teacher": "aurora-large", "suspect": "pebble-7b"}
    assert [member["name"] for member in taught["population"]["members"]] == [
        "cobalt-chat",
        "juniper",
        "marlin-2",
        "tinder-instruct",
    ]
    assert {own["path"]: own["name"] for own in taught["explanations"]}[example("reference_2")] == "juniper"


def test_names_that_are_given_count_more(scored):
    document = scored(teacher_name="T", suspect_name="S")
    assert document["names"] == {"teacher": "T", "suspect": "S"}
    assert (document["options"]["teacher_name"], document["options"]["suspect_name"]) == ("T", "S")


def test_a_dump_without_a_model_is_called_as_its_file_is_and_two_of_one_name_by_their_paths(tmp_path):
    paths = []
    for number, name in enumerate(("gpt-3.5.json.jsonl", "pupil.jsonl", "a.jsonl", "b.jsonl")):
        rows = records(("teacher", "suspect_distilled", "reference_1", "reference_2")[number] + ".jsonl")
        model = {"model": "same"} if name[0] in "ab" else {}
        own = [{"prompt": row["prompt"], "output": row["output"], **model} for row in rows]
        write_dump(tmp_path / name, own)
        paths.append(str(tmp_path / name))
    document = score(Request((paths[0],), paths[1], ((paths[2],), (paths[3],))), load_model())
    assert document["names"] == {"teacher": "gpt-3.5", "suspect": "pupil"}
    assert [member["name"] for member in document["population"]["members"]] == paths[2:]


def test_two_runs_are_equal_and_the_order_of_references_moves_nothing(scored, taught):
    again = score(Request((example("teacher"),), example("suspect_distilled"), REFERENCES), load_model())
    assert json.dumps(again) == json.dumps(taught)
    turned = scored(references=REFERENCES[::-1])
    for key in ("verdict", "intercept", "contributions", "channels", "signals", "explanations", "robustness", "passages"):
        assert turned[key] == taught[key]


def test_without_references_the_lr_is_1(scored):
    document = scored(references=())
    verdict = document["verdict"]
    assert (verdict["log10_lr"], verdict["log10_lr_uncapped"], verdict["word"]) == (0.0, 0.0, "inconclusive")
    assert (verdict["log10_lr_low"], verdict["p_value"], document["contributions"]) == (None, None, [])
    assert document["model"]["mode"] == "no references"
    assert document["warning_codes"][0] == "no_references"
    assert total(document) == 0.0


def test_a_teacher_that_appeared_after_the_suspect_leaves_no_verdict(scored, taught):
    document = scored(teacher_released="2024-05", suspect_released="2024-04")
    verdict = document["verdict"]
    assert verdict["word"] == verdict["scale_word"] == "not evaluable"
    assert [verdict[key] for key in ("log10_lr", "log10_lr_low", "log10_lr_high")] == [None] * 3
    assert verdict["log10_lr_uncapped"] == taught["verdict"]["log10_lr_uncapped"]
    assert document["warning_codes"][0] == "teacher_younger"
    assert scored(teacher_released="2024-04", suspect_released="2024-04")["verdict"] == taught["verdict"]


def test_siblings_change_nothing_of_the_verdict(scored):
    three = {"references": REFERENCES[:3]}
    plain, beside = scored(**three), scored(**three, siblings=(REFERENCES[3],))
    for key in plain:
        if key not in ("siblings", "inputs"):
            assert plain[key] == beside[key], key
    (own,) = beside["siblings"]
    assert own["path"] == REFERENCES[3][0]
    assert 0 < own["log_odds_low"] < own["log_odds"] < own["log_odds_high"]
    assert plain["siblings"] is None


def test_a_sibling_that_taught_the_suspect_is_named(scored):
    document = scored(teacher=REFERENCES[0], references=REFERENCES[1:], siblings=((example("teacher"),),))
    assert document["siblings"][0]["log_odds_high"] < 0
    assert "nearer_sibling" in document["warning_codes"]


def test_a_sibling_that_is_among_the_references_is_a_sibling(scored):
    three = {"references": REFERENCES[:3]}
    apart, twice = (scored(**own, siblings=(REFERENCES[3],)) for own in (three, {}))
    assert (twice["n_references"], twice["siblings"]) == (3, apart["siblings"])
    assert twice["verdict"] == apart["verdict"]
    assert [(own["role"], own["source"]) for own in twice["left_out"]] == [("reference", *REFERENCES[3])]


def test_siblings_need_references(scored):
    with pytest.raises(
        UsageError, match=r"^siblings are told apart beside references only; give other models' answers with -r$"
    ):
        scored(references=(), siblings=(REFERENCES[0],))


def test_the_base_stands_where_it_would_as_a_suspect(scored, taught):
    document = scored(base=example("suspect_independent"))
    own = scored(suspect=example("suspect_independent"))["verdict"]
    assert document["base"]["position"] == own["position"]
    assert document["base"]["log10_lr_uncapped"] == own["log10_lr_uncapped"]
    assert document["base"]["difference"] == pytest.approx(taught["verdict"]["position"] - own["position"], abs=2e-6)
    assert document["verdict"] == taught["verdict"]
    assert document["inputs"][-1]["role"] == "base"
    assert taught["base"] is None


def test_the_base_may_be_a_reference_and_is_none_of_its_own(scored, taught):
    document = scored(base=REFERENCES[0][0])
    assert document["verdict"] == taught["verdict"]
    assert document["base"]["position"] < taught["verdict"]["position"]


def test_the_base_is_neither_the_suspect_nor_the_teacher(scored):
    for path in (example("suspect_distilled"), example("teacher")):
        with pytest.raises(DumpError, match=r"is the same file as"):
            scored(base=path)


def test_robustness_names_halves_references_and_channels(taught):
    checks = [check["what"] for check in taught["robustness"]]
    assert checks[:2] == ["one half of the prompts", "the other half of the prompts"]
    assert checks[4:] == ["openings alone", "bodies alone", "habits alone"]
    names = {member["name"] for member in taught["population"]["members"]}
    assert {check.removeprefix("without ") for check in checks[2:4]} < names
    low, high = (check["log10_lr"] for check in taught["robustness"][2:4])
    assert low <= high


def test_leaving_a_reference_out_is_scoring_without_it(scored, taught):
    paths = {own["name"]: own["path"] for own in taught["explanations"]}
    for check in taught["robustness"][2:4]:
        left = paths[check["what"].removeprefix("without ")]
        rest = tuple(group for group in REFERENCES if group != (left,))
        verdict = scored(references=rest)["verdict"]
        assert (verdict["log10_lr"], verdict["word"]) == (check["log10_lr"], check["verdict"])


def test_a_kind_of_evidence_alone_is_held_to_the_limit_by_length(tmp_path, scored):
    for name in ("teacher", "suspect_distilled"):
        short = [{**own, "output": " ".join(own["output"].split(" ")[:30])} for own in records(f"{name}.jsonl")]
        write_dump(tmp_path / f"{name}.jsonl", short)
    found = scored(teacher=(str(tmp_path / "teacher.jsonl"),), suspect=str(tmp_path / "suspect_distilled.jsonl"))
    assert found["verdict"]["length_excess"] > 1
    alone = {check["what"]: check["log10_lr"] for check in found["robustness"][4:]}
    assert all(abs(alone[f"{own['name']} alone"]) < 0.6 * abs(own["log10_lr"]) for own in found["channels"])


def with_end(folder, name, end):
    path = folder / f"{name}.jsonl"
    write_dump(path, [{**own, "output": f"{own['output']}{end}"} for own in records(f"{name}.jsonl")])
    return str(path)


def test_text_that_a_pipeline_adds_to_both_is_no_support(tmp_path, scored):
    pair = {"teacher": "teacher", "suspect": "suspect_independent"}
    given = {role: with_end(tmp_path, name, "\n\nThis is for informational purposes only.") for role, name in pair.items()}
    found = scored(teacher=(given["teacher"],), suspect=given["suspect"])
    assert found["verdict"]["log10_lr_uncapped"] > 1
    assert found["verdict"]["word"] == "inconclusive"
    assert 0.2 < found["verdict"]["log10_lr"] <= math.log10(1.8)
    [said] = (one for one in found["warnings"] if one.startswith("Pipeline"))
    assert "“informational purposes”" in said
    assert said.count("“") == 3
    assert "stand in many answers of the suspect and the teacher" in said
    assert "so that no likelihood ratio above 1.8 is given" in said
    assert all(check["log10_lr"] < 0.3 for check in found["robustness"])


def test_text_that_a_pipeline_adds_to_every_reference_is_no_support(tmp_path, scored):
    references = [with_end(tmp_path, f"reference_{k}", " <|done|>") for k in (1, 2, 3)]
    found = scored(references=tuple((path,) for path in references))
    assert "lacking_text" in found["warning_codes"]
    assert found["verdict"]["word"] == "inconclusive"
    alone = scored(references=((references[0],),))  # one reference alone may have lost what the others had
    assert "lacking_text" not in alone["warning_codes"]


def test_a_dump_in_another_file_is_no_reference(tmp_path, scored, taught):
    copies = []
    for name in ("suspect_distilled", "teacher", "reference_1"):
        copies.append((str(tmp_path / f"{name}.jsonl"),))
        told = [{"prompt": own["prompt"], "response": own["output"]} for own in records(f"{name}.jsonl")[::-1]]
        write_dump(tmp_path / f"{name}.jsonl", told)
    found = scored(references=(*REFERENCES, *copies))
    assert found["verdict"] == taught["verdict"]
    assert found["n_references"] == 4
    why = "has the answers of the suspect, the teacher or another reference"
    assert [(own["source"], own["why"]) for own in found["left_out"]] == [(path, why) for (path,) in copies]


def test_references_of_another_language_are_no_controls(tmp_path, scored, taught):
    foreign = []
    for k in (1, 2, 3):
        foreign.append((str(tmp_path / f"{k}.jsonl"),))
        told = [own | {"output": own["output"][::-1]} for own in records(f"reference_{k}.jsonl")]
        write_dump(tmp_path / f"{k}.jsonl", told)
    found = scored(references=(*foreign, REFERENCES[3]))
    assert "foreign_references" in found["warning_codes"]
    assert found["verdict"]["word"] == "inconclusive"
    assert "foreign_references" not in taught["warning_codes"]
    half = scored(references=(*foreign[:2], *REFERENCES[2:]))
    assert "foreign_references" not in half["warning_codes"]


def test_a_known_model_of_the_suspects_name_is_no_reference(scored):
    given = {"references": (), "library": str(EXAMPLES / "references.ddlib"), "provider": "x"}
    found = [scored(**given, suspect_name=name)["n_references"] for name in ("cobalt-chat", "c")]
    assert found[0] + 1 == found[1]


def test_nothing_is_said_for_teaching_between_models_of_one_maker(scored, taught):
    assert taught["verdict"]["word"] == "moderate support"
    found = scored(provider="aurora-labs, Pebble", suspect_provider="pebble")
    assert "same_maker" in found["warning_codes"]
    assert found["verdict"]["word"] == "inconclusive"
    assert "same_maker" not in scored(provider="aurora-labs", suspect_provider="pebble")["warning_codes"]
    candidate = Source((example("teacher"),), "pebble")
    question = Question(example("suspect_distilled"), (candidate,), reading=ReadOptions(), suspect_provider="pebble")
    assert any(said.startswith("Maker: the suspect and ") for said in attribute(question, load_model())["warnings"])


def test_answers_to_other_prompts_are_no_support(tmp_path, scored):
    moved = {}
    for name in ("teacher", "suspect_independent"):
        own = records(f"{name}.jsonl")
        answers = [record["output"] for record in own]
        moved[name] = str(tmp_path / f"{name}.jsonl")
        rows = zip(own, answers[1:] + answers[:1], strict=True)
        write_dump(tmp_path / f"{name}.jsonl", [record | {"output": answer} for record, answer in rows])
    printed = {name: path.replace(".jsonl", ".ddfp") for name, path in moved.items()}
    for name, path in printed.items():
        Path(path).write_bytes(to_bytes(fingerprint(load(moved[name]))))
    for given in (moved, printed):
        found = scored(teacher=(given["teacher"],), suspect=given["suspect_independent"])
        assert "misaligned" in found["warning_codes"]
        assert found["verdict"]["word"] == "inconclusive"
        [said] = (one for one in found["warnings"] if one.startswith("Prompts: "))
        assert said.startswith(
            f"Prompts: the answers of {given['teacher']}, {given['suspect_independent']} have no more in common"
        )
    question = Question(moved["suspect_independent"], (Source((example("teacher"),)),), reading=ReadOptions())
    assert any(said.startswith("Prompts: beside ") for said in attribute(question, load_model())["warnings"])


def test_one_reference_is_left_out_once(scored):
    checks = scored(references=REFERENCES[:1])["robustness"]
    assert [check["what"] for check in checks if check["what"].startswith("without")] == ["without cobalt-chat"]


def test_signals_show_the_share_of_prompts_and_what_is_usual(taught):
    for name, own in taught["signals"].items():
        assert 0 <= own["usual_fraction"] < own["nearest_fraction"] <= 1
        assert (own["similarity"] is None) == (name == "word_pair_likelihood")


def test_dumps_that_were_in_the_fit_are_recognised():
    request = Request((example("teacher"),), example("suspect_distilled"), REFERENCES[:1])

    def fitted(*panels):
        return score(request, Model("m.json", "0" * 64, Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3), panels, {}))

    plain = fitted()
    for entry, expected in zip(plain["inputs"], (True, True, False), strict=True):  # teacher, suspect, reference
        document = fitted({"panel": "my panel", "sha256": {"some model": entry["sha256"]}})
        assert ("in_fit" in document["warning_codes"]) is expected
        assert document["model"]["fitted_on"] == ["my panel"]
        assert document["verdict"] == plain["verdict"]


def test_dumps_of_the_fit_are_recognised_in_other_files(tmp_path):
    known = kept_sketch(fingerprint(load(example("teacher"))))
    panel = {"panel": "p", "sha256": {"t": "0" * 64}, "answers": {"t": known.text}}
    model = Model("m.json", "0" * 64, Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3), (panel,), {})
    half, printed, salted = (str(tmp_path / name) for name in ("half.csv", "half.ddfp", "salted.ddfp"))
    own = load(example("teacher")).responses[::2]
    with Path(half).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("prompt", "output"), *((response.prompt, response.text) for response in own)])
    Path(printed).write_bytes(to_bytes(fingerprint(load(half))))
    Path(salted).write_bytes(to_bytes(fingerprint(load(half), b"salt")))

    def fitted(teacher, suspect):
        return measured_case(Request((teacher,), suspect), model).fitted

    taught = example("suspect_distilled")
    assert fitted(half, taught) == (half,)
    assert fitted(printed, taught) == (printed,)
    assert fitted(taught, half) == (half,)
    assert fitted(taught, example("suspect_independent")) == ()
    assert not model.was_fitted_on(whole_sketch(from_bytes(Path(salted).read_bytes(), salted)))


def test_too_little_is_not_evaluable(scored):
    with pytest.raises(NotEvaluableError, match=r"shares 44 answered prompts"):
        scored(min_prompts=45)


def test_dumps_without_prompts_score_as_those_with_them_but_for_words_of_the_prompt(tmp_path, taught):
    groups = [("teacher", "suspect_distilled", *(f"reference_{k}" for k in (1, 2, 3, 4)))]
    for name in groups[0]:
        own = [{"id": row["id"], "output": row["output"]} for row in records(f"{name}.jsonl")]
        write_dump(tmp_path / f"{name}.jsonl", own)
    paths = [str(tmp_path / f"{name}.jsonl") for name in groups[0]]
    document = score(Request((paths[0],), paths[1], tuple((path,) for path in paths[2:])), load_model())
    assert document["joined_on"] == "id"
    assert document["verdict"]["log10_lr"] == pytest.approx(taught["verdict"]["log10_lr"], abs=0.05)


@pytest.mark.parametrize("frame", FRAMES)
def test_what_a_harness_wrote_around_answers_is_no_style(frame, scored, untaught, tmp_path):
    def framed(name):
        rows = [{**row, "output": FRAMES[frame](row["prompt"], row["output"])} for row in records(f"{name}.jsonl")]
        write_dump(tmp_path / f"{name}.jsonl", rows)
        return str(tmp_path / f"{name}.jsonl")

    plain = untaught["verdict"]
    seen = scored(teacher=(framed("teacher"),), suspect=framed("suspect_independent"))["verdict"]

    assert seen["word"] == plain["word"]
    assert seen["log10_lr_uncapped"] == pytest.approx(plain["log10_lr_uncapped"], abs=0.05)


def test_habits_are_told_with_who_writes_them_how_often(taught):
    first = taught["habits"][0]
    assert first["text"] in ("short,", "In short")
    answers = {who: [r["output"] for r in records(example(who))] for who in ("suspect_distilled", "teacher")}
    shares = {who: sum(first["text"] in text for text in own) / len(own) for who, own in answers.items()}
    assert (first["suspect"], first["teacher"]) == pytest.approx(tuple(shares.values()), abs=1e-6)
    assert first["references"] < 0.1
    for habit in taught["habits"]:
        assert abs(habit["suspect"] - habit["teacher"]) < abs(habit["suspect"] - habit["references"])
    gains = [habit["log10_likelihood"] for habit in taught["habits"]]
    assert gains == sorted(gains, reverse=True)
    assert len(gains) == MAX_HABITS


def test_answers_taken_from_the_teacher_are_told(scored, tmp_path):
    own = records("suspect_independent.jsonl")
    for record, theirs in zip(own[:3], records("teacher.jsonl"), strict=False):
        assert record["prompt"] == theirs["prompt"]
        record["output"] = theirs["output"]
    write_dump(tmp_path / "doctored.jsonl", own)
    document = scored(suspect=str(tmp_path / "doctored.jsonl"))
    assert "copied_answers" in document["warning_codes"]
    assert any(warning.startswith("Copied answers: 6.8% of the responses") for warning in document["warnings"])
    assert "copied_answers" not in scored(suspect=example("suspect_independent"))["warning_codes"]


def test_no_habits_are_told_where_nobody_has_any(scored, tmp_path):
    for k, name in enumerate(("teacher", "suspect", "a", "b")):
        own = [f"w{k}x{row} " + " ".join(f"w{k}x{row}x{n}" for n in range(12)) for row in range(25)]
        write_dump(tmp_path / f"{name}.jsonl", [{"prompt": f"question {n}?", "output": text} for n, text in enumerate(own)])
    at = {name: str(tmp_path / f"{name}.jsonl") for name in ("teacher", "suspect", "a", "b")}
    document = scored(teacher=(at["teacher"],), suspect=at["suspect"], references=((at["a"],), (at["b"],)))
    assert document["habits"] == []


def test_no_habits_are_told_without_references(scored):
    assert scored(references=(), library="none")["habits"] == []


def test_typography_and_self_identification_stand_beside_those_of_the_references(scored, tmp_path):
    paths = []
    for k in (1, 2, 3):
        rows = [
            {**row, "output": f"Yes.  I am Zeta, an AI assistant.  {row['output']}"}
            for row in records(f"reference_{k}.jsonl")
        ]
        path = tmp_path / f"{k}.jsonl"
        write_dump(path, rows if k == 3 else [{**row, "output": row["output"].replace(".  ", ". ")} for row in rows])
        paths.append((str(path),))
    found = scored(references=(*paths, REFERENCES[3]), library="none")
    spaces = next(row for row in found["typography"] if row["mark"] == "two spaces after a sentence")
    assert (spaces["suspect"], spaces["teacher"], spaces["n_references"]) == (0, 0, 4)
    assert spaces["reference_low"] == spaces["reference_median"] == 0 < spaces["reference_high"] < 1
    said = found["self_identification"]
    assert [said[path] for (path,) in paths] == [{"calls itself Zeta": 44}] * 3
    assert said[REFERENCES[3][0]] == {}


@each("month", ["2025-13", "May 2025", ""])
@each("name", ["teacher_released", "suspect_released"])
def test_what_is_no_month_is_refused(name, month):
    with pytest.raises(UsageError, match=rf"^{name} '{month}' is no month; write it like 2024-05$"):
        Request(("t.jsonl",), "s.jsonl", **{name: month})
