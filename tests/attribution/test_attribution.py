"""Which candidate, which siblings, or none: by hand, and on the example dumps."""

import json
import math
import re

import pytest
from batch_panels import EXAMPLES, records, write_dump
from each import each

from distilldetect.attribution.files import Question, Source
from distilldetect.attribution.openset import Answer, Prior, Standing, answer, posterior, sibling_groups
from distilldetect.attribution.run import attribute
from distilldetect.errors import DumpError, NotEvaluableError
from distilldetect.formats.options import ReadOptions
from distilldetect.formats.reading import load
from distilldetect.model import Hierarchical, Model
from distilldetect.panels import Entry, align
from distilldetect.results.wording import verdict_word
from distilldetect.scoring import Audit, judge
from distilldetect.signals import Extractor

TEACHER, *OTHERS = (str(EXAMPLES / f"{name}.jsonl") for name in ("teacher", *(f"reference_{k}" for k in (1, 2, 3, 4))))
DISTILLED, INDEPENDENT = (str(EXAMPLES / f"suspect_{kind}.jsonl") for kind in ("distilled", "independent"))
MODEL = Model("m.json", "0" * 64, Hierarchical(-0.4, 0.25, 1.1, 0.27, 1.3), (), {})  # so that no new fit changes a test
SUPPORT, AGAINST = "moderate support", "weak support against"


def standing_at(*log10_lrs, error=0.1):
    return [Standing(lr, error) for lr in log10_lrs]


def asked(*candidates, suspect=DISTILLED, references=(), **more):
    """A question of candidates and references that are given as (provider, path...)."""
    sources = [tuple(Source(tuple(paths), provider) for provider, *paths in given) for given in (candidates, references)]
    return Question(suspect, *sources, **more)


def by_path(document):
    return {";".join(row["paths"]): row for row in document["candidates"]}


# --- the posterior ---


def test_posterior_by_hand():
    # none: 0.5; two candidates of prior 0.25 each with LRs of 10 and 1: 2.5 and 0.25; 3.25 in all
    none, (first, second) = posterior([1.0, 0.0], Prior(0.5, 0.0))
    assert (none, first, second) == pytest.approx((0.5 / 3.25, 2.5 / 3.25, 0.25 / 3.25))


def test_posterior_of_another_prior_by_hand():
    # none: 0.9; one candidate of prior 0.1 with an LR of 100: 10; 10.9 in all
    assert posterior([2.0], Prior(0.9, 0.0)) == (pytest.approx(0.9 / 10.9), [pytest.approx(10 / 10.9)])


def test_evidence_of_nothing_leaves_the_prior():
    assert posterior([0.0, math.nan, 0.0], Prior(0.4, 0.3)) == (pytest.approx(0.4), [pytest.approx(0.2)] * 3)


def test_a_teacher_that_is_not_given_explains_what_the_best_candidate_does_by_hand():
    # independent: 0.3; not given: 0.2 of an LR of 10; two candidates of prior 0.25 each: 2.5 and 0.25; 5.05 in all
    none, (first, second) = posterior([1.0, 0.0], Prior(0.5, 0.2))
    assert (none, first, second) == pytest.approx((2.3 / 5.05, 2.5 / 5.05, 0.25 / 5.05))
    # where no candidate explains anything, it explains as much as chance
    assert posterior([-1.0], Prior(0.5, 0.2)) == (pytest.approx(0.5 / 0.55), [pytest.approx(0.05 / 0.55)])


@pytest.mark.parametrize(
    ("lr", "prior", "expected"),
    [
        (10, Prior(0.5, 0.25), 10 / 5.5),
        (1e9, Prior(0.5, 0.25), 2),  # at most none / unlisted
        (1e9, Prior(0.6, 0.06), 10),
        (0.1, Prior(0.5, 0.25), 0.1),  # what speaks against a candidate still does
        (10, Prior(0.5, 0.0), 10),  # all that may have taught it are given
    ],
)
def test_the_lr_against_none_of_these_by_hand(lr, prior, expected):
    assert prior.against_none(math.log10(lr)) == pytest.approx(math.log10(expected), abs=1e-8)


def test_undefined_stays_undefined_against_none_of_these():
    assert math.isnan(Prior(0.5, 0.25).against_none(math.nan))


