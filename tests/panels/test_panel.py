"""Panels and labels, good and bad; a first panel for a folder of dumps."""

import json
import re

import pytest
from each import each

from distilldetect.errors import DumpError, UsageError
from distilldetect.panels.panel import Entry, Label, draft_panel, read_labels, read_panel

PANEL = "model,path,role,family,provider,released\n"
WHOLE = "model,path,role,family,provider,released,base\n"
LABELS = "teacher,suspect,label,family,provider,basis\n"
TEACHER = "gpt,gpt.jsonl,teacher,,,\n"


@pytest.fixture
def written(tmp_path):
    def write(content, encoding="utf-8"):
        path = tmp_path / "table.csv"
        path.write_bytes(content.encode(encoding))
        return str(path)

    return write


def _fails(read, path, message):
    with pytest.raises(DumpError, match=f"^{re.escape(message)}$"):
        read(path)


def test_a_panel_is_read_with_paths_beside_it_and_families_filled_in(written, tmp_path):
    path = written(
        PANEL + "gpt,dumps/gpt.jsonl,teacher; reference,gpt-4,OpenAI,2023-03\n" + "pupil, /data/pupil.json ,suspect,,,\n"
    )
    assert read_panel(path) == (
        Entry(
            model="gpt",
            path=str(tmp_path / "dumps" / "gpt.jsonl"),
            roles=frozenset({"teacher", "reference"}),
            family="gpt-4",
            provider="OpenAI",
            released="2023-03",
        ),
        Entry("pupil", "/data/pupil.json", frozenset({"suspect"}), "pupil", "", ""),
    )


@pytest.mark.parametrize(
    ("role", "is_candidate"), [("teacher", True), ("reference", True), ("suspect", False), ("suspect;reference", True)]
)
def test_suspects_are_compared_with_teachers_and_references(written, role, is_candidate):
    entries = read_panel(written(PANEL + TEACHER + f"m,m.jsonl,{role},,,\n"))
    assert entries[1].is_candidate is is_candidate


def test_a_byte_order_mark_short_rows_and_other_columns_do_no_harm(written):
    path = written("released,note,model,path,role,family,provider\n,x,gpt,g.jsonl,teacher\n", encoding="utf-8-sig")
    assert [(entry.model, entry.family, entry.provider) for entry in read_panel(path)] == [("gpt", "gpt", "")]


@each(
    ("row", "problem"),
    [
        (",p,suspect,,,", "model is empty"),
        ("m,,suspect,,,", "path is empty"),
        ("m,p,,,,", "role is empty"),
        ("m,p,pupil,,,", "role 'pupil' is none of reference, suspect, teacher"),
        ("m,p,suspect pupil", "role 'suspect pupil' is none of reference, suspect, teacher"),
    ],
)
def test_a_row_without_model_path_or_role_is_an_error(written, row, problem):
    path = written(PANEL + TEACHER + row + "\n")
    _fails(read_panel, path, f"{path}:3: {problem}; a row needs a model, a path and a role; roles are joined by ;")


@pytest.mark.parametrize(
    "text",
    [
        "model\tpath\trole\ngpt\tg.jsonl\tTeacher\n",
        "Model; PATH ;Role\ngpt;g.jsonl;teacher\n",
        "path|role|model\n\ng.jsonl | teacher,suspect | gpt\n",
    ],
)
def test_separator_case_and_spaces_of_the_header_do_not_matter(written, text):
    (entry,) = read_panel(written(text))
    assert (entry.model, "teacher" in entry.roles, entry.family, entry.released) == ("gpt", True, "gpt", "")


def test_a_row_with_more_cells_than_the_header_is_an_error(written):
    path = written(PANEL + "gpt,p,teacher,,,,surplus\n")
    _fails(read_panel, path, f"{path}:2: 7 cells where the header has 6; quote cells that hold the separator")


def test_a_model_may_stand_in_a_panel_once(written):
    path = written(PANEL + TEACHER + "m,p,suspect,,,\n" + "gpt,q,suspect,,,\n")
    _fails(read_panel, path, f"{path}:4: model 'gpt' stands in line 2 already; give each dump a name of its own")


@pytest.mark.parametrize(
    "released", ["2024", "2024-5", "2024-05-01", "May 2024", "2025-13", "2025-00", "0000-01", "\u0662\u0660\u0662\u0664-05"]
)
def test_a_date_is_year_and_month(written, released):
    path = written(PANEL + f"gpt,p,teacher,,,{released}\n")
    _fails(read_panel, path, f"{path}:2: released {released!r} is no month; write it like 2024-05, or nothing")


@pytest.mark.parametrize("rows", ["", "m,p,suspect,,,\n", "m,p,reference,,,\n"])
def test_a_panel_needs_a_teacher(written, rows):
    path = written(PANEL + rows)
    _fails(read_panel, path, f"{path}: no row has the role teacher; mark at least one dump as a teacher")


def test_labels_are_read_as_they_are(written):
    path = written(LABELS + "gpt,pupil,1,llama,Meta,documented\n" + " gpt , other ,0,,,temporal\n")
    assert read_labels(path) == (
        Label("gpt", "pupil", 1, "llama", "Meta", "documented"),
        Label("gpt", "other", 0, "", "", "temporal"),
    )


