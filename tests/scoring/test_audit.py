"""An audit: who is a reference of whom, which prompts count, and what one measures."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from each import each
from hypothesis import given, settings
from hypothesis import strategies as st

from distilldetect.defaults import ENGLISH_WORDS, MIN_TOKENS, WEIGHED_SIGNALS
from distilldetect.errors import DumpError, NotEvaluableError
from distilldetect.model import Hierarchical
from distilldetect.panels import Entry
from distilldetect.scoring import Audit, judge, position
from distilldetect.scoring.shares import nearest
from distilldetect.signals.features import Extractor
from distilldetect.similarity import Candidates

EXAMPLES = Path(__file__).parents[2] / "examples"
NUMBERS = Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3)


def answers(name):
    lines = (EXAMPLES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["prompt"]: row["output"] for row in map(json.loads, lines)}


TEXTS = {
    name: answers(name)
    for name in ("teacher", "suspect_distilled", "suspect_independent", *(f"reference_{k}" for k in (1, 2, 3, 4)))
}
PROMPTS = tuple(TEXTS["teacher"])
EXTRACTOR = Extractor(PROMPTS, WEIGHED_SIGNALS)


def features(name, n_prompts=44, start=0):
    """Features of an example, with the answers to some of the prompts only."""
    own = TEXTS[name]
    return EXTRACTOR.extract([own[p] if start <= k < start + n_prompts else "" for k, p in enumerate(PROMPTS)])


FEATURES = {name: features(name) for name in TEXTS}


def entry(name, role, family=None, provider=""):
    return Entry(name, f"{name}.jsonl", frozenset({role}), family or name, provider, "")


TEACHER = entry("teacher", "teacher", provider="lab")
REFERENCES = tuple(entry(f"reference_{k}", "reference") for k in (1, 2, 3, 4))
SUSPECT = entry("suspect_distilled", "suspect")


def audit(entries=(TEACHER, *REFERENCES), own=None, sha256=None, **more):
    own = own or [FEATURES[given.model] for given in entries]
    return Audit(entries, own, sha256 or [given.model for given in entries], **more)


def compared(made, name="suspect_distilled", own=None):
    return made.compare(own or FEATURES[name], f"{name}.jsonl", name)


def references_of(made, suspect=SUSPECT, own=None):
    cohort, _ = made.cohort(suspect, compared(made, suspect.model, own), 0)
    return [made.models[k].family for k in cohort.references]


def test_every_other_model_is_a_reference():
    made = audit()
    assert references_of(made) == ["reference_1", "reference_2", "reference_3", "reference_4"]
    assert made.teachers == (0,)


def test_a_reference_counts_with_no_more_dumps_than_the_teacher():
    """Its first ones; habits, which are means over a model's dumps, are of all."""
    again = entry("suspect_independent", "reference", family="reference_1")
    snapshot = entry("reference_4", "teacher", family="teacher", provider="lab")
    few, many = audit((TEACHER, *REFERENCES[:3])), audit((TEACHER, *REFERENCES[:3], again))
    two = audit((TEACHER, snapshot, *REFERENCES[:3], again))
    one, other, both = (made.pair(SUSPECT, compared(made), 0) for made in (few, many, two))
    assert (other.cohort.n_snapshots, both.cohort.n_snapshots) == (1, 2)
    habits = WEIGHED_SIGNALS.index("word_pair_likelihood")
    for name in ("log_odds", "error", "fraction"):
        plain, limited = (np.delete(getattr(own.suspect, name), habits, axis=0) for own in (one, other))
        np.testing.assert_array_equal(plain, limited)
        for mine, theirs in zip(one.placed, other.placed, strict=True):
            plain, limited = (np.delete(getattr(own, name), habits, axis=0) for own in (mine, theirs))
            np.testing.assert_array_equal(plain, limited)
    assert one.opening_level == pytest.approx(other.opening_level, nan_ok=True)
    close = compared(two).close[2]["opening_trigram_similarity"][:, 1]
    alone = compared(two).close[1]["opening_trigram_similarity"][:, 1]
    assert (close >= alone).all()
    assert (close > alone).any()


def test_answers_to_other_prompts_count_of_every_dump_of_the_cohort():
    given = (TEACHER, *REFERENCES)
    for wrong in ("teacher", "reference_3"):
        own = [replace(FEATURES[e.model], fits_prompts=e.model != wrong) for e in given]
        made = audit(given, own)
        assert made.cohort(SUSPECT, compared(made), 0)[0].is_misaligned
        kin = entry("suspect_distilled", "suspect", family="reference_3")  # none of the cohort then
        assert made.cohort(kin, compared(made), 0)[0].is_misaligned == (wrong == "teacher")
    made = audit()
    assert not made.cohort(SUSPECT, compared(made), 0)[0].is_misaligned
    wrong = replace(FEATURES["suspect_distilled"], fits_prompts=False)
    assert made.cohort(SUSPECT, compared(made, own=wrong), 0)[0].is_misaligned


