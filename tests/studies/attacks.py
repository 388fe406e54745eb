"""What the other side can do to a verdict, and what the tool warns of.

usage: python tests/studies/attacks.py PANEL.csv...

Labels are pairs.csv beside each panel. Of each panel, PAIRS taught pairs and as many clean untaught ones are drawn, one of
each suspect's family, and judged with the shipped model and all references: as they are, and after each attack. Dates are
not told. Verdicts are counted as moderate or more / weak / inconclusive / against. "Moved" counts the verdicts that went
the attacker's way, down where the suspect was taught and up where it was not, and "unwarned" those of them that carry no
warning that the plain pair lacks.
"""

import json
import random
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from zlib import crc32

import numpy as np
from attacked_panel import Judge, Verdict
from rewriting import DOCTORED, REWRITTEN

from distilldetect import load_model
from distilldetect.defaults import SEED, WEIGHED_SIGNALS
from distilldetect.fingerprints import CACHE_LIMIT_BYTES, FingerprintCache, FingerprintMaker, default_folder
from distilldetect.formats import ReadOptions, load
from distilldetect.validation.labelled import LabelledPanel, Pair, read_labelled

PAIRS, DRAWS, FEW_REFERENCES, FEW_PROMPTS = 10, 50, 4, 100
TIERS = ("taught", "clean")
# What the names of other decodings and of other weights of one model end in.
OTHERWISE = {
    "_concise": "asked to be concise",
    "_verbose": "asked to be verbose",
    "-best-of-16": "best of 16",
    "-best-of-64": "best of 64",
    "-togetherai": "another host",
    "-ExPO": "weights moved on (ExPO)",
}


def drawn_pairs(panel: LabelledPanel, tier: str) -> list[Pair]:
    """Draw pairs of a tier, one of each suspect's family."""
    own = [pair for pair in panel.pairs if pair.tier == tier]
    random.Random(SEED).shuffle(own)  # a draw that can be repeated
    return list({pair.family: pair for pair in own}.values())[:PAIRS]


def row(panel: str, attack: str, tier: str, changes: Sequence[tuple[Verdict, Verdict]]) -> str:
    """Return a row of the table: of verdicts before and after."""
    sides = list(zip(*changes, strict=True))
    counts = [" / ".join(str(sum(v.rank == rank for v in side)) for rank in range(4)) for side in sides]
    medians = [f"{statistics.median(v.log10_lr for v in side):+.2f}" for side in sides]
    way = 1 if tier == "taught" else -1
    moved = [(before, after) for before, after in changes if way * (after.rank - before.rank) > 0]
    unwarned = sum(after.codes <= before.codes for before, after in moved)
    added = Counter(code for before, after in changes for code in after.codes - before.codes)
    warned = ", ".join(f"{code} {n}" for code, n in sorted(added.items(), key=lambda item: (-item[1], item[0])))
    cells = (panel, attack, tier, len(changes), *counts, *medians, len(moved), unwarned, warned or "-")
    return "| " + " | ".join(map(str, cells)) + " |"


def rewritten(judge: Judge, pairs: Sequence[Pair], plain: dict[Pair, Verdict], folder: Path) -> Iterator[tuple]:
    """Answers of suspects rewritten by rules; then, of untaught ones, doctored to look like the teacher's."""
    for attack, rule in REWRITTEN.items():
        yield attack, _changed(judge, pairs, plain, folder, lambda own, _, rule=rule: {p: rule(t) for p, t in own.items()})
    untaught = [pair for pair in pairs if pair.tier == "clean"]
    for attack, doctor in DOCTORED.items():
        yield attack, _changed(judge, untaught, plain, folder, doctor)


def _changed(judge: Judge, pairs: Sequence[Pair], plain: dict, folder: Path, change: Callable) -> dict:
    return {
        pair: (plain[pair], judge.verdict(pair, _written(judge, pair, change, folder / f"{k}.jsonl")))
        for k, pair in enumerate(pairs)
    }