def test_labels_may_be_none(written):
    assert read_labels(written(LABELS)) == ()


@each("label", ["", "yes", "2", "-1", "1.0"])
def test_a_label_is_1_or_0(written, label):
    path = written(LABELS + "gpt,a,1,,,documented\n" + f"gpt,b,{label},,,documented\n")
    _fails(
        read_labels,
        path,
        f"{path}:3: label {label!r} is neither 1 nor 0; 1: trained on the teacher's outputs; 0: not; leave unknown pairs"
        " out",
    )


def test_a_pair_has_one_label(written):
    path = written(LABELS + "gpt,pupil,1,,,documented\n" + "gpt,other,0,,,temporal\n" + " gpt,pupil ,0,,,temporal\n")
    _fails(
        read_labels,
        path,
        f"{path}:4: 'pupil' with the teacher 'gpt' has a label in line 2 already; keep one row a pair",
    )


@pytest.mark.parametrize(
    ("read", "header", "lacking", "wanted"),
    [
        (read_panel, "model,role,family\n", "path; found: model, role, family", WHOLE),
        (read_panel, "", "model, path, role", WHOLE),
        (read_labels, "teacher,suspect,family\n", "label; found: teacher, suspect, family", LABELS),
    ],
)
def test_a_missing_column_is_named_with_those_that_were_found(written, read, header, lacking, wanted):
    path = written(header)
    _fails(read, path, f"{path}:1: lacks the column {lacking}; the header is {wanted.strip()}")


@pytest.mark.parametrize(("read", "header"), [(read_panel, WHOLE), (read_labels, LABELS)])
def test_a_file_that_is_not_there_or_no_text_is_an_error(written, tmp_path, read, header):
    hint = f"give a CSV file with the header {header.strip()}"
    absent = str(tmp_path / "absent.csv")
    _fails(read, absent, f"{absent}: No such file or directory; {hint}")
    binary = written(header + "\xff", encoding="latin-1")
    reason = f"'utf-8' codec can't decode byte 0xff in position {len(header)}: invalid start byte"
    _fails(read, binary, f"{binary}: is not a CSV table ({reason[:80]}); {hint}")


@pytest.mark.parametrize("base", ["nobody", "pupil"])
def test_a_base_is_another_model_of_the_panel(written, base):
    path = written(WHOLE + "gpt,g.jsonl,teacher,,,,\n" + f"pupil,p.jsonl,suspect,,,,{base}\n")
    _fails(
        read_panel,
        path,
        f"{path}:3: base '{base}' of 'pupil' is no other model of the panel; name the model that it was made from as in the"
        " column model, in a row of its own",
    )


@pytest.fixture
def folder(tmp_path):
    own = tmp_path / "dumps"
    own.mkdir()
    record = json.dumps({"prompt": "Why?", "response": "Because."}) + "\n"
    for name in ("gpt-3.5.jsonl", "pupil.v1.jsonl"):
        (own / name).write_text(record, encoding="utf-8")
    (own / "pairs.csv").write_text("teacher,suspect,label\ngpt-3.5,pupil.v1,1\n", encoding="utf-8")
    (own / "wanted.csv").write_text("Teacher; Suspect\ngpt-3.5; pupil.v1\n", encoding="utf-8")
    (own / "README.md").write_text("no dump", encoding="utf-8")
    return own


def test_every_dump_is_a_model_and_the_panel_can_be_read(folder):
    target = folder / "panel.csv"
    text, n_models, others = draft_panel(str(folder), str(target), ["gpt-3.5"])
    target.write_text(text, encoding="utf-8")
    entries = read_panel(str(target))
    assert n_models == 2
    own = "a panel, its labels or results, not answers; name the dumps that it is about"
    assert others == [f"{folder / name}: {own}" for name in ("pairs.csv", "wanted.csv")]
    assert {entry.model: sorted(entry.roles) for entry in entries} == {
        "gpt-3.5": ["suspect", "teacher"],
        "pupil.v1": ["reference", "suspect"],
    }


def test_without_a_teacher_every_model_is_one(folder):
    text, *_ = draft_panel(str(folder), str(folder / "panel.csv"), [])
    assert text.count("teacher;suspect") == 2


def test_a_teacher_that_is_no_model_is_refused(folder):
    with pytest.raises(UsageError, match=r"^'claude' is no model of .*; its models are gpt-3.5, pupil.v1$"):
        draft_panel(str(folder), str(folder / "panel.csv"), ["claude"])


def test_a_folder_without_dumps_is_refused(tmp_path):
    with pytest.raises(DumpError, match=r": holds no dump; name a folder with a file of outputs for each model$"):
        draft_panel(str(tmp_path), str(tmp_path / "panel.csv"), [])


def test_a_reference_of_a_teachers_family_is_a_snapshot_of_it(tmp_path):
    path = tmp_path / "panel.csv"
    rows = ("model,path,role,family", "a,a,teacher,f", "b,b,reference;suspect,f", "c,c,suspect,f", "d,d,reference,g")
    path.write_text("\n".join(rows), encoding="utf-8")
    roles = [sorted(entry.roles) for entry in read_panel(str(path))]
    assert roles == [["teacher"], ["reference", "suspect", "teacher"], ["suspect"], ["reference"]]