def test_makers_are_compared_one_by_one_whatever_their_case():
    sibling = entry("reference_3", "reference", provider="other, LAB")
    made = audit((TEACHER, REFERENCES[0], sibling))
    assert references_of(made) == ["reference_1"]
    for provider, expected in (("Lab,x", True), ("x", False), ("", False)):
        suspect = entry("suspect_distilled", "suspect", provider=provider)
        assert made.cohort(suspect, compared(made), 0)[0].same_maker is expected


def test_the_suspects_own_family_and_models_of_the_teachers_provider_are_none():
    kin = entry("reference_2", "reference", family="pebble")
    sibling = entry("reference_3", "reference", provider="lab")
    made = audit((TEACHER, REFERENCES[0], kin, sibling, REFERENCES[3]))
    suspect = entry("suspect_distilled", "suspect", family="pebble")
    assert references_of(made, suspect) == ["reference_1", "reference_4"]


def test_the_suspects_own_file_is_no_reference_whatever_it_is_called():
    again = entry("again", "reference")
    made = audit((TEACHER, *REFERENCES, again), [*[FEATURES[e.model] for e in (TEACHER, *REFERENCES)], features("teacher")],
                 ["t", "1", "2", "3", "4", "suspect_distilled"])  # fmt: skip
    assert "again" not in references_of(made)


@each("place", [0, 1, 2])
def test_a_model_whose_dump_is_the_suspects_in_another_file_is_no_reference(place):
    """Whichever of its dumps it is, and however many the teacher has."""
    family = [entry(f"reference_{k}", "reference", family="twin") for k in (1, 2, 3)]
    own = [FEATURES["teacher"], *(FEATURES[e.model] for e in family), FEATURES["reference_4"]]
    own[1 + place] = FEATURES["suspect_distilled"]
    made = audit((TEACHER, *family, REFERENCES[3]), own)
    assert references_of(made) == ["reference_4"]
    assert references_of(made, entry("suspect_independent", "suspect")) == ["twin", "reference_4"]


def test_a_file_of_the_teacher_is_the_teachers_in_whatever_row_it_stands_first():
    kept = audit((entry("again", "reference"), TEACHER, *REFERENCES),
                 [FEATURES[k] for k in ("teacher", "teacher", "reference_1", "reference_2", "reference_3", "reference_4")],
                 ["t", "t", "1", "2", "3", "4"])  # fmt: skip
    assert [model.family for model in kept.models] == ["teacher", *(f"reference_{k}" for k in (1, 2, 3, 4))]


def test_a_maker_is_told_by_any_row_of_its_family():
    rows = [replace(TEACHER, provider=""), replace(TEACHER, model="again", provider="lab")]
    made = audit((*rows, REFERENCES[0], replace(REFERENCES[1], provider="Lab")),
                 [FEATURES[k] for k in ("teacher", "reference_3", "reference_1", "reference_2")])  # fmt: skip
    assert references_of(made) == ["reference_1"]


def test_a_base_stands_on_the_suspects_prompts():
    made = audit()
    half = compared(made, own=features("suspect_distilled", 22))
    cohort, prompts = made.cohort(SUSPECT, half, 0)
    base = entry("suspect_independent", "suspect")
    whole, few = (compared(made, own=features("suspect_independent", n)) for n in (44, 22))
    found = made.base_position(base, whole, cohort, prompts)
    assert found == made.base_position(base, few, cohort, prompts)
    assert found != made.base_position(base, whole, cohort, np.ones_like(prompts))


def test_a_reference_that_answers_too_few_of_the_prompts_is_left_out():
    few, enough = features("reference_1", 21), features("reference_1", 22)
    others = [FEATURES[e.model] for e in (TEACHER, *REFERENCES[1:])]
    for own, expected in ((few, False), (enough, True)):
        made = audit((TEACHER, REFERENCES[0], *REFERENCES[1:]), [others[0], own, *others[1:]])
        assert ("reference_1" in references_of(made)) is expected


def test_the_teachers_own_file_is_no_suspect():
    made = audit()
    message = "teacher.jsonl: is the same file as teacher.jsonl (equal SHA-256); give the outputs of two different models"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        made.pair(entry("other", "suspect"), compared(made, "teacher"), 0)


