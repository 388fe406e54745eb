"""What a verdict says, in words: shared by the terminal, Markdown and HTML."""

import math
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from distilldetect.model import with_errors
from distilldetect.results import PIPELINE, UNDEFINED, UNEARNED, error_shares, interval, lr_text, percent, signed
from distilldetect.text import harmless

Document = Mapping[str, Any]

LONGEST_QUOTE = 160  # characters
LONGEST_NAME = 60
FLATTERS = "This tool was tuned on these very outputs; on other models' it is more often wrong."
LIKENESS = {  # one signal a kind of evidence -> what a suspect does most like the teacher, with the suspect as the subject
    "opening_prefix_similarity": "begins its answer most like",
    "sentence_opening_similarity": "begins its later sentences most like",
    "word_pair_likelihood": "pairs its words most like",
}
CHANNEL_WORDS = {
    "openings": "how answers begin",
    "bodies": "how they go on",
    "habits": "which pairs of words are used throughout",
}
INTERCEPT_WORDS = "starting point (half the shift that teaching makes)"
LEVEL_WORDS = "level (where untaught models are expected)"
SUM_WORDS = "sum: uncapped log10 LR"


def called(document: Document, role: str) -> str:
    """Return the name of the teacher or the suspect, on one line that no terminal obeys."""
    return name_shown(document["names"][role])


def name_shown(name: str) -> str:
    """Return a model's name, cut where it is long."""
    return quote(name, LONGEST_NAME)


def quote(text: str, longest: int = LONGEST_QUOTE) -> str:
    """Return a text cut to one line that no terminal obeys, of so many characters at the most."""
    words = " ".join(harmless(text).split())
    return words if len(words) <= longest else words[: longest - 1] + "…"


def about(document: Document) -> str:
    """Return the case, the examiner and the date, as far as the result holds them."""
    run = document.get("run") or {}
    named = [f"{what}: {name_shown(str(run[what.lower()]))}" for what in ("Case", "Examiner") if run.get(what.lower())]
    return "; ".join([*named, *([f"Date: {name_shown(str(run['started'])[:10])}"] if run.get("started") else [])])


def headline(document: Document) -> str:
    """Return the verdict in one sentence. It claims no more than what the tool knows allows."""
    word, suspect, teacher = document["verdict"]["word"], called(document, "suspect"), called(document, "teacher")
    if "teacher_younger" in document["warning_codes"]:
        return f"Not evaluable: {teacher} appeared after {suspect}."
    if document["verdict"]["log10_lr"] is None:
        return "Not evaluable: nothing could be measured on these prompts."
    if not document["n_references"]:
        return f"Inconclusive: without references no verdict on {suspect} and {teacher} is possible."
    if word == "inconclusive":
        return f"Inconclusive: the text does not say whether {suspect} was trained on outputs of {teacher}."
    if word.endswith("against"):
        claim = word.removesuffix(" against").capitalize()
        return f"{claim} that {suspect} was not trained on outputs of {teacher}."
    return f"{word.capitalize()} that {suspect} was trained on outputs of {teacher}{_or_another(document)}."


def _or_another(document: Document) -> str:
    """What follows the teacher's name where something else fits as well or better."""
    closer = [name_shown(name) for name in document["verdict"]["closer_references"]]
    siblings = document["siblings"] or ()
    nearer = [name_shown(own["name"]) for own in siblings if own["log_odds_high"] is not None and own["log_odds_high"] < 0]
    level = [name_shown(own["name"]) for own in siblings if own["log_odds_low"] is None or own["log_odds_low"] <= 0]
    if closer:
        return f" or a model like it; {closer[0]} fits better"
    if nearer:
        return f" or of a sibling, and the text points to {', '.join(nearer)} rather than to it"
    if level:
        return f" or of a sibling: the text does not tell it from {', '.join(level)}"
    return ", rather than of a sibling" if siblings else ""


