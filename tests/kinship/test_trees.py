"""Trees from tables of distances that can be worked out by hand."""

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest
from each import each
from hypothesis import given
from hypothesis import strategies as st

from distilldetect.kinship.drawing import svg
from distilldetect.kinship.trees import LINKAGES, Tree, average_linkage, neighbour_joining, newick, support

# Five leaves on a tree whose branches add up to these distances:
# a-2-u, b-3-u, u-3-v, c-4-v, v-2-w, d-2-w, e-1-w.
ADDITIVE = np.array(
    [
        [0, 5, 9, 9, 8],
        [5, 0, 10, 10, 9],
        [9, 10, 0, 8, 7],
        [9, 10, 8, 0, 3],
        [8, 9, 7, 3, 0],
    ],
    dtype=float,
)
HOSTILE = "<script>alert(1)</script>&\x1b[31m\u202e']\uffff"


def random_distances(n, seed=0):
    half = np.triu(np.random.default_rng(seed).uniform(0.1, 1, (n, n)), 1)
    return half + half.T


def path_lengths(tree):
    """Distances between leaves along the branches."""
    neighbours = {node: [] for node in range(len(tree.lengths))}
    for node, below in enumerate(tree.children, start=tree.n_leaves):
        for child in below:
            neighbours[node].append((child, tree.lengths[child]))
            neighbours[child].append((node, tree.lengths[child]))
    found = np.zeros((tree.n_leaves, tree.n_leaves))
    for leaf in range(tree.n_leaves):
        waiting = [(leaf, -1, 0.0)]
        while waiting:
            node, came_from, length = waiting.pop()
            if node < tree.n_leaves:
                found[leaf, node] = length
            waiting += [(other, node, length + step) for other, step in neighbours[node] if other != came_from]
    return found


def test_neighbour_joining_finds_the_branches_of_an_additive_tree():
    tree = neighbour_joining(ADDITIVE)
    assert tree.children == ((0, 1), (5, 2), (6, 3, 4))
    assert tree.lengths == (2, 3, 4, 2, 1, 3, 2, 0)
    assert not tree.is_rooted


def test_average_linkage_joins_by_means():
    # d and e meet at 3 / 2, a and b at 5 / 2, c joins d and e at (8 + 7) / 4, and all meet at 55 / 6 / 2
    tree = average_linkage(ADDITIVE)
    assert tree.children == ((3, 4), (0, 1), (2, 5), (6, 7))
    assert tree.lengths == pytest.approx((2.5, 2.5, 3.75, 1.5, 1.5, 2.25, 55 / 12 - 2.5, 55 / 12 - 3.75, 0))
    assert tree.is_rooted


@given(st.integers(3, 12), st.integers(0, 1000))
def test_neighbour_joining_gives_back_any_additive_distances(n, seed):
    rng = np.random.default_rng(seed)
    drawn = neighbour_joining(random_distances(n, seed))
    lengths = (*rng.uniform(0.1, 1, len(drawn.lengths) - 1), 0.0)
    true = Tree(n, drawn.children, lengths, is_rooted=False)
    found = neighbour_joining(path_lengths(true))
    assert set(found.clades()) == set(true.clades())
    assert path_lengths(found) == pytest.approx(path_lengths(true))


def test_all_leaves_of_average_linkage_are_equally_far_from_the_root():
    tree = average_linkage(random_distances(9))
    depths = [0.0] * len(tree.lengths)
    for k in reversed(range(len(tree.children))):
        for child in tree.children[k]:
            depths[child] = depths[tree.n_leaves + k] + tree.lengths[child]
    assert depths[:9] == pytest.approx([depths[0]] * 9)


@pytest.mark.parametrize("linkage", LINKAGES)
def test_dumps_without_any_distance_make_a_tree_without_length(linkage):
    tree = LINKAGES[linkage](np.zeros((4, 4)))
    assert set(tree.lengths) == {0.0}
    assert svg(tree, list("abcd"), support(tree, []), "t").endswith("</svg>\n")