def test_the_prior_where_all_are_given_is_the_conditional_one():
    # 0.25 of 0.75 is left for "by nothing of any candidate"
    assert Prior(0.5, 0.25).complete() == Prior(pytest.approx(1 / 3), 0.0)


# --- told apart ---


def test_the_interval_of_a_difference_by_hand():
    one, other = Standing(3.0, 0.3), Standing(1.0, 0.4)  # errors of 0.3 and 0.4 make one of 0.5
    assert other.behind(one) == (pytest.approx(2 - 0.98, abs=1e-4), pytest.approx(2 + 0.98, abs=1e-4))


@each(
    ("difference", "error", "apart"),
    [(0.9, 0.01, False), (-0.9, 0.01, False), (1.1, 0.01, True), (-1.1, 0.01, True), (1.1, 0.5, False)],
)
def test_telling_apart_asks_for_a_factor_of_ten_and_an_interval_without_0(difference, error, apart):
    one, other = standing_at(0.0, difference, error=error)
    assert one.is_told_apart(other) == other.is_told_apart(one) == apart


def test_what_could_not_be_measured_is_never_told_apart():
    undefined, other = Standing(math.nan, math.nan), Standing(0.0, 0.1)
    assert not undefined.is_told_apart(other)
    assert all(map(math.isnan, other.behind(undefined)))


def test_only_siblings_that_are_alike_are_grouped():
    alike = standing_at(2.0, 1.9, 1.5, 0.0)
    assert sibling_groups(["A", "A", "B", "A"], alike) == [0, 0, 2, 3]
    assert sibling_groups(["", "", "", ""], alike) == [0, 1, 2, 3]  # of unknown provider: nobody's sibling
    assert sibling_groups(["A", "A"], standing_at(2.0, 0.0)) == [0, 1]


def test_siblings_of_a_lower_rank_form_a_group_of_their_own():
    assert sibling_groups(["A", "B", "B", "A"], standing_at(9.0, 4.0, 3.5, 1.0)) == [0, 1, 1, 3]


# --- the answer ---


@each(
    ("words", "groups", "centers", "expected"),
    [
        ([SUPPORT, "inconclusive"], [0, 1], (3, 0), Answer("candidate", (0,))),
        ([SUPPORT, SUPPORT, AGAINST], [0, 0, 2], (3, 3, 0), Answer("group", (0, 1))),
        ([SUPPORT, SUPPORT], [0, 1], (3, 3), Answer("inconclusive", (0, 1))),  # of two providers, as good
        ([SUPPORT, SUPPORT], [0, 1], (3, 1), Answer("candidate", (0,))),  # of two providers, told apart
        ([SUPPORT, SUPPORT], [0, 1], (1, 3), Answer("inconclusive", (0, 1))),  # the second is first without caps
        (["inconclusive", AGAINST], [0, 1], (0, -1), Answer("inconclusive", ())),  # of one nothing is said
        ([AGAINST, AGAINST], [0, 1], (0, -1), Answer("none", ())),
        (["inconclusive"], [0], (0,), Answer("inconclusive", ())),
    ],
)
def test_the_answer_follows_from_verdicts_and_groups(words, groups, centers, expected):
    assert answer(words, groups, standing_at(*centers)) == expected


def test_support_for_the_second_alone_names_the_second():
    assert answer(["inconclusive", SUPPORT], [0, 1], standing_at(1, 1)) == Answer("candidate", (1,))


# --- on dumps ---


def test_the_teacher_is_named_and_its_numbers_are_those_of_a_panel():
    found = attribute(asked(("a", TEACHER), ("b", OTHERS[0]), references=[("", OTHERS[1]), ("", OTHERS[2])]), MODEL)
    told = found["if_complete"]
    assert (told["kind"], told["ranks"], told["provider"]) == ("candidate", [1], "a")
    roles = [
        ("a", TEACHER, "teacher"),
        ("b", OTHERS[0], "teacher"),
        ("", OTHERS[1], "reference"),
        ("", OTHERS[2], "reference"),
    ]
    pool = [Entry(path, path, frozenset({role}), path, provider, "") for provider, path, role in roles]
    dumps = [load(path) for path in (*(entry.path for entry in pool), DISTILLED)]
    aligned = align(dumps)
    *features, own = [Extractor(aligned.prompts).extract(texts) for texts in aligned.texts]
    audit = Audit(pool, features, [dump.sha256 for dump in dumps[:-1]])
    suspect = Entry("s", DISTILLED, frozenset({"suspect"}), "s", "", "")
    for column, path in enumerate((TEACHER, OTHERS[0])):
        row, judged = by_path(found)[path], judge(audit.pair(suspect, audit.compare(own), column), MODEL.numbers)
        complete = row["if_complete"]
        lrs = complete["log10_lr"], complete["log10_lr_low"], complete["log10_lr_high"], row["log10_lr_uncapped"]
        assert lrs == pytest.approx((judged.log10_lr, judged.low, judged.high, judged.log10_lr_uncapped), abs=1e-6)
        assert row["p_value"] == pytest.approx(judged.p_value, abs=1e-6)
        assert complete["verdict"] == verdict_word(judged.log10_lr, judged.low, judged.high)
        assert (row["n_prompts"], row["n_references"], row["mode"]) == (44, 3, "references")


