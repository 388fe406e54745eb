"""What a verdict says, in words: shared by the terminal, Markdown and HTML."""

from collections.abc import Mapping
from typing import Any

from distilldetect.reports.contributions import by_weight, signal_words
from distilldetect.results import lr_text, number_at, percent, plain, signed
from distilldetect.text import harmless

Document = Mapping[str, Any]

MODE_WORDS = {
    "references": "against references",
    "single_references": "against references of one dump each",
    "few_references": "against few references",
    "references_body": "against references, openings left out",
    "single_references_body": "against references of one dump each, openings left out",
    "few_references_body": "against few references, openings left out",
    "background": "without references",
}
LIMIT_WORDS = "at the limit of what the validation data supports"
LONGEST_QUOTE = 160  # characters


def headline(document: Document) -> str:
    """The verdict in one sentence."""
    verdict = document["verdict"]
    if verdict["log10_lr"] is None:
        return "Not evaluable: no feature is defined on these prompts."
    if verdict["word"] == "inconclusive":
        return "Inconclusive: the text does not say whether the suspect was trained on the teacher's outputs."
    against = verdict["word"].endswith("against")
    claim = "was not trained" if against else "was trained"
    whose = "the teacher's outputs" if against else f"the teacher's outputs{_or_its_siblings(document)}"
    return f"{verdict['word'].removesuffix(' against').capitalize()} that the suspect {claim} on {whose}."


def _or_its_siblings(document: Document) -> str:
    """What follows "the teacher's outputs" where siblings were given: whether the text tells them from the teacher."""
    models = (document.get("siblings") or {"models": ()})["models"]
    nearer = [harmless(own["path"]) for own in models if own["log10_lr_high"] is not None and own["log10_lr_high"] < 0]
    level = [harmless(own["path"]) for own in models if own["log10_lr_low"] is None or own["log10_lr_low"] <= 0]
    if nearer:
        return f" or a sibling's, and the text points to {', '.join(nearer)} rather than to the teacher"
    if level:
        return f" or a sibling's: the text does not tell the teacher from {', '.join(level)}"
    return ", rather than on a sibling's" if models else ""


def meaning(document: Document) -> str:
    """What the likelihood ratio says, in one sentence."""
    log10_lr = document["verdict"]["log10_lr"]
    if log10_lr is None:
        return "There is no likelihood ratio: nothing that the model weighs could be measured."
    if abs(log10_lr) < 0.005:
        return "What was measured is as probable if the suspect was trained on the teacher's outputs as if it was not."
    one, other = ("was", "was not") if log10_lr > 0 else ("was not", "was")
    limit = f", {LIMIT_WORDS}" if at_limit(document) else ""
    return (
        f"What was measured is {lr_text(abs(log10_lr))} times as probable if the suspect {one} trained on the teacher's"
        f" outputs as if it {other}{limit}."
    )


def at_limit(document: Document) -> bool:
    """Whether the likelihood ratio was cut to what the validation data supports."""
    verdict = document["verdict"]
    total, low, high = (verdict[key] for key in ("log10_lr_unbounded", "bound_low", "bound_high"))
    return total is not None and ((high is not None and total >= high) or (low is not None and total <= low))


def strength(document: Document) -> str:
    """The likelihood ratio with its limits, interval and p-value."""
    if document["verdict"]["log10_lr"] is None:
        return "LR undefined"
    limits = limits_text(document)
    if limits and at_limit(document):
        limits = f", {LIMIT_WORDS} ({limits})"
    elif limits:
        limits = f", limited to {limits} by the validation data"
    parts = (f"LR {lr_text(document['verdict']['log10_lr'])}{limits}", interval_text(document), p_text(document))
    return "; ".join(part for part in parts if part)


def limits_text(document: Document) -> str:
    """``1/1.91 to 15.8``; empty where the model has no limits."""
    low, high = document["verdict"]["bound_low"], document["verdict"]["bound_high"]
    return "" if low is None or high is None else f"{lr_text(low)} to {lr_text(high)}"


def interval_text(document: Document) -> str:
    """The 95 % interval; empty where there is none."""
    low, high = document["verdict"]["log10_lr_low"], document["verdict"]["log10_lr_high"]
    if low is None or high is None:
        return ""
    return f"95 % interval {lr_text(low)} to {lr_text(high)}" if low < high else "95 % interval wholly beyond the limit"


def p_text(document: Document) -> str:
    """The p-value with its smallest possible value; empty where there is none."""
    p, floor = document["verdict"]["p_value"], document["verdict"]["p_value_floor"]
    if p is None or floor is None:
        return ""
    return f"p {p:.2g}, the smallest possible here" if p <= floor else f"p {p:.2g} (smallest possible {floor:.2g})"


def best_other_explanation(document: Document) -> str:
    """The reference that explains the suspect best, and whether better than the teacher; empty without references."""
    ranked = [entry for entry in document.get("explanations") or () if entry["log10_lr"] is not None]
    total = document["verdict"]["log10_lr_unbounded"]
    if not ranked or total is None:
        return ""
    best = max(ranked, key=lambda entry: entry["log10_lr"])
    return (
        f"best other explanation: {harmless(best['path'])} in the teacher's place, log10 LR {signed(best['log10_lr'])},"
        f" {compared(best['log10_lr'], total)} the teacher's {signed(total)}"
    )