def test_too_few_shared_prompts_are_not_evaluable():
    made = audit(min_prompts=20, joined_on="id")
    message = (
        "suspect_distilled.jsonl: shares 19 answered prompts with teacher.jsonl, fewer than 20 (joined on id); give dumps"
        " of the same prompts"
    )
    with pytest.raises(NotEvaluableError, match=f"^{re.escape(message)}$"):
        made.pair(SUSPECT, compared(made, own=features("suspect_distilled", 19)), 0)
    assert made.pair(SUSPECT, compared(made, own=features("suspect_distilled", 20)), 0).n_prompts == 20


def test_too_few_words_are_not_evaluable():
    made = audit()
    short = EXTRACTOR.extract(["Yes."] * len(PROMPTS))
    message = (
        f"suspect_distilled.jsonl: {2 * len(PROMPTS)} words in all over the shared prompts, fewer than {MIN_TOKENS}; give"
        " longer or more responses"
    )
    with pytest.raises(NotEvaluableError, match=f"^{re.escape(message)}$"):
        made.pair(SUSPECT, compared(made, own=short), 0)


def test_so_many_words_as_are_asked_for_are_enough_on_the_shared_prompts():
    n_prompts = 25
    short = EXTRACTOR.extract(["Yes it is a fact here now." if k < n_prompts else "" for k in range(len(PROMPTS))])
    assert short.n_tokens.sum() == MIN_TOKENS
    made = audit()
    assert made.pair(SUSPECT, compared(made, own=short), 0).n_prompts == n_prompts
    fewer = audit(own=[features("teacher", n_prompts - 1), *[FEATURES[e.model] for e in REFERENCES]])
    with pytest.raises(NotEvaluableError, match=f": {MIN_TOKENS - 8} words in all over the shared prompts"):
        fewer.pair(SUSPECT, compared(fewer, own=short), 0)


def test_an_answer_of_one_word_is_an_answer():
    made = audit(own=[EXTRACTOR.extract(["Yes"] * len(PROMPTS)), *[FEATURES[e.model] for e in REFERENCES]])
    assert made.answered.all()


def test_dumps_of_unknown_content_are_nobodys_file():
    made = audit(sha256=["", "1", "2", "3", "4"])
    assert made.compare(FEATURES["suspect_distilled"]).source == ""
    assert made.pair(SUSPECT, made.compare(FEATURES["suspect_distilled"]), 0).n_prompts == len(PROMPTS)


def test_only_prompts_that_both_answered_count():
    made = audit((TEACHER, *REFERENCES), [features("teacher", 40), *[FEATURES[e.model] for e in REFERENCES]])
    cohort, prompts = made.cohort(SUSPECT, compared(made, own=features("suspect_distilled", 30, start=14)), 0)
    assert np.flatnonzero(prompts).tolist() == list(range(14, 40))
    assert made.measure(compared(made), cohort, prompts).n_prompts == 26


def test_a_dump_given_twice_counts_once():
    again = entry("again", "reference", family="reference_1")
    made = audit((TEACHER, *REFERENCES, again), [*[FEATURES[e.model] for e in (TEACHER, *REFERENCES)],
                 FEATURES["reference_1"]], ["t", "1", "2", "3", "4", "1"])  # fmt: skip
    assert [model.dumps for model in made.models] == [(0,), (1,), (2,), (3,), (4,)]


def test_snapshots_of_a_teacher_are_one_model_and_as_near_as_the_nearest():
    halves = [features("teacher", 22), features("teacher", 22, start=22)]
    teachers = [entry(name, "teacher", family="teacher", provider="lab") for name in ("one", "two")]
    made = audit((*teachers, *REFERENCES), [*halves, *[FEATURES[e.model] for e in REFERENCES]])
    whole = audit()
    two, one = (own.pair(SUSPECT, compared(own), 0) for own in (made, whole))
    np.testing.assert_allclose(two.suspect.log_odds[:6, 0], one.suspect.log_odds[:6, 0])


def test_the_taught_suspect_stands_higher_than_the_independent_one_and_than_any_reference():
    made = audit()
    taught, independent = (
        judge(made.pair(entry(name, "suspect"), compared(made, name), 0), NUMBERS)
        for name in ("suspect_distilled", "suspect_independent")
    )
    assert taught.log10_lr > 1 > independent.log10_lr
    assert taught.p_value == 0.2
    assert taught.position.value > taught.observed.max() > -9
    assert taught.explanations.max() < taught.log10_lr_uncapped


