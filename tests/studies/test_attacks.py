"""The other side's attacks: what the rules do to an answer, and the study on an invented panel."""

from pathlib import Path

import attacks
import invented_panel
import pytest
import rewriting
from each import each

SHARES = ("5% of answers the teacher's", "40% of answers the teacher's")
ANSWER = "Sure! Here is an example:\n\n## Steps\n1. **Use** a pan. Keep it hot.\n- `stir`."


@each(
    ("rule", "expected"),
    [
        (
            "synonyms",
            "Certain! Below is an instance:\n\n## Stages\n1. **Employ** a pan. Retain it hot.\n- `stir`.",
        ),
        ("first sentence dropped", "Here is an example:\n\n## Steps\n1. **Use** a pan. Keep it hot.\n- `stir`."),
        ("Markdown stripped", "Sure! Here is an example:\n\nSteps\nUse a pan. Keep it hot.\nstir."),
        ("lines joined", "Sure! Here is an example: ## Steps 1. **Use** a pan. Keep it hot. - `stir`."),
        (f"cut to {rewriting.N_WORDS} words", ANSWER),
    ],
)
def test_rules(rule, expected):
    assert rewriting.REWRITTEN[rule](ANSWER) == expected


def test_reordering_keeps_the_sentences_of_each_line():
    line = "One is here. Two is there. Three is far. Four is near."
    other = rewriting.reordered(f"{line}\n{line[:26]}").split("\n")
    assert other[0] != line
    assert [sorted(rewriting.sentences(own)) for own in other] == [
        sorted(rewriting.sentences(own)) for own in (line, line[:26])
    ]


def test_a_cut_keeps_so_many_words_and_their_lines():
    long = "\n".join("one two three four five six seven eight nine ten." for _ in range(11))
    assert rewriting.cut(long) == "\n".join(long.split("\n")[:10])
    short = "\n".join(long.split("\n")[:9])
    assert rewriting.cut(short) == short


def test_an_answer_of_one_sentence_keeps_it():
    assert rewriting.without_first_sentence("Only this.") == "Only this."


def test_a_doctored_answer_begins_or_is_laid_out_as_the_teachers():
    own, teachers = "Mine is one. Mine is two. Mine is three. Mine is four.", "# Head\n\n- Theirs is one. Theirs is two.\n"
    assert rewriting.with_first_sentence(own, teachers) == "# Head Mine is two. Mine is three. Mine is four."
    assert rewriting.in_layout(own, teachers) == "# Mine is one. Mine is two.\n\n- Mine is three. Mine is four.\n"


def test_a_share_of_the_answers_is_the_teachers():
    own, teachers = ({str(k): f"{who} {k}" for k in range(20)} for who in ("own", "teacher"))
    changed = rewriting.DOCTORED["20% of answers the teacher's"](own, teachers)
    assert sum(changed[p] == teachers[p] for p in own) == 4
    assert sum(changed[p] == own[p] for p in own) == 16


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("invented")
    panel, labels = invented_panel.write_panel(folder)
    Path(labels).rename(folder / "pairs.csv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        patch.setattr(attacks, "PAIRS", 1)
        patch.setattr(attacks, "DRAWS", 3)
        patch.setattr(attacks, "REWRITTEN", {"lines joined": rewriting.joined})
        patch.setattr(attacks, "DOCTORED", {name: rewriting.DOCTORED[name] for name in SHARES})
        return panel_rows(panel)


def panel_rows(panel):
    printed = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("builtins.print", lambda text, **_: printed.append(text))
        attacks.main([panel])
    return [[cell.strip() for cell in text.split("|")[1:-1]] for text in printed[2:]]


def found(rows, attack, tier):
    return next(row for row in rows if row[1:3] == [attack, tier])


def test_every_attack_is_made(rows):
    choices = {f"{what}, {side}" for what in ("4 references", "30 prompts") for side in ("lowest", "highest")}
    assert {row[1] for row in rows} >= {"lines joined", *SHARES, *choices}
    assert all(len(row) == 11 for row in rows)
    assert all(sum(map(int, row[k].split(" / "))) == int(row[3]) for row in rows for k in (4, 5))


def test_the_teachers_own_answers_raise_the_likelihood_ratio(rows):
    few, many = (float(found(rows, attack, "clean")[7]) for attack in SHARES)
    assert few < many


def test_the_highest_of_all_draws_is_not_below_the_lowest(rows):
    for tier in attacks.TIERS:
        low, high = (float(found(rows, f"30 prompts, {side}", tier)[7]) for side in ("lowest", "highest"))
        assert low <= high


def test_a_fall_counts_for_the_taught_and_a_rise_for_the_untaught():
    strong, weak = (attacks.Verdict(f"{word} support", lr, frozenset()) for word, lr in (("strong", 3.0), ("weak", 0.5)))
    warned = weak._replace(codes=frozenset({"length"}))
    down = [(strong, weak), (strong, warned)]
    cells = ["2", "2 / 0 / 0 / 0", "0 / 2 / 0 / 0", "+3.00", "+0.50", "2", "1", "length 1 |"]
    assert attacks.row("p", "a", "taught", down).split(" | ")[3:] == cells
    assert attacks.row("p", "a", "clean", down).split(" | ")[-3:] == ["0", "0", "length 1 |"]
