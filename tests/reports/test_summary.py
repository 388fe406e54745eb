"""What a verdict says, in words."""

import math

import pytest
from each import each

from distilldetect.defaults import CHANNELS
from distilldetect.reports import evidence, summary
from distilldetect.results.wording import lr_text

VERDICT = {
    "word": "moderate support",
    "scale_word": "moderate support",
    "log10_lr": 1.5,
    "log10_lr_low": 1.0,
    "log10_lr_high": 1.6,
    "log10_lr_uncapped": 3.0,
    "p_value": 0.25,
    "p_value_floor": 0.1,
    "length_excess": 0.0,
    "closer_references": [],
}


def document(codes=(), siblings=None, n_references=9, validation=None, **verdict):
    return {
        "verdict": VERDICT | verdict,
        "names": {"teacher": "master", "suspect": "pupil"},
        "model": {"validation": validation or {}},
        "explanations": [],
        "contributions": [],
        "channels": [],
        "passages": [],
        "population": {"kind": "references", "members": []},
        "robustness": [],
        "siblings": siblings,
        "base": None,
        "warning_codes": list(codes),
        "inputs": [{"role": role, "path": role} for role in ("teacher", "suspect", "reference")],
        "self_identification": {},
        "typography": [],
        "n_references": n_references,
        "n_prompts": 100,
    }


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Moderate support that pupil was trained on outputs of master."),
        ({"word": "weak support against"}, "Weak support that pupil was not trained on outputs of master."),
        ({"word": "inconclusive"}, "Inconclusive: the text does not say whether pupil was trained on outputs of master."),
        (
            {"word": "inconclusive", "n_references": 0},
            "Inconclusive: without references no verdict on pupil and master is possible.",
        ),
        ({"log10_lr": None, "word": "not evaluable"}, "Not evaluable: nothing could be measured on these prompts."),
        (
            {"log10_lr": None, "word": "not evaluable", "codes": ["few_prompts", "teacher_younger"]},
            "Not evaluable: master appeared after pupil.",
        ),
        (
            {"closer_references": ["other", "third"]},
            "Moderate support that pupil was trained on outputs of master or a model like it; other fits better.",
        ),
        (
            {"closer_references": ["other"], "word": "weak support against"},
            "Weak support that pupil was not trained on outputs of master.",
        ),
    ],
)
def test_headline(given, said):
    assert summary.headline(document(**given)) == said


def beside(*intervals):
    """A sibling for each interval of log-odds for the teacher."""
    return [
        {"name": f"s{k}", "path": f"{k}.json", "log_odds": (low + high) / 2, "log_odds_low": low, "log_odds_high": high}
        for k, (low, high) in enumerate(intervals)
    ]


@pytest.mark.parametrize(
    ("intervals", "said"),
    [
        ([(0.2, 0.9)], "master, rather than of a sibling."),
        ([(0.2, 0.9), (-0.1, 0.4)], "master or of a sibling: the text does not tell it from s1."),
        (
            [(-0.9, -0.2), (-0.1, 0.4), (-1.0, -0.5)],
            "master or of a sibling, and the text points to s0, s2 rather than to it.",
        ),
    ],
)
def test_the_headline_speaks_of_one_model_only_where_the_text_tells_siblings_apart(intervals, said):
    headline = summary.headline(document(siblings=beside(*intervals)))
    assert headline == f"Moderate support that pupil was trained on outputs of {said}"


def test_what_siblings_say():
    lines = summary.beside_siblings(document(siblings=beside((0.5, 1.5), (-2.0, -1.0), (-1.0, 1.0))))
    assert lines == [
        "against its sibling s0: log-odds of being nearer to the teacher +1.00, 95 % interval +0.50 to +1.50; the text"
        " points to the teacher",
        "against its sibling s1: log-odds of being nearer to the teacher -1.50, 95 % interval -2.00 to -1.00; the text"
        " points to s1",
        "against its sibling s2: log-odds of being nearer to the teacher +0.00, 95 % interval -1.00 to +1.00; the text"
        " points to neither",
    ]
    unknown = [{"name": "s", "path": "s", "log_odds": None, "log_odds_low": None, "log_odds_high": None}]
    assert summary.beside_siblings(document(siblings=unknown)) == ["against its sibling s: not measurable"]
    assert summary.beside_siblings(document()) == []