@settings(max_examples=8)
@given(st.permutations(REFERENCES))
def test_the_order_of_references_changes_nothing(order):
    def judged(references):
        made = audit((TEACHER, *references))
        own = judge(made.pair(SUSPECT, compared(made), 0), NUMBERS)
        names = [e.model for e in references]
        return (
            own.log10_lr, own.log10_lr_uncapped, own.low, own.high, own.p_value, own.contributions[:-1],
            dict(zip(names, own.population.tolist(), strict=True)),
            {name: round(value, 9) for name, value in zip(names, own.explanations.tolist(), strict=True)},
        )  # fmt: skip

    assert judged(order) == judged(REFERENCES)


def test_a_further_model_that_is_no_reference_changes_nothing():
    sibling = entry("suspect_independent", "reference", provider="lab")
    plain, more = audit(), audit((TEACHER, *REFERENCES, sibling))
    one, other = (judge(own.pair(SUSPECT, compared(own), 0), NUMBERS) for own in (plain, more))
    assert repr(one.contributions) == repr(other.contributions)  # a NaN is not equal to itself
    assert one.log10_lr_uncapped == other.log10_lr_uncapped


def test_a_contrast_points_to_the_model_that_taught():
    sibling = entry("suspect_independent", "reference", provider="lab")
    made = audit((TEACHER, *REFERENCES, sibling))
    cohort, prompts = made.cohort(SUSPECT, compared(made), 0)
    to_teacher = made.contrast(compared(made), 0, 5, cohort.references, prompts)
    to_sibling = made.contrast(compared(made), 5, 0, cohort.references, prompts)
    assert to_teacher.log_odds > 1.96 * to_teacher.error > 0
    assert to_sibling.log_odds == pytest.approx(-to_teacher.log_odds, abs=0.2)
    alone = made.contrast(compared(made), 0, 5, cohort.references[:1], prompts)
    assert np.isnan(alone.log_odds)


def test_a_contrast_by_hand():
    """The suspect's position, less the references' mean; its error is of the prompts and of that mean."""
    sibling = entry("suspect_independent", "reference", provider="lab")
    entries = (TEACHER, *REFERENCES, sibling)
    made, candidates = audit(entries), Candidates([FEATURES[e.model] for e in entries], [(k,) for k in range(6)])
    everyone = [candidates.compare(FEATURES[e.model], WEIGHED_SIGNALS) for e in entries]
    prompts = np.ones(len(PROMPTS), dtype=bool)
    for references in ((1, 2), (1, 2, 3, 4)):
        among = (0, 5, *references)
        own, *usual = (
            position(made.positions(dump, (0, 5), prompts, among=among), 0)
            for dump in (compared(made), *(everyone[k] for k in references))
        )
        values = [other.value for other in usual]
        found = made.contrast(compared(made), 0, 5, references, prompts)
        assert found.log_odds == pytest.approx(own.value - np.mean(values))
        assert found.error == pytest.approx(np.sqrt(own.error**2 + np.var(values, ddof=1) / len(references)))
    alone = made.contrast(compared(made), 0, 5, (1,), prompts)
    assert np.isnan([alone.log_odds, alone.error]).all()


def test_cohorts_measured_one_after_the_other_are_measured_each_by_itself():
    made = audit()
    cohort, prompts = made.cohort(SUSPECT, compared(made), 0)
    half = prompts.copy()
    half[::2] = False
    made.measure(compared(made), cohort, prompts)
    for few, on in ((cohort.without([2]), prompts), (cohort, half)):
        after, alone = (own.measure(compared(own), few, on) for own in (made, audit()))
        np.testing.assert_array_equal(after.standing, alone.standing)
        assert after.cohort == few
        assert after.standing.shape == (len(few.columns),) * 2


def test_every_model_stands_where_its_own_positions_say():
    made = audit()
    pair = made.pair(SUSPECT, compared(made), 0)
    for k, own in enumerate(pair.placed):
        for column in range(len(pair.placed)):
            assert pair.standing[k, column] == pytest.approx(position(own, column).value, nan_ok=True)
            assert np.isnan(own.log_odds[:, column]).all() == (k == column)


def test_prompts_of_one_cluster_are_told_of_to_the_positions():
    cohort, prompts = audit().cohort(SUSPECT, compared(audit()), 0)
    prompts[0] = False
    clusters = np.arange(len(PROMPTS)) // 4
    made, single = audit(clusters=clusters), audit()
    close = [compared(made).close[1][name][prompts][:, list(cohort.columns)] for name in WEIGHED_SIGNALS[:-1]]
    _, expected, _ = nearest(close, clusters[prompts])
    own, alone = (each.measure(compared(each), cohort, prompts).suspect.error[:-1] for each in (made, single))
    np.testing.assert_allclose(own, expected, rtol=1e-12)
    assert (own > alone).any()