def test_support_counts_the_trees_with_the_same_leaves_under_a_branch():
    tree = Tree(4, ((0, 1), (4, 2), (5, 3)), (1, 1, 1, 1, 1, 1, 0), is_rooted=True)
    other = Tree(4, ((1, 2), (4, 0), (5, 3)), (1, 1, 1, 1, 1, 1, 0), is_rooted=True)
    shares = support(tree, [tree, tree, other, other])
    assert shares[:2] == [0.5, 1.0]
    assert math.isnan(shares[2])


def test_without_a_root_both_sides_of_a_branch_are_the_same_branch():
    one = Tree(4, ((0, 1), (4, 2, 3)), (1,) * 5 + (0,), is_rooted=False)
    other = Tree(4, ((2, 3), (4, 0, 1)), (1,) * 5 + (0,), is_rooted=False)
    assert support(one, [other])[0] == 1.0


def test_support_is_undefined_without_samples():
    assert all(map(math.isnan, support(average_linkage(ADDITIVE), [])))


def test_newick_has_lengths_support_and_quoted_names():
    tree = Tree(3, ((0, 1), (3, 2)), (0.5, 0.25, 1.0, 0.125, 0.0), is_rooted=True)
    assert newick(tree, ["it's", "b:(c", "d"], [0.875, math.nan]) == "(('it''s':0.5,'b:(c':0.25)0.875:0.125,'d':1);\n"


@each("linkage", LINKAGES)
@each("n", [3, 20, 200])
def test_a_drawing_shows_every_leaf_on_a_line_of_its_own(linkage, n):
    distances = random_distances(n)
    tree = LINKAGES[linkage](distances)
    names = [f"model-{k}" for k in range(n)]
    root = ElementTree.fromstring(svg(tree, names, support(tree, [tree]), "All"))
    texts = {text.text: text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    rows = sorted(float(texts[name].get("y")) for name in names)
    assert all(lower - upper >= 17 for upper, lower in pairwise(rows))
    assert rows[-1] < float(root.get("height"))
    assert all(0 < float(texts[name].get("x")) < float(root.get("width")) - 7 * len(name) for name in names)


def test_lines_of_a_drawing_do_not_cross():
    tree = average_linkage(random_distances(30))
    drawn = svg(tree, [str(k) for k in range(30)], support(tree, []), "t")
    stems = [tuple(map(float, found)) for found in re.findall(r'd="M([\d.]+) ([\d.]+)V([\d.]+)', drawn)]
    branches = [(float(x), float(y), float(end)) for x, y, end in re.findall(r"M([\d.]+) ([\d.]+)H([\d.]+)", drawn)]
    assert len(stems) == 29
    crossing = [
        (stem, branch)
        for stem in stems
        for branch in branches
        if branch[0] + 0.2 < stem[0] < branch[2] - 0.2 and stem[1] < branch[1] < stem[2]
    ]
    assert crossing == []


def test_hostile_names_are_text_in_a_drawing():
    tree = average_linkage(ADDITIVE)
    drawn = svg(tree, [HOSTILE, "x" * 500, "字" * 60, "d", "e"], support(tree, [tree]), HOSTILE)
    root = ElementTree.fromstring(drawn)
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {
        "svg",
        "title",
        "style",
        "text",
        "path",
        "circle",
    }
    shown = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "<script>alert(1)</script>& [31m '] " in shown
    assert f"{'x' * 47}…" in shown
    assert "\x1b" not in drawn


def test_a_ladder_of_two_thousand_leaves_is_written_and_drawn():
    n = 2000
    children = ((0, 1), *((n + k - 1, k + 1) for k in range(1, n - 1)))
    tree = Tree(n, children, (1.0,) * (2 * n - 2) + (0.0,), is_rooted=True)
    names = [str(k) for k in range(n)]
    shares = support(tree, [])
    assert newick(tree, names, shares).count("(") == n - 1
    assert svg(tree, names, shares, "t").count("<text") == n + 3
