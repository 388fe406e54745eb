"""Small panels for the tests of batches, and what the engine says of each pair by itself."""

import csv
import functools
import gzip
import json
from pathlib import Path

import numpy as np

from distilldetect.batch.work import bare_row, judged_row
from distilldetect.cli import run
from distilldetect.errors import DistillDetectError
from distilldetect.fingerprints import whole_sketch
from distilldetect.fingerprints.fingerprint import fingerprint
from distilldetect.formats import load
from distilldetect.model import load_model
from distilldetect.panels import align, read_panel
from distilldetect.results import cell
from distilldetect.scoring import Audit, judge, likeness
from distilldetect.signals import Extractor

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
ALPACA = ROOT.parent / "shared" / "alpaca_eval"
HEADER = "model,path,role,family,provider,released\n"


def records(name):
    """The records of an example dump."""
    return [json.loads(line) for line in (EXAMPLES / name).read_text(encoding="utf-8").splitlines()]


def write_dump(path, given):
    path.write_text("".join(json.dumps(record) + "\n" for record in given), encoding="utf-8")


def example_panel(folder):
    """Two teachers, one of two snapshots; a reference that is a suspect too; a suspect with missing prompts."""
    folder.mkdir(exist_ok=True)
    for name in ("teacher", "reference_1", "reference_2", "reference_3", "reference_4", "suspect_distilled"):
        write_dump(folder / f"{name}.jsonl", records(f"{name}.jsonl"))
    write_dump(folder / "snapshot.jsonl", records("teacher.jsonl")[:30])
    write_dump(folder / "suspect_independent.jsonl", records("suspect_independent.jsonl")[5:])
    panel = folder / "panel.csv"
    panel.write_text(
        HEADER + "aurora-1,teacher.jsonl,teacher,aurora,aurora-labs,\n"
        "aurora-2,snapshot.jsonl,teacher,aurora,aurora-labs,\n"
        "cobalt,reference_1.jsonl,teacher;suspect,cobalt,cobalt-systems,\n"
        "juniper,reference_2.jsonl,reference;suspect,juniper,,\n"
        "marlin,reference_3.jsonl,reference,marlin,,\n"
        "marlin-2,reference_4.jsonl,reference,marlin,,\n"
        "pebble,suspect_distilled.jsonl,suspect,pebble,,\n"
        "harbor,suspect_independent.jsonl,suspect,,,\n",
        encoding="utf-8",
    )
    return panel


def wide_panel(folder):
    """The example panel with a dozen references more, which answer as now one and then another of the four does."""
    panel = example_panel(folder)
    answers = [records(f"reference_{k}.jsonl") for k in range(1, 5)]
    lines = []
    for number in range(12):
        own = [answers[(row * (number + 1) + number) % 4][row] for row in range(len(answers[0]))]
        note = f"\n\n- **Note {number % 5}**: read."
        told = [{**record, "output": record["output"] + note, "model": f"wide-{number}"} for record in own]
        write_dump(folder / f"wide_{number}.jsonl", told)
        role = "reference;suspect" if number == 3 else "reference"
        lines.append(f"wide-{number},wide_{number}.jsonl,{role},wide-{number},,\n")
    panel.write_text(panel.read_text(encoding="utf-8") + "".join(lines), encoding="utf-8")
    return panel


def alpaca_panel(folder):
    """The same of real models: every sixteenth prompt."""
    known = {row["model"]: row for row in rows_of(ALPACA / "panel.csv")}
    roles = {
        "gpt-3.5-turbo-0301": "teacher",
        "gpt-3.5-turbo-0613": "teacher",
        "claude-2": "teacher;suspect",
        "cohere": "teacher",
        "gemini-pro": "reference",
        "Yi-34B-Chat": "reference;suspect",
        "Conifer-7B-DPO": "suspect",
        "Ein-70B-v0.1": "suspect",
    }
    lines = [HEADER]
    for model, role in roles.items():
        answers = json.loads(gzip.decompress((ALPACA / known[model]["path"]).read_bytes()))[::16]
        missing = 20 if model.startswith("Ein") else 0
        (folder / f"{model}.json").write_text(json.dumps(answers[missing:]), encoding="utf-8")
        lines.append(f"{model},{model}.json,{role},{known[model]['family']},{known[model]['provider']},\n")
    panel = folder / "panel.csv"
    panel.write_text("".join(lines), encoding="utf-8")
    return panel


def batch(*arguments, jobs=1):
    """Run the command in this process."""
    return run(["batch", *map(str, arguments), "-j", str(jobs), "-q"])


def rows_of(path):
    with Path(path).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def single_rows(panel):
    """The cells of every pair of a panel, each from the texts of its own dumps: rows are named as a batch names them."""
    entries, model = read_panel(str(panel)), load_model()
    dump_at = functools.cache(load)
    found = []
    for suspect in (e for e in entries if "suspect" in e.roles):
        for family in dict.fromkeys(e.family for e in entries if "teacher" in e.roles):
            if family != suspect.family:
                row = _single(entries, family, suspect, model, dump_at)
                found.append({name: cell(value) for name, value in row.items()})
    return found


@functools.lru_cache(1000)
def _features(prompts, texts):
    return Extractor(prompts).extract(texts)


def _single(entries, family, suspect, model, dump_at):
    provider = next(e.provider for e in entries if e.family == family)
    others = [
        e
        for e in entries
        if e.is_candidate
        and e.family not in (family, suspect.family)
        and not (provider and e.provider == provider)
        and e.model != suspect.model
    ]
    used = [e for e in entries if e.is_candidate and e.family == family] + others
    dumps = [dump_at(e.path) for e in used]
    own = dump_at(suspect.path)
    aligned = align([*dumps, own])
    *features, last = [_features(tuple(aligned.prompts), tuple(texts)) for texts in aligned.texts]
    audit = Audit(used, features, [dump.sha256 for dump in dumps], joined_on=aligned.joined_on)
    released = min(e.released for e in entries if e.family == family and "teacher" in e.roles)
    try:
        compared = audit.compare(last, suspect.path, own.sha256)
        measured, (_, asked) = audit.pair(suspect, compared, 0), audit.cohort(suspect, compared, 0)
    except DistillDetectError as error:
        return bare_row(family, suspect, model, str(error))
    n = len(used) - len(others)
    same_text = np.array([said in taught for *taught, said in zip(*aligned.texts[:n], aligned.texts[-1], strict=True)])
    alike = likeness(last, features[:n], same_text, asked)
    fitted = any(model.was_fitted_on(_sketch(dump.source, aligned.joined_on)) for dump in (own, *dumps[:n]))
    judgement = judge(measured, model.numbers)
    return judged_row(judgement, audit.models, suspect, released, model, alike.codes, in_fit=fitted)


@functools.lru_cache(100)
def _sketch(path, join):
    return whole_sketch(fingerprint(load(path), join=join))