def test_positions_have_a_row_for_each_signal_and_length_apart():
    made = audit()
    cohort, prompts = made.cohort(SUSPECT, compared(made), 0)
    own = made.positions(compared(made), cohort.columns, prompts)
    shape = len(WEIGHED_SIGNALS), len(cohort.columns)
    assert own.log_odds.shape == own.error.shape == own.fraction.shape == shape
    by_length, _, _ = nearest([compared(made).same_length[1]])
    np.testing.assert_array_equal(own.length, by_length[0])


def opening_alike(name, every):
    """Features of an example whose every so manyth answer opens as those of all others do."""
    texts = [TEXTS[name][p] for p in PROMPTS]
    return EXTRACTOR.extract([text if k % every else f"Here is what is known. {text}" for k, text in enumerate(texts)])


OPENED = ("teacher", "reference_1", "reference_2", "reference_3", "reference_4", "suspect_distilled")
ALIKE = [opening_alike(name, every) for name, every in zip(OPENED, (1, 2, 3, 4, 5, 2), strict=True)]


@pytest.mark.parametrize("n_references", [1, 2, 4])
def test_the_level_of_openings_by_hand(n_references):
    """Mean closeness to the references, by the median of the same of each reference with the others."""
    made = audit((TEACHER, *REFERENCES[:n_references]), ALIKE[: n_references + 1])
    columns = list(range(1, n_references + 1))

    def closeness(own, beside):
        close = compared(made, own=own).close[1]["opening_trigram_similarity"][:, beside]
        return np.nanmean(close.astype(float)) if beside else np.nan

    usual = [closeness(ALIKE[own], [k for k in columns if k != own]) for own in columns]
    found = made.pair(SUSPECT, compared(made, own=ALIKE[5]), 0).opening_level
    assert found == pytest.approx(closeness(ALIKE[5], columns) / np.median(usual), nan_ok=True)
    assert np.isnan(found) == (n_references == 1)


def test_openings_that_are_nowhere_defined_are_near_to_nobodys():
    made = audit(own=ALIKE[:5])
    own = compared(made, own=ALIKE[5])
    nowhere = np.full_like(own.close[1]["opening_trigram_similarity"], np.nan)
    cohort, prompts = made.cohort(SUSPECT, own, 0)
    changed = replace(own, close={1: {**own.close[1], "opening_trigram_similarity": nowhere}})
    assert made.measure(changed, cohort, prompts).opening_level == 0.0


def test_so_many_english_words_are_enough():
    made = audit()
    cohort, prompts = made.cohort(SUSPECT, compared(made), 0)
    n_tokens = np.full(len(PROMPTS), 100)
    for off, expected in ((0, True), (-1, False)):
        n_english = np.full(len(PROMPTS), int(100 * ENGLISH_WORDS))
        n_english[0] += off
        own = replace(compared(made), n_tokens=n_tokens, n_english=n_english)
        assert made.measure(own, cohort, prompts).is_english is expected


def test_an_answer_that_repeats_itself_without_end_does_not_hide_the_language():
    made = audit()
    cohort, prompts = made.cohort(SUSPECT, compared(made), 0)
    n_tokens, n_english = np.full(len(PROMPTS), 100), np.full(len(PROMPTS), 15)
    n_tokens[0], n_english[0] = 10**6, 0
    n_tokens[1] = n_english[1] = 0  # no answer
    assert made.measure(replace(compared(made), n_tokens=n_tokens, n_english=n_english), cohort, prompts).is_english


def test_the_language_and_the_openings_of_the_suspect_are_told():
    made = audit()
    pair = made.pair(SUSPECT, compared(made), 0)
    assert pair.is_english
    foreign = EXTRACTOR.extract(["Das ist eine Antwort auf diese Frage, so gut wir sie geben können."] * len(PROMPTS))
    assert not made.pair(SUSPECT, compared(made, own=foreign), 0).is_english


def test_positions_are_those_of_the_whole_measurement():
    made = audit()
    cohort, prompts = made.cohort(SUSPECT, compared(made), 0)
    alone = made.positions(compared(made), cohort.columns, prompts)
    np.testing.assert_array_equal(alone.log_odds, made.measure(compared(made), cohort, prompts).suspect.log_odds)