def _written(judge: Judge, pair: Pair, change: Callable, to: Path) -> str:
    own, teachers = (_answers(path) for path in (judge.entries[pair.suspect].path, judge.teacher(pair)))
    rows = ({"prompt": prompt, "output": text} for prompt, text in change(own, teachers).items())
    to.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return str(to)


def _answers(path: str) -> dict[str, str]:
    return {response.prompt: response.text for response in load(path).responses if response.sample == 0}


def chosen(judge: Judge, pairs: Sequence[Pair]) -> Iterator[tuple]:
    """References and prompts, and the teacher's snapshot, as suits one side: the lowest and the highest of all draws."""
    found: dict[str, dict] = {}
    for pair in pairs:
        compared = judge.compared(judge.entries[pair.suspect].path)
        cohort, prompts = judge.cohort(pair, compared)
        before = judge.judged(compared, cohort, prompts)
        chance = np.random.default_rng((SEED, crc32(pair.teacher.encode())))
        few, places = FEW_REFERENCES, np.flatnonzero(prompts)
        n_prompts = min(FEW_PROMPTS, len(places) // 2)
        drawn: dict[str, list[Verdict]] = {}
        if len(cohort.references) > few:
            sets = [chance.choice(cohort.references, few, replace=False).tolist() for _ in range(DRAWS)]
            drawn[f"{few} references"] = [judge.judged(compared, cohort.only(own), prompts) for own in sets]
        masks = [np.isin(np.arange(len(prompts)), chance.choice(places, n_prompts, replace=False)) for _ in range(DRAWS)]
        drawn[f"{n_prompts} prompts"] = [judge.judged(compared, cohort, mask) for mask in masks]
        snapshots = judge.bench.snapshots[pair.teacher]
        if len(snapshots) > 1:
            alone = [replace(cohort, teacher=k, n_snapshots=1) for k in snapshots]
            drawn["one snapshot of the teacher"] = [judge.judged(compared, own, prompts) for own in alone]
        for what, verdicts in drawn.items():
            for side, best in (("lowest", min), ("highest", max)):
                after = best(verdicts, key=lambda verdict: verdict.log10_lr)
                found.setdefault(f"{what}, {side}", {})[pair] = before, after
    yield from found.items()


def otherwise(judge: Judge) -> Iterator[tuple]:
    """Other decodings and other weights of one model, in the place of the usual ones."""
    pairs = {(pair.teacher, pair.suspect): pair for pair in judge.panel.pairs if pair.tier in TIERS}
    for ending, what in OTHERWISE.items():
        found = {
            pair: tuple(judge.verdict(usual, judge.entries[own.suspect].path) for own in (usual, pair))
            for (teacher, suspect), pair in pairs.items()
            if suspect.endswith(ending)
            and (usual := pairs.get((teacher, suspect.removesuffix(ending))))
            and usual.tier == pair.tier
        }
        yield what, found


def rows(judge: Judge) -> Iterator[str]:
    """Yield the rows of a panel."""
    pairs = [pair for tier in TIERS for pair in drawn_pairs(judge.panel, tier)]
    plain = {pair: judge.verdict(pair, judge.entries[pair.suspect].path) for pair in pairs}
    with tempfile.TemporaryDirectory() as folder:
        made = rewritten(judge, pairs, plain, Path(folder)), chosen(judge, pairs), otherwise(judge)
        for attack, changes in chain.from_iterable(made):
            for tier in TIERS:
                if own := [change for pair, change in changes.items() if pair.tier == tier]:
                    yield row(judge.panel.name, attack, tier, own)


def main(panels: Sequence[str]) -> None:
    """Print a row for each panel, attack and kind of pair."""
    print("| panel | attack | pairs | n | before | after | median log10 LR | after | moved | unwarned | warnings added |")
    print("| --- | --- | --- | ---: | --- | --- | ---: | ---: | ---: | ---: | --- |")
    cache = FingerprintCache(default_folder(), CACHE_LIMIT_BYTES)
    maker = FingerprintMaker(ReadOptions(), cache=cache, signals=WEIGHED_SIGNALS)
    model = load_model()
    for path in panels:
        for text in rows(Judge(read_labelled(path), model, maker)):
            print(text, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
