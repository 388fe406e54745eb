"""Which references stand beside a teacher."""

import pytest

from distilldetect.model.modes import ALL, SINGLE
from distilldetect.panels.panel import Entry
from distilldetect.validation.conditions import Condition
from distilldetect.validation.panelcomparisons import Comparison, Comparisons


def entry(model, family, provider, role="teacher"):
    return Entry(model, f"{model}.jsonl", frozenset({role}), family, provider, "")


# columns:  0 and 1 are teacher A; 2 its sibling B; 3 and 4 reference C; 5 to 9 references of their own
POOL = (
    entry("a-1", "A", "x"),
    entry("a-2", "A", "x"),
    entry("b", "B", "x"),
    entry("c-1", "C", "y"),
    entry("c-2", "C", "y"),
    *(entry(f"d-{k}", f"D{k}", f"z{k}", "reference") for k in range(5)),
)
PANEL = Comparisons(POOL, ("A", "B", "C"))


def test_models_of_the_provider_are_no_references_and_snapshots_are_one():
    assert PANEL.full("A", ()) == Comparison((0, 1), ((3, 4), (5,), (6,), (7,), (8,), (9,)))
    assert PANEL.full("C", ()) == Comparison((3, 4), ((0, 1), (2,), (5,), (6,), (7,), (8,), (9,)))


def test_a_suspect_is_no_reference_in_its_own_pair_and_no_suspect_of_itself():
    assert PANEL.full("A", (3,)).references[0] == (4,)
    assert PANEL.full("A", (5,)).references == ((3, 4), (6,), (7,), (8,), (9,))
    assert PANEL.full("A", (0,)) is None
    assert Comparisons(POOL[:3], ("A", "B")).full("A", ()) is None


def test_single_comparisons_have_one_dump_of_each_reference():
    assert PANEL.single("B", ()) == Comparison((2,), ((3,), (5,), (6,), (7,), (8,), (9,)))
    assert PANEL.single("A", ()) == Comparison((0, 1), ((3,), (5,), (6,), (7,), (8,), (9,)))
    assert PANEL.single("A", (0,)) is None


@pytest.mark.parametrize("count", [4, 8, 12])
def test_smaller_audits_have_one_dump_a_model_drawn_for_the_suspect(count):
    audit = PANEL.of(count, "A", (), 5)
    assert audit == PANEL.drawn("A", (), count, 5)
    assert len(audit.teacher) == 1
    assert set(audit.teacher) < {0, 1}
    assert len(audit.references) == min(count, 6)
    assert {len(group) for group in audit.references} == {1}
    assert PANEL.of(count, "A", (1,), 5) is None


def test_the_other_audits_have_all_dumps_or_one_of_each_reference():
    assert PANEL.of(ALL, "A", (), 5) == PANEL.full("A", ())
    assert PANEL.of(SINGLE, "A", (), 5) == PANEL.single("A", ())


def test_one_reference_is_no_other_audit():
    one = Condition("1 reference", n_references=1)
    assert len(PANEL.of(one.comparison, "A", (), 5).references) == 1
    assert PANEL.of(Condition("none", n_references=0).comparison, "A", (), 5).references == ()
    assert Condition("single", single=True).comparison == SINGLE
    assert Condition("all").comparison == ALL


@pytest.mark.parametrize("draw", range(20))
def test_in_one_draw_teachers_have_the_same_references_as_far_as_they_may(draw):
    one, other, sibling = (PANEL.drawn(family, (), 4, draw) for family in ("A", "C", "B"))
    assert one.references == sibling.references  # of one provider
    assert {group for group in other.references if group[0] > 4} <= {(k,) for k in range(5, 10)}
    both = {group for group in one.references if group[0] > 4}, {group for group in other.references if group[0] > 4}
    assert both[0] <= both[1] or both[1] <= both[0]
    assert PANEL.drawn("A", (0,), 4, draw) is None


def test_draws_differ():
    assert len({PANEL.drawn("A", (), 3, draw).references for draw in range(20)}) > 5