@pytest.mark.parametrize(
    ("unlisted", "kind", "word"),
    [(0.25, "inconclusive", "inconclusive"), (0.1, "candidate", "weak support"), (0.0, "candidate", SUPPORT)],
)
def test_the_more_probable_a_teacher_that_is_not_given_the_less_is_said(unlisted, kind, word):
    question = asked(("a", TEACHER), references=[("", path) for path in OTHERS], prior=Prior(0.5, unlisted))
    found = attribute(question, MODEL)
    assert (found["answer"]["kind"], found["answer"]["ranks"], found["answer"]["verdict"]) == (kind, [1], word)
    assert found["if_complete"]["verdict"] == SUPPORT
    same = found["answer"]["sentence"][1:] in found["if_complete"]["sentence"]
    assert same == (unlisted == 0)


def test_probabilities_are_the_posterior_of_the_bounded_lrs():
    question = asked(("a", TEACHER), ("b", OTHERS[0]), references=[("", OTHERS[1])], prior=Prior(0.8, 0.3))
    found = attribute(question, MODEL)
    for told, rows, prior in (
        (found, found["candidates"], Prior(0.8, 0.3)),
        (found["if_complete"], [row["if_complete"] for row in found["candidates"]], Prior(0.8, 0.3).complete()),
    ):
        none, probabilities = posterior([row["if_complete"]["log10_lr"] for row in found["candidates"]], prior)
        each = pytest.approx((1 - prior.none) / 2, abs=1e-6)
        assert told["prior"] == {"none": pytest.approx(prior.none), "unlisted": prior.unlisted, "each_candidate": each}
        assert told["probability_none"] == pytest.approx(none, abs=1e-6)
        assert [row["probability"] for row in rows] == pytest.approx(probabilities, abs=1e-6)


def test_p_values_are_adjusted_over_the_candidates_by_holm():
    found = attribute(asked(*((str(k), path) for k, path in enumerate((TEACHER, *OTHERS)))), MODEL)
    ordered = sorted(found["candidates"], key=lambda row: row["p_value"])
    highest = 0.0
    for k, row in enumerate(ordered):
        highest = max(highest, min(1.0, row["p_value"] * (len(ordered) - k)))
        assert row["p_value_holm"] == pytest.approx(highest, abs=1e-5)
    assert ordered[0]["p_value"] == pytest.approx(0.2)  # one in five: four references
    assert ordered[0]["p_value_holm"] == pytest.approx(1.0)


@pytest.fixture
def near_copy(tmp_path):
    """The teacher's answers, each with one more sentence: another dump of much the same model."""
    path = tmp_path / "near.jsonl"
    write_dump(path, [record | {"output": record["output"] + " That is all."} for record in records("teacher.jsonl")])
    return str(path)


def test_siblings_that_write_alike_are_named_together(near_copy):
    found = attribute(asked(("a", TEACHER), ("a", near_copy), references=[("", path) for path in OTHERS]), MODEL)
    told, rows = found["if_complete"], [row["if_complete"] for row in found["candidates"]]
    assert (told["kind"], told["ranks"]) == ("group", [1, 2])
    assert told["sentence"].startswith(
        f"Only if every model that may have taught it is in this list: {told['verdict']} that pebble-7b was trained on"
        " outputs of a model of a: "
    )
    assert [row["group"] for row in found["candidates"]] == [1, 1]
    assert told["probability"] == pytest.approx(sum(row["probability"] for row in rows), abs=2e-6)
    assert (found["answer"]["kind"], found["answer"]["ranks"]) == ("inconclusive", [1, 2])
    assert found["answer"]["sentence"].startswith("Inconclusive: a model of a (")