def notes(document: Document) -> list[str]:
    """Return what stands directly under the headline: what flatters the verdict, and what parts of the evidence give."""
    flatters = [FLATTERS] if "in_fit" in document["warning_codes"] else []
    return [*flatters, *filter(None, [on_parts(document)])]


def on_parts(document: Document) -> str:
    """Return the verdicts of the lowest and the highest LR on part of the evidence; empty where there is none."""
    printed = document["verdict"]["log10_lr"]
    known = [check for check in document["robustness"] if check["log10_lr"] is not None]
    if printed is None or not known or not document["n_references"]:
        return ""
    ranked = sorted(known, key=lambda check: check["log10_lr"])
    least, most = (
        f"“{check['verdict']}”, LR {lr_text(check['log10_lr'])} ({harmless(check['what'])})"
        for check in (ranked[0], ranked[-1])
    )
    return f"On part of the evidence, verdicts go from {least}, to {most}."


def meaning(document: Document) -> str:
    """Return what the likelihood ratio says, in one sentence."""
    log10_lr = document["verdict"]["log10_lr"]
    suspect, teacher = called(document, "suspect"), called(document, "teacher")
    if log10_lr is None:
        return "No likelihood ratio is given."
    if abs(log10_lr) < 0.005:
        return f"What was measured is as probable if {suspect} was trained on outputs of {teacher} as if it was not."
    one, other = ("was", "was not") if log10_lr > 0 else ("was not", "was")
    return (
        f"What was measured is {lr_text(abs(log10_lr))} times as probable if {suspect} {one} trained on outputs of"
        f" {teacher} as if it {other}."
    )


def strength(document: Document) -> str:
    """Return the likelihood ratio with its interval, its uncapped value and the p-value."""
    verdict = document["verdict"]
    uncapped = "" if verdict["log10_lr_uncapped"] is None else f"uncapped {lr_text(verdict['log10_lr_uncapped'])}"
    if verdict["log10_lr"] is None:
        return "; ".join(filter(None, ("no LR", uncapped)))
    p, floor, p_text = verdict["p_value"], verdict["p_value_floor"], ""
    if p is not None and floor is not None:
        p_text = f"p {p:.2g}, the smallest possible here" if p <= floor else f"p {p:.2g} (smallest possible {floor:.2g})"
    return "; ".join(filter(None, (f"LR {lr_text(verdict['log10_lr'])}", interval_text(document), uncapped, p_text)))


def interval_text(document: Document) -> str:
    """Return the 95 % interval; empty where there is none."""
    ends = interval(document["verdict"])
    return "" if ends == UNDEFINED else f"95 % interval {ends}"


def reference_scores(document: Document) -> list[float]:
    """Return the uncapped log10 LR of each reference in the suspect's place that has one."""
    return [member["log10_lr"] for member in document["population"]["members"] if member["log10_lr"] is not None]


def capped(document: Document) -> str:
    """Return why the printed LR is not the uncapped one; empty where they are the same to three digits."""
    printed, uncapped = document["verdict"]["log10_lr"], document["verdict"]["log10_lr_uncapped"]
    if printed is None or uncapped is None or abs(printed - uncapped) < 0.005:
        return ""
    known = reference_scores(document)
    as_high = sum(value >= uncapped for value in known)
    why = ["documents of who was taught may be wrong" if uncapped > 0 else "teaching may leave no trace"]
    warned = set(document["warning_codes"])
    if not warned.isdisjoint(UNEARNED):
        why.append("teaching by this teacher might not show (see the warnings)")
    if not warned.isdisjoint(PIPELINE):
        why.append("something else may have brought the two near (see the warnings)")
    limit = with_errors(uncapped * math.log(10), *error_shares(warned)) / math.log(10)
    if (document["verdict"]["length_excess"] or 0) > 0 and abs(limit) - abs(printed) >= 0.005:
        why.append("closeness may be owed to length")
    if as_high and abs(printed - math.log10((len(known) + 1) / as_high)) < 1e-5:  # the limit itself is printed
        why.append(f"{as_high} of {len(known)} references in the suspect's place stand as high")
    listed = ", and ".join(filter(None, (", ".join(why[:-1]), why[-1])))
    return f"{lr_text(printed)} is printed, not {lr_text(uncapped)}: {listed}"


