"""Invented labelled panels: dumps of authors who write alike, and observations that need no text."""

from pathlib import Path

import numpy as np
from invented_panel import write_dump

from distilldetect.model import Hierarchical
from distilldetect.validation.labelled import MeasuredPanel, Observation, Pair

# teacher -> provider; each taught two families
TEACHERS = {"north": "n-lab", "south": "s-lab"}


def write_panel(folder: Path, labels: str = "pairs.csv") -> str:
    """Write a panel of two teachers, four references and four pupils with its labels; return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    rows, known = [], []
    for teacher, provider in TEACHERS.items():
        write_dump(folder, teacher, [teacher])
        rows.append(f"{teacher},{teacher}.jsonl,teacher,{teacher},{provider},2024-01")
        for pupil in (f"{teacher}-pupil-{k}" for k in range(2)):
            write_dump(folder, pupil, [teacher, pupil])
            rows.append(f"{pupil},{pupil}.jsonl,suspect,{pupil},,2024-06")
            known += [f"{other},{pupil},{int(other == teacher)},{pupil},{TEACHERS[other]},documented" for other in TEACHERS]
    for k in range(4):
        write_dump(folder, f"other-{k}", [f"other-{k}"])
        rows.append(f"other-{k},other-{k}.jsonl,reference,other-{k},,")
    header = "model,path,role,family,provider,released\n"
    (folder / "panel.csv").write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    header = "teacher,suspect,label,family,provider,basis\n"
    (folder / labels).write_text(header + "\n".join(known) + "\n", encoding="utf-8")
    return str(folder / "panel.csv")


def pair(teacher="t", suspect="s", family=None, tier="clean", provider="p"):
    """A labelled pair."""
    return Pair(teacher, provider, suspect, family or suspect, tier, "documented")


def observation(of, value, observed=(), references="all", **more):
    """An observation of a pair at a position."""
    return Observation(of, references, n_references=len(observed), value=value, error=0.0, observed=tuple(observed), **more)


def panel(name, observations, sha256=None):
    """A measured panel of observations."""
    return MeasuredPanel(name, sha256 or {}, tuple(observations), {})


def simulated(name, numbers: Hierarchical, n_teachers, n_families, seed, n_references=8):
    """A panel that the model describes exactly: half of each teacher's families are taught."""
    rng = np.random.default_rng(seed)
    found = []
    for t in range(n_teachers):
        level = rng.normal(numbers.level_mean, numbers.level_spread)
        for k in range(n_families):
            taught = k % 2 == 0
            observed = rng.normal(level, numbers.reference_spread, n_references)
            value = rng.normal(level + taught * numbers.shift, numbers.suspect_spread)
            own = pair(f"t{t}", f"{name}-{t}-{k}", tier="taught" if taught else "clean", provider=f"p{t}")
            for references, n in (("all", n_references), ("4", 4), ("1", 0)):
                found.append(observation(own, float(value), observed[:n].tolist(), references))
    return panel(name, found)