def test_what_the_base_says():
    base = {"path": "base.json", "log10_lr_uncapped": -1.0, "position": -0.5, "difference": 1.25}
    assert summary.beside_base(document() | {"base": base}) == (
        "its base base.json in the suspect's place: uncapped LR 1/10, position -0.50; the suspect stands +1.25 from it"
    )
    assert summary.beside_base(document()) == ""


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ({}, "What was measured is 31.6 times as probable if pupil was trained on outputs of master as if it was not."),
        (
            {"log10_lr": -1.0},
            "What was measured is 10 times as probable if pupil was not trained on outputs of master as if it was.",
        ),
        (
            {"log10_lr": 0.001},
            "What was measured is as probable if pupil was trained on outputs of master as if it was not.",
        ),
        ({"log10_lr": None}, "No likelihood ratio is given."),
    ],
)
def test_meaning(verdict, said):
    assert summary.meaning(document(**verdict)) == said


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ({}, "LR 31.6; 95 % interval 10 to 39.8; uncapped 1,000; p 0.25 (smallest possible 0.1)"),
        ({"p_value": 0.1}, "LR 31.6; 95 % interval 10 to 39.8; uncapped 1,000; p 0.1, the smallest possible here"),
        ({"p_value": None, "log10_lr_low": None, "log10_lr_uncapped": None}, "LR 31.6"),
        ({"log10_lr": None}, "no LR; uncapped 1,000"),
    ],
)
def test_strength(verdict, said):
    assert summary.strength(document(**verdict)) == said


def test_the_habit_that_is_named_is_rarer_elsewhere():
    own = document()
    own["habits"] = [
        {"text": text, "suspect": suspect, "teacher": teacher, "references": references}
        for text, suspect, teacher, references in (("a b", 0.3, 0.3, 0.3), ("c d", 0.2, None, 0.1), ("e f", 0.3, 0.2, 0.1))
    ]
    assert evidence.habit_text(own) == "Habit: “e f” in 30% of its answers, 20% of the teacher's, 10% of references'."
    assert evidence.habit_text(own | {"habits": own["habits"][:2]}) == ""


def test_reasons_are_told_in_words_one_a_kind_of_evidence():
    seen = {"opening_prefix_similarity": (0.5, 0.2), "opening_trigram_similarity": (0.4, 0.2)}
    seen |= {"sentence_opening_similarity": (0.25, None), "word_pair_likelihood": (None, 0.2)}
    signals = {name: {"nearest_fraction": share, "usual_fraction": usual} for name, (share, usual) in seen.items()}
    assert summary.reasons(document(n_references=4) | {"signals": signals}) == [
        "Of 5 models, pupil begins its answer most like master on 50% of prompts; a reference in its place would on 20%.",
        "Of 5 models, pupil begins its later sentences most like master on 25% of prompts.",
    ]
    assert summary.reasons(document(n_references=0) | {"signals": signals}) == []


def test_one_signal_of_each_kind_of_evidence_has_words():
    assert [sum(signal in summary.LIKENESS for signal in own) for own in CHANNELS.values()] == [1] * len(CHANNELS)


def with_documents(lr, unseen, seeming=0.02):
    """The LR where so many taught models show nothing, and so many untaught ones look taught."""
    return ((1 - unseen) * lr + unseen) / (seeming * lr + 1 - seeming)


def test_why_less_is_printed():
    assert summary.capped(document(log10_lr=3.0)) == ""
    whole = document()
    assert summary.capped(whole) == "31.6 is printed, not 1,000: documents of who was taught may be wrong"
    whole["population"]["members"] = [{"name": "a", "log10_lr": value} for value in (3.0, 5.0, 1.0, None)]
    assert "references" not in summary.capped(whole)  # two of three would allow 2, so that something else limits it
    whole["verdict"]["log10_lr"] = round(math.log10(2), 6)
    assert summary.capped(whole) == (
        "2 is printed, not 1,000: documents of who was taught may be wrong, and 2 of 3 references in the suspect's place"
        " stand as high"
    )
    assert summary.capped(document(length_excess=0.4)).endswith("may be wrong, and closeness may be owed to length")
    whole["verdict"]["length_excess"] = 0.4
    assert "may be wrong, closeness may be owed to length, and 2 of 3 references" in summary.capped(whole)
    limited = math.log10(with_documents(1000, 0.1))
    assert summary.capped(document(log10_lr=limited, length_excess=0.4)).endswith(
        "documents of who was taught may be wrong"
    )
    unearned = document(["other_snapshots"], log10_lr=math.log10(with_documents(1000, 0.5)), length_excess=0.4)
    assert summary.capped(unearned) == (
        "23.9 is printed, not 1,000: documents of who was taught may be wrong, and teaching by this teacher might not show"
        " (see the warnings)"
    )
    against = document(log10_lr=-0.5, log10_lr_uncapped=-1.0)
    assert summary.capped(against) == "1/3.16 is printed, not 1/10: teaching may leave no trace"