def left_out_text(document: Document) -> str:
    """Return how many of the teacher's and the suspect's responses were left out, and why; empty where none was."""
    told = (
        f"{', '.join(f'{n:,} ({harmless(reason)})' for reason, n in entry['skipped'].items())} of the {entry['role']}'s"
        for entry in document["inputs"]
        if entry["role"] in ("teacher", "suspect") and entry["skipped"]
    )
    return f"left out: {listed}" if (listed := "; ".join(told)) else ""


def signal_words(signal: str) -> str:
    """Return a signal in words.

    >>> signal_words("opening_prefix_similarity")
    'opening prefix'
    """
    return signal.removesuffix("_similarity").removesuffix("_likelihood").replace("_", " ")


def part_words(part: Document) -> str:
    """Return a contribution in words."""
    return LEVEL_WORDS if part["signal"] == "level" else f"{signal_words(part['signal'])} ({part['channel']})"


def observed(part: Document) -> str:
    """Return what was observed of a contribution: on how many prompts the teacher is nearest; the level as log-odds."""
    return signed(part["value"]) if part["signal"] == "level" else percent(part["value"])


def contribution_rows(document: Document) -> list[tuple[str, str, str]]:
    """Return every row of the sum as what is added, what was observed, and its log10 LR.

    These are the intercept, the deciding signals, the level, and the sum of them all.
    """
    return [
        (INTERCEPT_WORDS, "", signed(document["intercept"])),
        *((part_words(part), observed(part), signed(part["log10_lr"])) for part in document["contributions"]),
        (SUM_WORDS, "", signed(document["verdict"]["log10_lr_uncapped"])),
    ]


def deciding(document: Document) -> list[str]:
    """Return the kind of evidence that decides: the second highest; none without any."""
    return list(dict.fromkeys(part["channel"] for part in document["contributions"] if part["signal"] != "level"))


def channels_text(document: Document) -> str:
    """Return the likelihood ratio of each kind of evidence, uncapped, and which of them decides; empty without any."""
    found = deciding(document)
    if not found:
        return ""
    parts = [f"{own['name']} {lr_text(own['log10_lr'])}" for own in document["channels"]]
    return f"uncapped LR by kind of evidence: {', '.join(parts)}; the {rank_words(document)} decides: {found[0]}"


def rank_words(document: Document) -> str:
    """Return which of the kinds of evidence decides, so that none does alone."""
    return "lower one" if any(own["log10_lr"] is None for own in document["channels"]) else "middle one"


def ranking(document: Document) -> list[tuple[str, float | None, bool]]:
    """Return the suspect and every reference in its place by uncapped log10 LR, highest first: name, LR, is suspect."""
    rows = [(called(document, "suspect"), document["verdict"]["log10_lr_uncapped"], True)]
    rows += [(name_shown(m["name"]), m["log10_lr"], False) for m in document["population"]["members"]]
    return sorted(rows, key=lambda row: (row[1] is None, -(row[1] or 0.0), not row[2], row[0]))


def ranking_text(document: Document, most: int) -> str:
    """Return the first of the ranking as a clause that names so many models; empty without references."""
    rows = ranking(document)
    if len(rows) < 2:
        return ""
    named = [f"{name} {signed(value)}" for name, value, _ in rows[:most]]
    place = 1 + next(k for k, row in enumerate(rows) if row[2])
    rest = f", {len(rows) - most} more" if len(rows) > most else ""
    return f"references in the suspect's place, uncapped log10 LR (the suspect is number {place}): {', '.join(named)}{rest}"


