"""Which dumps and prompts a case rests on."""

import json
import re
from pathlib import Path

import pytest
from batch_panels import EXAMPLES, records
from dumps import dump_of

from distilldetect.case import Request, score
from distilldetect.case.case import laid_out
from distilldetect.errors import DumpError, NotEvaluableError, UsageError
from distilldetect.formats.dump import Response
from distilldetect.model import load_model
from distilldetect.text.prompts import prompt_key


def dump(name, answers, sha256=None):
    return dump_of([Response(prompt, None, text) for prompt, text in answers.items()], name, sha256 or name)


def case_of(teachers, suspect, references, min_prompts):
    """A case of some dumps."""
    paths, *others = ([own.source for own in group] for group in (teachers, *references))
    dumps = [*teachers, suspect, *(own for group in references for own in group)]
    return laid_out(dumps, Request(paths, suspect.source, tuple(others), min_prompts=min_prompts))


TEACHER = dump("t", {"p1": "a", "p2": "b", "p3": "c"})
SUSPECT = dump("s", {"p1": "d", "p2": "e", "p4": "f"})


def test_only_prompts_that_suspect_and_teacher_answered_are_kept():
    reference = dump("r", {"p1": "g", "p3": "h", "p4": "i"})
    case = case_of([TEACHER], SUSPECT, [[reference]], 2)
    rows = set(zip(case.alignment.prompts, *case.alignment.texts, strict=True))
    assert rows == {("p1", "a", "d", "g"), ("p2", "b", "e", "")}
    assert case.n_prompts == 2


def test_rows_are_in_the_order_of_the_prompts_keys():
    prompts = case_of([TEACHER], dump("s", dict.fromkeys(["p3", "p1", "p2"], "x")), [], 2).alignment.prompts
    assert list(prompts) == sorted(["p1", "p2", "p3"], key=prompt_key)


def test_a_blank_answer_is_no_answer():
    suspect = dump("s", {"p1": "d", "p2": " \n", "p3": "x"})
    assert set(case_of([TEACHER], suspect, [], 2).alignment.prompts) == {"p1", "p3"}


def test_snapshots_answer_for_one_another():
    case = case_of([TEACHER, dump("t2", {"p4": "z"})], SUSPECT, [], 3)
    assert set(case.alignment.prompts) == {"p1", "p2", "p4"}


def test_a_reference_that_answers_too_few_prompts_is_left_out_and_named():
    thin = dump("thin", {"p9": "a", "p4": "b"})
    case = case_of([TEACHER], SUSPECT, [[thin]], 2)
    assert case.references == ()
    assert [(d["source"], d["why"]) for d in case.left_out] == [("thin", "answers 0 of the 2 shared prompts")]


def test_a_file_given_twice_counts_once():
    again = dump("again", {"p1": "g", "p2": "h"}, sha256="r")
    first = dump("r", {"p1": "g", "p2": "h"})
    case = case_of([TEACHER], SUSPECT, [[first], [again, dump("own", {}, sha256="s")]], 2)
    assert case.references == ((first,),)
    assert [(d["source"], d["why"]) for d in case.left_out] == [
        ("again", "is the same file as r"),
        ("own", "is the same file as s"),
    ]


def test_a_snapshot_given_twice_counts_once_and_is_named_first():
    snapshots = [TEACHER, dump("t again", {}, sha256="t"), dump("t2", {"p4": "z"})]
    case = case_of(snapshots, SUSPECT, [[dump("r", {}, sha256="t2")]], 2)
    assert [own.source for own in case.teachers] == ["t", "t2"]
    assert [(d["source"], d["why"], d["role"]) for d in case.left_out] == [
        ("t again", "is the same file as t", "teacher"),
        ("r", "is the same file as t2", "reference"),
    ]


def test_the_teacher_itself_is_no_suspect():
    with pytest.raises(DumpError, match=re.escape("s: is the same file as t (equal SHA-256)")):
        case_of([TEACHER], dump("s", {}, sha256="t"), [], 2)


def test_too_few_shared_prompts_are_not_evaluable():
    message = "s: shares 2 answered prompts with t, fewer than 3 (joined on prompt); give dumps of the same prompts"
    with pytest.raises(NotEvaluableError, match=re.escape(message)):
        case_of([TEACHER], SUSPECT, [], 3)


def test_snapshots_of_a_reference_stay_together():
    one, two, three = (dump(name, {"p1": name, "p2": name}) for name in ("one", "two", "three"))
    case = case_of([TEACHER], SUSPECT, [[one, two], [three]], 2)
    assert case.references == ((one, two), (three,))
    assert [texts[0] for texts in case.alignment.texts[2:]] == ["one", "two", "three"]


def sampled(folder, *dumps):
    """A dump in which the answers of several examples are samples of one model, prompt by prompt."""
    lines = [record for name in dumps for record in records(f"{name}.jsonl")]
    path = folder / "sampled.jsonl"
    path.write_text("".join(json.dumps({**line, "model": "sampled"}) + "\n" for line in lines), encoding="utf-8")
    return str(path)


def scored_position(suspect):
    request = Request(
        teacher=(str(EXAMPLES / "teacher.jsonl"),),
        suspect=suspect,
        references=tuple((str(EXAMPLES / f"reference_{k}.jsonl"),) for k in (1, 2, 3, 4)),
    )
    return score(request, load_model())["verdict"]["position"]


def test_of_several_samples_of_a_prompt_the_first_counts(tmp_path):
    both = scored_position(sampled(tmp_path, "suspect_distilled", "suspect_independent"))
    assert scored_position(str(EXAMPLES / "suspect_distilled.jsonl")) == both


def test_dumps_that_do_not_pair_say_why(tmp_path):
    other = tmp_path / "other.jsonl"
    lines = ({"id": f"x{k}", "prompt": f"Name a bridge over river {k}.", "output": "One."} for k in range(30))
    other.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with pytest.raises(
        NotEvaluableError, match=r"; they answer different prompts; give answers to the same ones \(only in "
    ):
        score(Request(teacher=(str(EXAMPLES / "teacher.jsonl"),), suspect=str(other)), load_model())


def test_a_path_alone_is_a_model_of_one_dump():
    assert Request("t", "s", references=["a", ("b", "c")], siblings=["d"]) == Request(
        ("t",), "s", references=(("a",), ("b", "c")), siblings=(("d",),)
    )
    assert Request(Path("t"), Path("s"), [Path("r")], base=Path("b")) == Request("t", "s", (("r",),), base="b")
    with pytest.raises(UsageError, match=r"^no teacher: name its dumps, or a known model$"):
        Request((), "s")
    assert Request("t", "s", references="a.jsonl", siblings="b").groups == (("t",), ("s",), ("a.jsonl",), ("b",))