def test_siblings_that_do_not_write_alike_are_told_apart():
    found = attribute(asked(("a", TEACHER), ("a", OTHERS[0]), references=[("", path) for path in OTHERS[1:]]), MODEL)
    assert (found["if_complete"]["kind"], [row["group"] for row in found["candidates"]]) == ("candidate", [1, 2])
    assert found["candidates"][1]["behind_first_log10"][0] > 0


def test_siblings_are_never_references_even_if_given_again(near_copy):
    found = attribute(
        asked(("a", TEACHER), ("a", near_copy), references=[("", near_copy), ("", TEACHER), ("", OTHERS[0])]), MODEL
    )
    assert [row["n_references"] for row in found["candidates"]] == [1, 1]
    assert [left["why"] for left in found["left_out"]] == [f"is the same file as {path}" for path in (near_copy, TEACHER)]


def test_a_near_copy_of_another_provider_is_no_reference(near_copy):
    found = attribute(asked(("a", TEACHER), ("b", near_copy), references=[("", OTHERS[0])]), MODEL)
    assert [row["n_references"] for row in found["candidates"]] == [1, 1]


def test_snapshots_are_one_candidate(near_copy):
    found = attribute(asked(("a", TEACHER, near_copy), ("b", OTHERS[0]), references=[("", OTHERS[1])]), MODEL)
    assert found["candidates"][0]["paths"] == [TEACHER, near_copy]


def test_nobody_is_named_for_the_independent_suspect():
    candidates = [(str(k), path) for k, path in enumerate((TEACHER, *OTHERS))]
    found = attribute(asked(*candidates, suspect=INDEPENDENT), MODEL)
    assert found["answer"]["kind"] in ("none", "inconclusive")
    assert found["answer"]["ranks"] == []
    assert found["answer"]["provider"] is found["answer"]["probability"] is None
    for row in found["candidates"]:
        assert verdict_word(row["log10_lr"], row["log10_lr_low"], row["log10_lr_high"]) == row["verdict"] != SUPPORT


def test_a_candidate_that_shares_too_few_prompts_is_listed_without_a_score(tmp_path):
    write_dump(tmp_path / "few.jsonl", records("reference_1.jsonl")[:5])
    found = attribute(asked(("b", str(tmp_path / "few.jsonl")), ("a", TEACHER), references=[("", OTHERS[1])]), MODEL)
    last = found["candidates"][-1]
    assert (last["verdict"], last["log10_lr"], last["group"]) == ("not evaluable", None, None)
    assert last["error"].startswith(f"{DISTILLED}: shares 5 answered prompts with {tmp_path / 'few.jsonl'}, fewer than 20")
    assert last["probability"] > 0  # its prior, as nothing speaks against it


def test_a_reference_that_answers_too_little_is_named_as_left_out(tmp_path):
    write_dump(tmp_path / "few.jsonl", records("reference_1.jsonl")[:5])
    found = attribute(asked(("a", TEACHER), references=[("", str(tmp_path / "few.jsonl")), ("", OTHERS[1])]), MODEL)
    assert [(left["source"], left["why"]) for left in found["left_out"]] == [
        (
            str(tmp_path / "few.jsonl"),
            "answers too few of the shared prompts, has another's answers, or is of the provider of every candidate",
        )
    ]


def test_nothing_to_score_is_an_error(tmp_path):
    write_dump(tmp_path / "few.jsonl", records("teacher.jsonl")[:5])
    message = (
        f"{DISTILLED}: shares 5 answered prompts with {tmp_path / 'few.jsonl'}, fewer than 20 (joined on prompt); give"
        " dumps of the same prompts"
    )
    with pytest.raises(NotEvaluableError, match=f"^{re.escape(message)}$"):
        attribute(asked(("a", str(tmp_path / "few.jsonl"))), MODEL)


@pytest.mark.parametrize("candidates", [[("a", TEACHER), ("b", TEACHER)], [("a", TEACHER, TEACHER)]])
def test_a_file_is_one_candidate_only(candidates):
    hint = "give the suspect and each candidate outputs of their own"
    message = f"{TEACHER}: is the same file as {TEACHER} (equal SHA-256); {hint}"
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        attribute(asked(*candidates), MODEL)