def best_other_explanation(document: Document) -> str:
    """Return the reference that explains the suspect best, and whether better than the teacher; empty without any."""
    ranked = [entry for entry in document["explanations"] if entry["log10_lr"] is not None]
    total = document["verdict"]["log10_lr_uncapped"]
    if not ranked or total is None:
        return ""
    best = max(ranked, key=lambda entry: entry["log10_lr"])
    return (
        f"best other explanation: {name_shown(best['name'])} in the teacher's place, log10 LR {signed(best['log10_lr'])},"
        f" {compared(best['log10_lr'], total)} the teacher's {signed(total)}"
    )


def as_sentence(clause: str) -> str:
    """Return a clause with a capital and a full stop."""
    return f"{clause[0].upper()}{clause[1:]}."


def beside_siblings(document: Document) -> list[str]:
    """Return the teacher against each sibling, a clause each; empty without any."""
    lines = []
    for own in document["siblings"] or ():
        low, odds, high = (own[key] for key in ("log_odds_low", "log_odds", "log_odds_high"))
        name = name_shown(own["name"])
        if odds is None or low is None or high is None:
            lines.append(f"against its sibling {name}: not measurable")
            continue
        points = "to the teacher" if low > 0 else f"to {name}" if high < 0 else "to neither"
        lines.append(
            f"against its sibling {name}: log-odds of being nearer to the teacher {signed(odds)}, 95 % interval"
            f" {signed(low)} to {signed(high)}; the text points {points}"
        )
    return lines


def beside_base(document: Document) -> str:
    """Return what training added to the base, as a clause; empty where no base was given."""
    base = document["base"]
    if not base:
        return ""
    name, log10_lr = name_shown(PurePath(base["path"]).name), base["log10_lr_uncapped"]
    return (
        f"its base {name} in the suspect's place: uncapped LR {lr_text(log10_lr)},"
        f" position {signed(base['position'])}; the suspect stands {signed(base['difference'])} from it"
    )


def compared(log10_lr: float, teacher: float) -> str:
    """Return how well a reference explains the suspect, beside the teacher."""
    return "better than" if log10_lr > teacher else "as well as" if log10_lr == teacher else "worse than"


def among_others(document: Document) -> str:
    """Return how many of the references score as high as the suspect; empty where nothing can be ranked."""
    scores, total = reference_scores(document), document["verdict"]["log10_lr_uncapped"]
    if not scores or total is None:
        return ""
    as_high = sum(score >= total for score in scores)
    return (
        f"{as_high} of {len(scores)} references, each put in the suspect's place,"
        f" {'scores' if as_high == 1 else 'score'} as high as the suspect."
    )


def library_text(document: Document) -> str:
    """Return which library gave known models, as a clause; empty where none did."""
    library = document["library"]
    if not library or not library["n_models"]:
        return ""
    n = library["n_models"]
    used = "1 reference is a known model" if n == 1 else f"{n:,} references are known models"
    used = "Candidates are known models" if library.get("gives_candidates") else used
    left = ", ".join(library["makers_left_out"])
    told = f"{used} of the library “{harmless(library['name'])}”, on {library['n_prompts']:,} prompts"
    return f"{told}; none by {left}" if left else told


def reasons(document: Document) -> list[str]:
    """Return why the verdict is what it is, in a sentence a kind of evidence; none without references."""
    suspect, teacher, n_models = called(document, "suspect"), called(document, "teacher"), document["n_references"] + 1
    told = []
    for signal, seen in document["signals"].items() if document["n_references"] else ():
        share, usual = seen.get("nearest_fraction"), seen.get("usual_fraction")
        if share is None or signal not in LIKENESS:
            continue
        beside = "" if usual is None else f"; a reference in its place would on {percent(usual)}"
        told.append(f"Of {n_models} models, {suspect} {LIKENESS[signal]} {teacher} on {percent(share)} of prompts{beside}.")
    return told
