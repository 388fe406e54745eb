"""Prompts that belong together are one unit of evidence."""

import functools
import json
from pathlib import Path

import pytest
from batch_panels import EXAMPLES, records, write_dump

from distilldetect.case.request import Request
from distilldetect.case.run import score
from distilldetect.cli import run
from distilldetect.errors import DumpError, NotEvaluableError, UsageError
from distilldetect.formats import ReadOptions
from distilldetect.model import load_model

NAMES = ("teacher", "suspect_distilled", "reference_1", "reference_2", "reference_3", "reference_4")
AGAIN = ("", "?", "??")  # marks that make it another prompt of the same words


@pytest.fixture(scope="module")
def thrice(tmp_path_factory):
    """The examples with each prompt asked three times, in one conversation, and answered alike."""
    folder = tmp_path_factory.mktemp("thrice")
    for name in NAMES:
        told = [
            {**record, "prompt": record["prompt"] + mark, "id": f"{n}{mark}", "talk": {"id": n // 1}}
            for n, record in enumerate(records(EXAMPLES / f"{name}.jsonl"))
            for mark in AGAIN
        ]
        write_dump(folder / f"{name}.jsonl", told)
    return folder


@functools.cache
def scored(folder, **reading):
    teacher, suspect, *references = (str(folder / f"{name}.jsonl") for name in NAMES)
    groups = tuple((path,) for path in references)
    return score(Request((teacher,), suspect, groups, reading=ReadOptions(**reading)), load_model())


def test_copies_in_a_cluster_add_no_evidence(thrice):
    once, alone, clustered = scored(EXAMPLES), scored(thrice), scored(thrice, cluster_field="talk.id")
    assert clustered["n_clusters"] == once["n_prompts"] == alone["n_prompts"] // len(AGAIN)
    assert "n_clusters" not in alone
    assert alone["verdict"]["log10_lr_low"] > once["verdict"]["log10_lr_low"] + 0.1
    for name, value in once["verdict"].items():  # habits are told a little better on more prompts
        assert clustered["verdict"][name] == (pytest.approx(value, abs=0.01) if isinstance(value, float) else value), name
    assert clustered["warning_codes"].count("clusters") == 1
    assert f"belong to {once['n_prompts']} clusters" in next(w for w in clustered["warnings"] if w.startswith("Clusters"))


def test_one_file_may_say_the_clusters(thrice):
    named = f"{thrice}/suspect_distilled.jsonl::cluster=talk.id"
    assert scored(thrice, file_fields=named)["verdict"] == scored(thrice, cluster_field="talk.id")["verdict"]


def test_a_field_that_is_missing(thrice, capsys):
    with pytest.raises(DumpError) as caught:
        scored(EXAMPLES, cluster_field="talk.id")
    assert str(caught.value).startswith(
        f"{EXAMPLES}/teacher.jsonl: no field talk.id in the first records, which have the keys"
    )
    assert str(caught.value).endswith(
        "; correct --cluster-field, or name the field of one file alone with --file-field FILE::cluster=PATH"
    )


def test_too_few_clusters(thrice, tmp_path):
    for name in NAMES:
        told = [{**record, "half": n % 2} for n, record in enumerate(records(EXAMPLES / f"{name}.jsonl"))]
        write_dump(tmp_path / f"{name}.jsonl", told)
    with pytest.raises(NotEvaluableError) as caught:
        scored(tmp_path, cluster_field="half")
    assert str(caught.value) == (
        f"{tmp_path}/suspect_distilled.jsonl: the prompts that {tmp_path}/teacher.jsonl answers too belong to 2 clusters,"
        " fewer than 20; name a field of smaller clusters, or give more of them"
    )


def test_fingerprints_hold_no_clusters(thrice, tmp_path):
    print_ = str(tmp_path / "teacher.ddfp")
    assert run(["fingerprint", str(thrice / "teacher.jsonl"), "-o", print_, "-q"]) == 0
    with pytest.raises(
        UsageError, match=r"^--cluster-field: fingerprints hold no clusters of prompts; give dumps to score$"
    ):
        score(
            Request((print_,), str(thrice / "suspect_distilled.jsonl"), reading=ReadOptions(cluster_field="talk.id")),
            load_model(),
        )


def test_the_option_of_score_and_verify(thrice, tmp_path, capsys):
    result = str(tmp_path / "result.json")
    files = [str(thrice / f"{name}.jsonl") for name in NAMES]
    options = [part for path in files[2:] for part in ("-r", path)]
    assert run(["score", *files[:2], *options, "--cluster-field", "talk.id", "-o", result]) == 0
    assert json.loads(Path(result).read_text())["options"]["reading"] == {"cluster_field": "talk.id"}
    assert run(["verify", result]) == 0
