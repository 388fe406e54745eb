"""Labelled panels are read and measured."""

import math
from pathlib import Path

import pytest
from each import each
from labelled_panels import write_panel

from distilldetect.errors import DumpError
from distilldetect.fingerprints import FingerprintMaker
from distilldetect.formats import ReadOptions
from distilldetect.runtime import workers
from distilldetect.validation import measure_panel, read_labelled
from distilldetect.validation.labelled import drawn, tier_of


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    panel = read_labelled(write_panel(tmp_path_factory.mktemp("panels") / "invented"))
    counts = []
    with workers("loky", 1) as team:
        found = measure_panel(panel, FingerprintMaker(ReadOptions()), team, 1, counts.append)
    assert sum(counts) == len(panel.pairs) == 8
    return found


def test_a_panel_is_named_after_its_folder_and_has_labels_beside_it(tmp_path):
    panel = read_labelled(write_panel(tmp_path / "mine"))
    assert panel.name == "mine"
    assert [pair.tier for pair in panel.pairs[:2]] == ["taught", "clean"]
    assert panel.n_unknown == 0


def test_labels_of_others_are_counted_and_refused_where_there_are_no_more(tmp_path):
    path = write_panel(tmp_path / "mine")
    other = tmp_path / "other.csv"
    header = "teacher,suspect,label,family,provider,basis\n"
    other.write_text(header + "north,nobody,1,x,,documented\nnorth,north-pupil-0,1,,,documented\n", encoding="utf-8")
    panel = read_labelled(path, str(other))
    assert (len(panel.pairs), panel.n_unknown) == (1, 1)
    assert panel.pairs[0].family == "north-pupil-0"
    other.write_text(header + "north,nobody,1,x,,documented\n", encoding="utf-8")
    with pytest.raises(DumpError, match="no pair is of the panel"):
        read_labelled(path, str(other))


@each(
    ("label", "basis", "tier"),
    [
        (1, "documented", "taught"),
        (0, "documented", "clean"),
        (0, "base", "clean"),
        (0, "temporal", "clean"),
        (0, "sibling-nominal", "siblings"),
        (0, "nominal", "nominal"),
        (0, "presumed", "presumed"),
    ],
)
def test_tiers(label, basis, tier):
    assert tier_of(label, basis) == tier


def test_draws_are_repeatable_and_common_to_the_pairs_of_a_teacher():
    references = tuple(range(10, 30))
    assert drawn(references, 20, 3, 1, "t", "s") == [references]
    assert drawn(references, 0, 1, 1, "t", "s") == [()]
    found = drawn(references, 4, 3, 1, "t", "s")
    assert found == drawn(references, 4, 3, 1, "t", "s")
    assert len(set(found)) == 3
    assert all(list(one) == sorted(one) and len(set(one)) == 4 for one in found)
    everybody = {one for k in range(40) for one in drawn(references, 4, 3, 1, "t", f"s{k}")}
    assert len(everybody) == 6
    assert drawn(references, 4, 3, 2, "t", "s") != found


def test_every_pair_is_measured_with_every_number_of_references(measured):
    # north has four references and south: five in all, so that 12 means all
    assert len(measured.observations) == 8 * (1 + 1 + 1 + 3 + 4 + 1)
    assert {(seen.references, seen.n_references) for seen in measured.observations} == {
        ("all", 5),
        ("one each", 5),
        ("12", 5),
        ("4", 4),
        ("1", 1),
        ("0", 0),
    }
    assert all(math.isnan(seen.value) for seen in measured.at("0"))
    assert len(measured.sketches) == 10
    assert measured.left_out == {}


def test_one_dump_of_a_teacher_of_several_is_drawn(tmp_path):
    path = Path(write_panel(tmp_path / "mine"))
    more = "".join(f"north-{k},{name}.jsonl,teacher,north,n-lab,\n" for k, name in enumerate(("other-0", "other-1")))
    rows = [row for row in path.read_text(encoding="utf-8").splitlines(keepends=True) if not row.startswith("other-")]
    others = "".join(f"other-{k},other-{k}.jsonl,reference,other-{k},,\n" for k in (2, 3))
    path.write_text("".join(rows) + more + others, encoding="utf-8")
    with workers("loky", 1) as team:
        found = measure_panel(read_labelled(str(path)), FingerprintMaker(ReadOptions()), team, 1, lambda n: None)
    taught = [seen for seen in found.at("one each") if seen.pair.is_taught]
    assert {seen.n_references for seen in taught} == {3}
    of_north = [seen.value for seen in taught if seen.pair.teacher == "north"]
    whole = [seen.value for seen in found.at("all") if seen.pair.is_taught and seen.pair.teacher == "north"]
    assert len(of_north) == 2 * len(whole) == 4
    assert min(of_north) < min(whole)  # not all draws are of the dump that the pupils wrote after
    of_south = [seen.value for seen in taught if seen.pair.teacher == "south"]
    assert len(of_south) == 2  # its only dump, once


def test_pupils_stand_nearer_than_others(measured):
    value = {(seen.pair.teacher, seen.pair.suspect): seen.value for seen in measured.at("all")}
    assert value["north", "north-pupil-0"] > 1 > value["south", "north-pupil-0"]
    shuffled = {(seen.pair.teacher, seen.pair.suspect): seen.shuffled[0] for seen in measured.at("all")}
    assert shuffled["north", "north-pupil-0"] < 1


def test_a_dump_that_cannot_be_read_leaves_out_its_pairs(tmp_path):
    path = write_panel(tmp_path / "mine")
    (tmp_path / "mine" / "north-pupil-0.jsonl").write_text("", encoding="utf-8")
    with workers("loky", 1) as team:
        found = measure_panel(read_labelled(path), FingerprintMaker(ReadOptions()), team, 1, lambda n: None)
    assert sum(found.left_out.values()) == 2
    assert len(found.at("all")) == 6