def as_sentence(clause: str) -> str:
    """With a capital and a full stop."""
    return f"{clause[0].upper()}{clause[1:]}."


def beside_siblings(document: Document) -> list[str]:
    """The teacher against each sibling, what that leaves of the LR, and the error that was measured; empty without any."""
    siblings = document.get("siblings")
    if not siblings:
        return []
    lines = [
        f"for the teacher against its sibling {harmless(own['path'])}, if one of them taught it: LR"
        f" {lr_text(own['log10_lr'])}{_interval(own['log10_lr_low'], own['log10_lr_high'])}"
        for own in siblings["models"]
        if own["log10_lr"] is not None
    ]
    if siblings["log10_lr_beside"] is not None:
        ends = _interval(siblings["log10_lr_beside_low"], siblings["log10_lr_beside_high"])
        lines.append(f"LR that is left beside its siblings: {lr_text(siblings['log10_lr_beside'])}{ends}")
    seen = siblings["validation"]
    right, wrong = (percent(number_at(seen, key)) for key in ("right_fraction", "wrong_lr10_fraction"))
    lines.append(
        f"siblings are told apart rightly in {right} of {seen.get('n_cases', '?')} held-out cases of"
        f" {seen.get('n_families', '?')} families, an LR of 10 or more for the wrong one in {wrong}; LRs are cut to"
        f" {lr_text(-siblings['bound'])} and {lr_text(siblings['bound'])}"
    )
    return lines


def _interval(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f", 95 % interval {lr_text(low)} to {lr_text(high)}"


def compared(log10_lr: float, teacher: float) -> str:
    """How well a reference explains the suspect, beside the teacher."""
    return "better than" if log10_lr > teacher else "as good as" if log10_lr == teacher else "worse than"


def among_others(document: Document) -> str:
    """How many of the population score as high as the suspect; empty where nothing can be ranked."""
    scores = [m["log10_lr"] for m in document["population"]["members"] if m["log10_lr"] is not None]
    total = document["verdict"]["log10_lr_unbounded"]
    if not scores or total is None:
        return ""
    as_high = sum(score >= total for score in scores)
    who = "references, each put in the suspect's place,"
    if document["population"]["kind"] != "references":
        who = "untaught families held out of the validation"
    return f"{as_high} of {len(scores)} {who} {'scores' if as_high == 1 else 'score'} as high as the suspect."


def passages_title(document: Document) -> str:
    """Whom the shown passages are shared with."""
    n = document["n_references"]
    if not n:
        return "Shared with the teacher; without references nobody knows who else writes so"
    return f"Shared with the teacher; 0 of {n} references {'has' if n == 1 else 'have'} it"


def measured_error(document: Document) -> str:
    """How often the mode errs on real models, from its double hold-out."""
    model = document["model"]
    validation = model["validation"]
    if not validation:
        return "This model carries no validation figures: its numbers were never measured."
    trained, untrained = (
        percent(number_at(validation, f"{kind}_positive_fraction", "lr>=10")) for kind in ("true", "false")
    )
    clean, siblings = (
        # not to two digits: 0.995 would read as perfect
        plain(number_at(validation, "figures", "within_teacher_macro_auroc", kind), 3)
        for kind in ("clean", "siblings")
    )
    n_trained, n_untrained = (validation.get(f"n_{kind}_family_pairs", "?") for kind in ("positive", "negative"))
    return (
        f"Measured {mode_words(document)}, on held-out suspects and teachers ({n_trained} trained, {n_untrained} untrained"
        f" family pairs): LR of 10 or more for {trained} of the trained and {untrained} of the untrained; Cllr"
        f" {plain(number_at(validation, 'figures', 'families_equal', 'cllr'))}, within-teacher AUROC {clean}, {siblings}"
        " where the suspect was taught by a sibling model of the teacher."
    )


def mode_words(document: Document) -> str:
    """What the suspect was compared with."""
    mode: str = document["model"]["mode"]
    return MODE_WORDS.get(mode, mode)


def reasons(document: Document) -> list[str]:
    """Why the verdict is what it is, in a few whole sentences."""
    ranked = by_weight(document["contributions"])[:3]
    total = document["verdict"]["log10_lr_unbounded"]
    found = []
    if ranked and total is not None:
        parts = ", ".join(f"{signal_words(part)} {signed(part['log10_lr'])}" for part in ranked)
        found.append(f"Largest parts of log10 LR {signed(total)} before the limit: {parts}.")
    if document["passages"]:
        n = len(document["passages"])
        found.append(f"{passages_title(document)}: {n} {'passage' if n == 1 else 'passages'} below.")
    if other := best_other_explanation(document):
        found.append(as_sentence(other))
    return found


def paths(document: Document, role: str) -> list[str]:
    """The files that were given in a role."""
    return [entry["path"] for entry in document["inputs"] if entry["role"] == role]


def quote(text: str) -> str:
    """A passage cut to one line that no terminal obeys."""
    words = " ".join(harmless(text).split())
    return words if len(words) <= LONGEST_QUOTE else words[: LONGEST_QUOTE - 1] + "…"