def test_the_channels_say_which_decides():
    whole = document()
    whole["channels"] = [{"name": name, "log10_lr": value} for name, value in (("openings", 3.0), ("bodies", None))]
    own = {"signal": "x", "channel": "openings", "value": 0.5, "log10_lr": 1.0}
    whole["contributions"] = [own]
    told = "uncapped LR by kind of evidence: openings 1,000, bodies -; "
    assert summary.channels_text(whole) == f"{told}the lower one decides: openings"
    whole["channels"][1]["log10_lr"] = 4.0
    assert summary.channels_text(whole).endswith("; the middle one decides: openings")
    assert summary.channels_text(document()) == ""


def test_references_in_the_suspects_place_are_ranked_with_it():
    whole = document()
    whole["population"]["members"] = [
        {"name": name, "log10_lr": value} for name, value in (("a", 3.0), ("b", 4.0), ("c", None))
    ]
    assert summary.ranking(whole) == [("b", 4.0, False), ("pupil", 3.0, True), ("a", 3.0, False), ("c", None, False)]
    assert summary.ranking_text(whole, 2) == (
        "references in the suspect's place, uncapped log10 LR (the suspect is number 2): b +4.00, pupil +3.00, 2 more"
    )
    assert summary.ranking_text(document(), 2) == ""
    assert summary.among_others(whole) == (
        "2 of 2 references, each put in the suspect's place, score as high as the suspect."
    )


@pytest.mark.parametrize(("other", "said"), [(0.5, "worse than"), (3.0, "as well as"), (3.5, "better than")])
def test_the_best_other_explanation_is_compared_with_the_teacher(other, said):
    whole = document()
    whole["explanations"] = [
        {"name": name, "path": name, "log10_lr": value} for name, value in (("a", None), ("b", -3.0), ("c", other))
    ]
    assert summary.best_other_explanation(whole) == (
        f"best other explanation: c in the teacher's place, log10 LR {other:+.2f}, {said} the teacher's +3.00"
    )
    assert summary.best_other_explanation(document()) == ""


def checks(*pairs):
    return [{"what": what, "log10_lr": value, "verdict": f"verdict {what}"} for what, value in pairs]


def test_the_lowest_and_the_highest_verdict_on_part_of_the_evidence_are_named():
    whole = document()
    whole["robustness"] = checks(("one half", 0.5), ("without x", 1.6), ("habits alone", None), ("bodies alone", 0.1))
    for whole["verdict"]["log10_lr"] in (1.0, -1.0):
        assert summary.on_parts(whole) == (
            "On part of the evidence, verdicts go from “verdict bodies alone”, LR 1.26 (bodies alone), to “verdict without"
            " x”, LR 39.8 (without x)."
        )
    assert summary.on_parts(document()) == ""
    assert summary.on_parts(whole | {"n_references": 0}) == ""


def test_notes_say_that_the_verdict_flatters():
    assert summary.notes(document()) == []
    assert summary.notes(document(codes=["in_fit"])) == [
        "This tool was tuned on these very outputs; on other models' it is more often wrong."
    ]


def test_shared_passages_say_how_many_references_have_them():
    def title(n, n_known=None):
        return evidence.passages_title({"n_references": n, "library": n_known and {"n_models": n_known}})

    assert title(9) == "Shared with the teacher; 0 of 9 references have it"
    assert title(1) == "Shared with the teacher; 0 of 1 references has it"
    assert title(0) == "Shared with the teacher; without references nobody knows who else writes so"
    assert title(18, 18) == "Shared with the teacher; without the text of known models nobody knows who else writes so"
    assert title(21, 18) == "Shared with the teacher; 0 of 3 references whose text was given have it"


def test_the_library_that_gave_references_is_named():
    known = {"name": "x", "n_models": 18, "n_prompts": 1805, "makers_left_out": []}
    assert summary.library_text({"library": None}) == ""
    assert summary.library_text({"library": known}) == (
        "18 references are known models of the library “x”, on 1,805 prompts"
    )
    assert summary.library_text({"library": known | {"n_models": 0}}) == ""
    assert summary.library_text({"library": known | {"n_models": 1}}).startswith("1 reference is a known model of")
    left = known | {"makers_left_out": ["a", "b"], "gives_candidates": True}
    assert summary.library_text({"library": left}) == (
        "Candidates are known models of the library “x”, on 1,805 prompts; none by a, b"
    )


