"""``train`` and ``evaluate`` on invented panels, from the command line."""

import json
import re

import pytest
from each import each
from labelled_panels import write_panel

from distilldetect.cli import run
from distilldetect.model import load_model

QUICK = ["--no-cache", "-j", "1"]


@pytest.fixture(scope="module")
def panels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("panels")
    return [write_panel(folder / name) for name in ("one", "two")]


@pytest.fixture(scope="module")
def evaluated(panels, tmp_path_factory):
    path = tmp_path_factory.mktemp("evaluated") / "measured.json"
    assert run(["evaluate", *panels, "--leave-panel-out", *QUICK, "-o", str(path)]) == 0
    return path


def test_the_document_has_its_keys(evaluated):
    document = json.loads(evaluated.read_text(encoding="utf-8"))
    assert document["schema"] == "distilldetect/1"
    assert list(document["panels"]) == ["one", "two"]
    assert list(document["panels"]["one"]["references"]) == ["all", "one each", "12", "4", "1", "0"]
    assert list(document["baselines"]) == ["teacher_prior", "length_only", "shuffled_prompts"]
    assert document["panels"]["one"]["references"]["0"]["taught"]["inconclusive"] == 1.0
    assert len(document["scores"]) == 16
    assert {"log10_lr", "log10_lr_uncapped", "channels"} <= set(document["scores"][0])


def test_every_report_is_made_from_a_saved_evaluation(evaluated, tmp_path):
    outputs = [tmp_path / f"again.{suffix}" for suffix in ("txt", "md", "csv", "html", "json")]
    assert run(["evaluate", "--saved", str(evaluated), *(part for path in outputs for part in ("-o", str(path)))]) == 0
    text, markdown, rows, page, again = (path.read_text(encoding="utf-8") for path in outputs)
    assert again == evaluated.read_text(encoding="utf-8")
    assert "Verdicts, by number of references" in text
    assert "## Verdicts, by number of references" in markdown
    assert rows.count("\n") == 17
    assert "How often is distilldetect right?" in page


def test_train_writes_a_model_and_its_card(panels, tmp_path, capsys):
    model, card = tmp_path / "model.json", tmp_path / "card.md"
    assert run(["train", panels[0], "--audit", panels[1], "-o", str(model), "--card", str(card), *QUICK]) == 0
    told = capsys.readouterr().err
    assert "fitted on one panel: nothing is known of the model's error anywhere else" in told
    assert "only 4 taught families: the fit is uncertain" in told
    loaded = load_model(str(model))
    assert [own["panel"] for own in loaded.fitted_on] == ["one"]
    assert (loaded.fitted_on[0]["n_taught_pairs"], loaded.fitted_on[0]["n_untaught_pairs"]) == (4, 4)
    assert loaded.validation == {}
    assert "nothing is known of its error anywhere else" in card.read_text(encoding="utf-8")
    # the dumps of the second panel are the same files as the first's
    assert run(["evaluate", panels[1], "--model", str(model), *QUICK, "--format", "table"]) == 0
    found = capsys.readouterr()
    assert "10 dumps of two were in the fit of model.json: the figures flatter it" in found.err
    assert "10 dumps of two were in its fit: the figures of two flatter it." in found.out


def test_a_model_of_two_panels_holds_the_error_of_each_left_out(panels, tmp_path):
    model = tmp_path / "model.json"
    assert run(["train", *panels, "-o", str(model), *QUICK, "-q"]) == 0
    validation = load_model(str(model)).validation
    assert list(validation["panels"]) == ["one", "two"]
    strength = validation["strengths"]["4"]
    assert (strength["taught_families"], strength["untaught_families"]) == (8, 8)
    assert set(strength["at_least"]) == {
        f"{word} support" for word in ("weak", "moderate", "moderately strong", "strong", "very strong")
    }


@each(
    ("arguments", "status", "message"),
    [
        (["{one}", "--leave-panel-out"], 2, "--leave-panel-out needs two panels to fit on; for one, use --cross-validate"),
        (["{one}", "--leave-panel-out", "--cross-validate"], 2, "are three ways to judge; give one"),
        (["{one}", "--model", "m.json", "--cross-validate"], 2, "are three ways to judge; give one"),
        (["--audit", "{one}", "--cross-validate"], 2, "--cross-validate needs a panel to fit on"),
        ([], 2, "give a PANEL.csv, or --saved FILE.json"),
        (["{one}", "--saved", "x.json"], 2, "--saved stands for panels; give one or the other"),
        (
            ["{one}", "{two}", "--labels", "x.csv"],
            2,
            "1 --labels for 2 panels; give them once a panel, in order, or not at all",
        ),
        (["{one}", "--labels", "missing.csv"], 3, "missing.csv"),
        (["missing.csv"], 3, "missing.csv"),
        (["{one}", "{one}"], 2, "two panels stand in folders named one, which is how they are told apart; rename one"),
    ],
)
def test_what_evaluate_refuses(panels, capsys, arguments, status, message):
    given = [part.format(one=panels[0], two=panels[1]) for part in arguments]
    assert run(["evaluate", *given]) == status
    assert message in capsys.readouterr().err


def test_nothing_is_fitted_without_a_taught_pair(panels, tmp_path, capsys):
    labels = tmp_path / "untaught.csv"
    header = "teacher,suspect,label,family,provider,basis\n"
    labels.write_text(header + "north,south-pupil-0,0,south-pupil-0,n-lab,documented\n", encoding="utf-8")
    status = run(["train", panels[0], "--labels", str(labels), "-o", str(tmp_path / "m.json"), *QUICK])
    assert status != 0
    assert re.search("no teacher of the panels has both taught and clean untaught suspects", capsys.readouterr().err)
    assert not (tmp_path / "m.json").exists()
