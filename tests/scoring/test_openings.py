"""Whether openings are like nobody's, and what judges the pair then."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from batch_panels import write_dump

from distilldetect.cli import run
from distilldetect.defaults import ATYPICAL_OPENINGS, TYPICAL_OPENINGS
from distilldetect.model.file import load_model
from distilldetect.model.modes import BODY_OF, MODE_AUDITS, MODE_FEATURES, body_share, mode_for
from distilldetect.scoring.openings import mean_closeness, opening_level, usual_closeness
from distilldetect.validation.stress import without_first_sentence

EXAMPLES = Path(__file__).parents[2] / "examples"
NAN = math.nan


def test_the_mean_leaves_unanswered_prompts_out():
    close = np.array([[0.5, NAN, NAN], [0.0, 1.0, NAN]], dtype=np.float32)
    np.testing.assert_array_equal(mean_closeness(close), [0.25, 1.0, NAN])


def test_a_level_by_hand():
    # dump 0 is the teacher's; 1 and 2 are one reference model, 3 and 4 two others
    own = np.array([0.9, 0.1, 0.2, 0.3, 0.4])
    among = np.full((5, 5), NAN)
    for one, other, near in ((1, 3, 0.5), (1, 4, 0.7), (2, 3, 0.5), (2, 4, 0.9), (3, 4, 0.8), (1, 2, 1.0)):
        among[one, other] = among[other, one] = near
    # medians: 1: (0.5, 0.7) 0.6; 2: (0.5, 0.9) 0.7; 3: (0.5, 0.5, 0.8) 0.5; 4: (0.7, 0.9, 0.8) 0.8; of these: 0.65
    references = [(1, 2), (3,), (4,)]
    assert usual_closeness(among, references) == pytest.approx(0.65)
    assert opening_level(own, 0.65, references) == round(0.25 / 0.65, 4)


@pytest.mark.parametrize(("among", "references"), [(0.5, [(0,)]), (0.5, []), (0.0, [(0,), (1,)]), (NAN, [(0,), (1,)])])
def test_without_two_references_that_share_an_opening_there_is_no_level(among, references):
    usual = usual_closeness(np.full((2, 2), among), references)
    assert math.isnan(opening_level(np.full(2, 0.5), usual, references))


def test_a_few_near_copies_among_the_references_do_not_move_it():
    rng = np.random.default_rng(1)
    among = 0.4 + 0.01 * rng.random((9, 9))
    alone = [(k,) for k in range(9)]
    before = usual_closeness(among, alone)
    for one, other in ((0, 1), (2, 3), (4, 5)):
        among[one, other] = among[other, one] = 1.0
    assert usual_closeness(among, alone) == pytest.approx(before, rel=0.02)


@pytest.mark.parametrize(
    ("snapshots", "mode"),
    [
        ([], "background"),
        ([1] * 11, "few_references"),
        ([3] * 11, "few_references"),
        ([1] * 12, "single_references"),
        ([*([1] * 11), 2], "references"),
    ],
)
def test_the_mode_follows_from_the_references_and_their_dumps(snapshots, mode):
    assert mode_for(snapshots) == mode


def test_openings_count_the_less_the_less_they_are_like_anybodys():
    middle = (ATYPICAL_OPENINGS + TYPICAL_OPENINGS) / 2
    levels = [0.0, ATYPICAL_OPENINGS, middle, TYPICAL_OPENINGS, 1.0, NAN]
    np.testing.assert_allclose(body_share(levels), [1, 1, 0.5, 0, 0, 0], atol=1e-12)


MODEL = load_model()


def judge(model, snapshots, opening_level):
    return model.for_case(snapshots, model.body_share(snapshots, opening_level))


@pytest.mark.parametrize("snapshots", [[1] * 4, [1] * 20, [2] * 20])
def test_a_case_is_judged_by_both_modes_in_proportion(snapshots):
    mode = mode_for(snapshots)
    plain, body = MODEL.classifier(mode), MODEL.classifier(BODY_OF[mode])
    assert judge(MODEL, snapshots, 1.0) is plain
    assert judge(MODEL, snapshots, NAN) is plain
    assert judge(MODEL, snapshots, 0.1) is body
    both = judge(MODEL, snapshots, 0.75 * TYPICAL_OPENINGS + 0.25 * ATYPICAL_OPENINGS)
    values = dict(zip(plain.features, np.linspace(0.1, 0.4, len(plain.terms)), strict=True))
    values |= {feature: values.get(feature, 0.2) for feature in body.features}
    own, theirs, found = (
        float(model.log_odds(np.array([values[feature] for feature in model.features]))) for model in (plain, body, both)
    )
    assert found == pytest.approx(0.75 * own + 0.25 * theirs)
    parts = both.contributions(np.array([values[feature] for feature in both.features]))
    assert len({(part.signal, part.statistic) for part in parts}) == len(parts)
    assert both.intercept + math.fsum(part.log_odds for part in parts) == pytest.approx(found)
    assert (both.mode, both.bound_high) == (mode, pytest.approx(0.75 * plain.bound_high + 0.25 * body.bound_high))
    sampled, *alone = (
        model.resampled_log_odds(own[None], own)
        for model, own in ((m, np.array([values[feature] for feature in m.features])) for m in (both, plain, body))
    )
    assert sampled == pytest.approx(0.75 * alone[0] + 0.25 * alone[1])


def test_a_model_without_body_modes_judges_as_ever():
    older = replace(MODEL, modes={mode: own for mode, own in MODEL.modes.items() if mode not in BODY_OF.values()})
    assert judge(older, [2] * 20, 0.0) is older.modes["references"]
    assert judge(older, [], NAN) is older.modes["background"]


def test_the_body_modes_weigh_no_opening_and_see_dropped_sentences():
    for mode, body in BODY_OF.items():
        assert set(MODE_FEATURES[body]) < set(MODE_FEATURES[mode])
        assert not [signal for signal, _ in MODE_FEATURES[body] if signal.startswith("opening_")]
        assert {audit.dropped for audit in MODE_AUDITS[body]} == {True, False}


@pytest.fixture(scope="module")
def dumps(tmp_path_factory):
    """The examples as models that begin alike; ``dropped`` is the suspect after somebody took its first sentences away."""
    folder = tmp_path_factory.mktemp("dumps")
    for path in EXAMPLES.glob("*.jsonl"):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        alike = [{**row, "output": f"Sure, here it is. {row['output']}"} for row in rows]
        write_dump(folder / path.name, alike)
        if path.stem == "suspect_distilled":
            write_dump(folder / "dropped.jsonl", [{**row, "output": without_first_sentence(row["output"])} for row in rows])
    return folder


def scored(dumps, suspect, out):
    arguments = [str(dumps / "teacher.jsonl"), str(dumps / f"{suspect}.jsonl"), "-r", str(dumps / "reference_*.jsonl")]
    assert run(["score", *arguments, "-q", "-o", str(out)]) == 0
    return json.loads(out.read_text(encoding="utf-8"))


def test_a_suspect_without_openings_is_judged_by_what_follows_them(dumps, tmp_path):
    result = scored(dumps, "dropped", tmp_path / "result.json")
    assert result["verdict"]["opening_level"] < ATYPICAL_OPENINGS
    assert result["model"]["mode"] == "few_references_body"
    assert not [part for part in result["contributions"] if part["signal"].startswith("opening_")]
    assert [line for line in result["warnings"] if line.startswith("Openings: the suspect's are")]
    assert {case["what"] for case in result["robustness"]} == {
        "every second prompt, from the first",
        "every second prompt, from the second",
    }


def test_openings_as_they_are_count(dumps, tmp_path):
    result = scored(dumps, "suspect_distilled", tmp_path / "result.json")
    assert result["verdict"]["opening_level"] > ATYPICAL_OPENINGS
    assert result["model"]["mode"] == "few_references"
    assert not [line for line in result["warnings"] if line.startswith("Openings")]


def test_a_batch_judges_alike(dumps, tmp_path):
    suspects = ("dropped", "suspect_distilled", "half")
    rows = [json.loads(line) for line in (dumps / "suspect_distilled.jsonl").read_text(encoding="utf-8").splitlines()]
    half = [{**row, "output": without_first_sentence(row["output"])} if k % 3 else row for k, row in enumerate(rows)]
    write_dump(dumps / "half.jsonl", half)
    panel = ["model,path,role,family,provider,released", f"t,{dumps / 'teacher.jsonl'},teacher,t,a,"]
    panel += [f"{name},{dumps / name}.jsonl,suspect,{name},," for name in suspects]
    panel += [f"r{k},{dumps / f'reference_{k}.jsonl'},reference,r{k},b{k}," for k in (1, 2, 3, 4)]
    path, scores = tmp_path / "panel.csv", tmp_path / "scores.jsonl"
    path.write_text("\n".join(panel) + "\n", encoding="utf-8")
    assert run(["batch", str(path), "-o", str(scores), "-q", "--no-cache"]) == 0
    found = {row["suspect"]: row for row in map(json.loads, scores.read_text(encoding="utf-8").splitlines())}
    for name in suspects:
        alone = scored(dumps, name, tmp_path / "single.json")
        assert found[name]["mode"] == alone["model"]["mode"]
        for key in ("log10_lr", "log10_lr_low", "log10_lr_high", "p_value"):
            assert found[name][key] == alone["verdict"][key], (name, key)
    assert ATYPICAL_OPENINGS < scored(dumps, "half", tmp_path / "half.json")["verdict"]["opening_level"] < TYPICAL_OPENINGS


def test_an_evaluation_judges_alike(dumps, tmp_path):
    suspects = ("dropped", "suspect_distilled", "suspect_independent")
    panel = ["model,path,role,family,provider,released", f"t,{dumps / 'teacher.jsonl'},teacher,t,a,"]
    panel += [f"{name},{dumps / name}.jsonl,suspect,{name},," for name in suspects]
    panel += [f"r{k},{dumps / f'reference_{k}.jsonl'},reference,r{k},b{k}," for k in (1, 2, 3, 4)]
    labels = ["teacher,suspect,label,family,provider,basis"]
    labels += [f"t,{name},{int(name != 'suspect_independent')},{name},a,documented" for name in suspects]
    for name, rows in (("panel.csv", panel), ("labels.csv", labels)):
        (tmp_path / name).write_text("\n".join(rows) + "\n", encoding="utf-8")
    arguments = [str(tmp_path / "panel.csv"), "--labels", str(tmp_path / "labels.csv"), "--mode", "few_references", "-q"]
    assert run(["evaluate", *arguments, "-o", str(tmp_path / "found.json")]) == 0
    found = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))
    assert {row["suspect"]: row["log10_lr"] for row in found["scores"]} == {
        name: pytest.approx(scored(dumps, name, tmp_path / "single.json")["verdict"]["log10_lr_unbounded"], abs=1e-5)
        for name in suspects
    }