def test_dumps_without_prompts_are_joined_on_ids(tmp_path):
    path = tmp_path / "ids.jsonl"
    write_dump(path, [{"id": r["id"], "output": r["output"]} for r in records("teacher.jsonl")])
    rest = {"references": [("", other) for other in OTHERS]}
    by_id, by_prompt = (attribute(asked(("a", given), **rest), MODEL) for given in (str(path), TEACHER))
    assert (by_id["joined_on"], by_prompt["joined_on"]) == ("id", "prompt")
    # every prompt is known from another dump, so that its words count on neither side
    named = {"paths": [], "name": ""}
    assert by_id["candidates"][0] | named == by_prompt["candidates"][0] | named


def test_the_document_holds_what_a_rerun_needs():
    question = asked(("a", TEACHER), references=[("", OTHERS[0])], reading=ReadOptions(turns="all"))
    found = attribute(question, MODEL)
    assert found["schema"] == "distilldetect/1"
    assert found["options"] == {
        "prior_none": 0.5,
        "prior_unlisted": 0.25,
        "min_prompts": 20,
        "library": "auto",
        "suspect_provider": None,
        "suspect_released": None,
        "teacher_released": None,
        "reading": {"turns": "all"},
    }
    assert "seed" not in found  # nothing is drawn
    assert found["limits"][0].startswith("A true teacher that is not given: the nearest candidate then looks like")
    assert [(entry["role"], entry["path"], len(entry["sha256"])) for entry in found["inputs"]] == [
        ("suspect", DISTILLED, 64),
        ("candidate", TEACHER, 64),
        ("reference", OTHERS[0], 64),
    ]
    assert json.dumps(attribute(question, MODEL)) == json.dumps(found)


# --- a known base ---


def test_a_base_shows_what_teaching_added_with_each_candidate():
    candidates = [("", TEACHER), ("", OTHERS[0])]
    references = [("", path) for path in OTHERS[1:]]
    document = attribute(asked(*candidates, references=references, base=INDEPENDENT, library="none"), MODEL)
    differences = {path: row["base_difference"] for path, row in by_path(document).items()}
    assert differences[TEACHER] > 1 > differences[OTHERS[0]]
    assert [entry["path"] for entry in document["inputs"] if entry["role"] == "base"] == [INDEPENDENT]
    same = attribute(asked(*candidates, references=references, library="none"), MODEL)
    assert {row["base_difference"] for row in same["candidates"]} == {None}
    without = {path: row["log10_lr"] for path, row in by_path(same).items()}
    assert {path: row["log10_lr"] for path, row in by_path(document).items()} == without


def test_a_base_that_is_the_suspect_is_refused():
    with pytest.raises(DumpError):
        attribute(asked(("", TEACHER), base=DISTILLED, library="none"), MODEL)


# --- what weakens it ---


def test_who_cannot_have_taught_it_has_no_probability():
    candidates = (Source((TEACHER,), "a", "2024-05"), Source((OTHERS[0],), "b"), Source((OTHERS[1],), "c"))
    question = Question(DISTILLED, candidates, suspect_released="2023-01", reading=ReadOptions())
    found = attribute(question, MODEL)
    rows = by_path(found)
    assert (rows[TEACHER]["probability"], rows[TEACHER]["verdict"]) == (0, "not evaluable")
    assert found["prior"]["each_candidate"] == 0.25
    assert sum(row["probability"] for row in rows.values()) + found["probability_none"] == pytest.approx(1, abs=1e-5)


def test_a_copy_is_warned_of_and_few_references(tmp_path):
    said = {record["prompt"]: record["output"] for record in records("teacher.jsonl")}
    own = records("suspect_independent.jsonl")
    copied = [{**record, "output": said[record["prompt"]]} if n % 3 else record for n, record in enumerate(own)]
    write_dump(tmp_path / "copied.jsonl", copied)
    found = attribute(asked(("a", TEACHER), ("b", OTHERS[0]), suspect=str(tmp_path / "copied.jsonl")), MODEL)
    copy, *few = found["warnings"]
    assert copy.startswith("Copy: 50% and more of the responses are identical to those of aurora-large;")
    assert [told.partition(" every candidate")[0] for told in few] == [
        "Few references beside",
        "Few prompts are shared with",
    ]


def test_without_references_it_says_so():
    warnings = attribute(asked(("a", TEACHER)), MODEL)["warnings"]
    assert any(told.startswith("No references beside aurora-large: how near unrelated models come") for told in warnings)