def test_a_long_name_is_cut_and_none_is_obeyed():
    assert summary.name_shown("\x1b[31m\u202ea\nb") == "[31m a b"
    assert len(summary.name_shown("x" * 1000)) == summary.LONGEST_NAME


@each(("log10", "text"), [(0.0, "1"), (-0.0001, "1"), (2.1, "126"), (-3.0, "1/1,000"), (5.9, "794,000"), (-8.0, "1/10^8")])
def test_likelihood_ratios_are_written_as_odds_are_read(log10, text):
    assert lr_text(log10) == text


def test_case_examiner_and_date_stand_as_far_as_they_are_known():
    run = {"started": "2026-01-02T03:04:05+00:00", "case": "12/26", "examiner": "N. N."}
    assert summary.about({"run": run}) == "Case: 12/26; Examiner: N. N.; Date: 2026-01-02"
    assert summary.about({"run": {"examiner": "N. N."}}) == "Examiner: N. N."
    assert summary.about({}) == ""


def test_what_a_suspect_says_of_itself_stands_beside_how_many_references_say_it():
    found = document()
    found["self_identification"] = {
        "suspect": {"calls itself Zeta": 3, 'writes "as an AI"': 9},
        "teacher": {'writes "as an AI"': 2},
        "reference": {"calls itself Zeta": 1},
    }
    assert evidence.said_rows(found) == [
        ("calls itself Zeta", "3", "0", "1 of 1"),
        ('writes "as an AI"', "9", "2", "0 of 1"),
    ]
    assert evidence.said_text(found) == (
        "the suspect calls itself Zeta in 3 of its responses, as 1 of 1 references do; 38 of 102 models name another maker"
        " at least once (Jordine, model-name-identity, 2026), so that it proves little alone"
    )
    found["self_identification"]["suspect"] = {'writes "as an AI"': 9}
    assert evidence.said_text(found) == evidence.said_text(document()) == ""


def test_typography_outside_the_references_range_is_named():
    rates = {"suspect": 0.94, "teacher": 0.96, "reference_median": 0.0, "reference_low": 0.0, "reference_high": 0.19}
    inside = dict.fromkeys(rates, 0.5)
    unknown = dict.fromkeys(rates) | {"suspect": 0.5}
    found = document()
    found["typography"] = [
        {"mark": mark, "n_references": n, **own}
        for mark, n, own in (("two spaces", 8, rates), ("curly", 8, inside), ("bullet", 0, unknown))
    ]
    assert evidence.typography_text(found) == (
        "typography unlike every reference's: two spaces 94% (teacher 96%; 0.0% to 19% in 8 references)"
    )
    assert evidence.typography_rows(found)[1:] == [
        ("curly", "50%", "50%", "50%", "50% in 8 references"),
        ("bullet", "50%", "-", "-", "-"),
    ]


def part(signal, channel, value, log10_lr):
    return {"signal": signal, "channel": channel, "value": value, "log10_lr": log10_lr}


WEIGHED = {
    "verdict": {"log10_lr_uncapped": 1.35},
    "intercept": -1.5,
    "contributions": [
        part("opening_prefix_similarity", "openings", 0.5, 1.0),
        part("opening_trigram_similarity", "openings", None, 1.25),
        part("level", "none", -0.3, 0.6),
    ],
}


def test_every_part_is_a_row_in_its_order_and_they_add_up():
    assert summary.contribution_rows(WEIGHED) == [
        (summary.INTERCEPT_WORDS, "", "-1.50"),
        ("opening prefix (openings)", "50%", "+1.00"),
        ("opening trigram (openings)", "-", "+1.25"),
        (summary.LEVEL_WORDS, "-0.30", "+0.60"),
        (summary.SUM_WORDS, "", "+1.35"),
    ]


def test_the_kinds_of_evidence_that_decide():
    assert summary.deciding(WEIGHED) == ["openings"]
    assert summary.deciding(WEIGHED | {"contributions": []}) == []


def test_every_channel_has_words():
    assert set(summary.CHANNEL_WORDS) == set(CHANNELS)


def test_what_was_left_out_of_the_teacher_and_the_suspect_is_said():
    skipped = ({"empty": 22}, {"empty": 1, "a further sample of the prompt": 1200}, {"empty": 3})
    whole = document()
    whole["inputs"] = [own | {"skipped": left} for own, left in zip(whole["inputs"], skipped, strict=True)]
    assert summary.left_out_text(whole) == (
        "left out: 22 (empty) of the teacher's; 1 (empty), 1,200 (a further sample of the prompt) of the suspect's"
    )
    assert summary.left_out_text(whole | {"inputs": [own | {"skipped": {}} for own in whole["inputs"]]}) == ""
