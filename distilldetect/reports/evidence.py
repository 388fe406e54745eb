"""What a reader can check by eye, as every report shows it: passages, habits, what models say of themselves, typography."""

from collections.abc import Mapping
from typing import Any

from distilldetect.reports.reliability import references
from distilldetect.reports.summary import quote
from distilldetect.results import UNDEFINED, percent
from distilldetect.text import harmless

Document = Mapping[str, Any]

SELF_BASE_RATE = (
    "38 of 102 models name another maker at least once (Jordine, model-name-identity, 2026), so that it proves little"
    " alone."
)
HABITS_TITLE = (
    "Pairs of words by which the suspect writes most like the teacher, more or less often than others, by share of answers"
)


def passages_title(document: Document) -> str:
    """Return whom the shown passages are shared with: of a library's models there is no text to look them up in."""
    n_known = document["library"]["n_models"] if document["library"] else 0
    n = document["n_references"] - n_known
    if n < 1:
        without = "the text of known models" if n_known else "references"
        return f"Shared with the teacher; without {without} nobody knows who else writes so"
    seen = " whose text was given" if n_known else ""
    return f"Shared with the teacher; 0 of {n} references{seen} {'has' if n == 1 else 'have'} it"


def habits(document: Document) -> list[tuple[str, ...]]:
    """Return the telling habits: words, and how often the suspect, the teacher and the references write them."""
    who = ("suspect", "teacher", "references")
    return [(quote(habit["text"]), *(percent(habit[key]) for key in who)) for habit in document["habits"]]


def habit_text(document: Document) -> str:
    """Return the most telling habit that references have less often than suspect and teacher; empty without any."""
    for habit, (words, suspect, teacher, others) in zip(document["habits"], habits(document), strict=True):
        if (habit["references"] or 0.0) < min(habit["suspect"] or 0.0, habit["teacher"] or 0.0):
            return f"Habit: “{words}” in {suspect} of its answers, {teacher} of the teacher's, {others} of references'."
    return ""


def said_rows(document: Document) -> list[tuple[str, str, str, str]]:
    """Return what suspect and teacher say of themselves: statement, responses of either, and dumps of references."""
    said = document["self_identification"]
    counts = {
        role: [said[entry["path"]] for entry in document["inputs"] if entry["role"] == role and entry["path"] in said]
        for role in ("suspect", "teacher", "reference")
    }
    own = dict.fromkeys(statement for dump in (*counts["suspect"], *counts["teacher"]) for statement in dump)
    n = len(counts["reference"])
    return [
        (
            statement,
            *(str(sum(dump.get(statement, 0) for dump in counts[role])) for role in ("suspect", "teacher")),
            f"{sum(statement in dump for dump in counts['reference'])} of {n}" if n else UNDEFINED,
        )
        for statement in own
    ]


def said_text(document: Document) -> str:
    """Return what the suspect says of itself, most often first, as a clause; empty where it says nothing."""
    rows = [(what, by, refs) for what, by, _, refs in said_rows(document) if by != "0" and not what.startswith("writes")]
    if not rows:
        return ""
    what, by, refs = rows[0]
    beside = "" if refs == UNDEFINED else f", as {refs} references do"
    return f"the suspect {harmless(what)} in {by} of its responses{beside}; {SELF_BASE_RATE.removesuffix('.')}"


def typography_rows(document: Document) -> list[tuple[str, str, str, str, str]]:
    """Return each typographic mark with its rate: of suspect, teacher, and of the references median and range."""
    rows = []
    for row in document["typography"] or ():
        low, high = percent(row["reference_low"]), percent(row["reference_high"])
        among = f"{low if low == high else f'{low} to {high}'} in {references(str(row['n_references']))}"
        rates = (percent(row[key]) for key in ("suspect", "teacher", "reference_median"))
        rows.append((row["mark"], *rates, among if row["n_references"] else UNDEFINED))
    return rows


def typography_text(document: Document) -> str:
    """Return the marks that the suspect sets more or less often than every reference, as a clause; empty without any."""
    told = [
        f"{row['mark']} {shown[1]} (teacher {shown[2]}; {shown[4]})"
        for row, shown in zip(document["typography"] or (), typography_rows(document), strict=True)
        if row["n_references"] > 1  # one is no range
        if None not in (ends := (row["reference_low"], row["suspect"], row["reference_high"]))
        if not ends[0] <= ends[1] <= ends[2]
    ]
    return f"typography unlike every reference's: {'; '.join(told)}" if told else ""
