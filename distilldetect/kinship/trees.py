"""Trees over a table of distances: how they are built, how sure their branches are, and how they are written."""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from distilldetect.arrays import F64


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree whose leaves are numbered as the rows of a table of distances, and its inner nodes after them.

    Attributes:
        n_leaves: 2 or more.
        children: the nodes under each inner node, which come before it; the last inner node is the root.
        lengths: of the branch above each node, leaves first, in the table's unit, 0 or more; 0 for the root.
        is_rooted: whether the root says where the tree begins, or is only where it was last joined.
    """

    n_leaves: int
    children: tuple[tuple[int, ...], ...]
    lengths: tuple[float, ...]
    is_rooted: bool

    def clades(self) -> list[int]:
        """The leaves under each inner node, as the bits of a number.

        Without a root only the two sides of a branch mean something: the one without the first leaf stands for both.
        """
        masks = [1 << leaf for leaf in range(self.n_leaves)]
        everything = (1 << self.n_leaves) - 1
        for below in self.children:
            masks.append(sum(masks[child] for child in below))
        inner = masks[self.n_leaves :]
        return inner if self.is_rooted else [everything ^ mask if mask & 1 else mask for mask in inner]


def average_linkage(distances: F64) -> Tree:
    """Join the two nearest groups again and again, the distance of groups being the mean over their pairs (UPGMA).

    Leaves lie equally far from the root.

    Args:
        distances: symmetric with zeros on the diagonal, finite, ``(n, n)``, n >= 2.

    Source:
        R. R. Sokal, C. D. Michener (1958), A statistical method for evaluating systematic relationships, Univ. Kansas
        Sci. Bull. 38.
    """
    from scipy.cluster.hierarchy import linkage  # takes a while to import
    from scipy.spatial.distance import squareform

    n = len(distances)
    merges = linkage(squareform(distances, checks=False), method="average")
    heights = [0.0] * n + [float(height) / 2 for height in merges[:, 2]]
    children = tuple((int(one), int(other)) for one, other in merges[:, :2])
    lengths = [0.0] * len(heights)
    for node, below in enumerate(children, start=n):
        for child in below:
            lengths[child] = max(heights[node] - heights[child], 0.0)
    return Tree(n, children, tuple(lengths), is_rooted=True)


def neighbour_joining(distances: F64) -> Tree:
    """Join neighbours: the two groups that together lie furthest from all others, in proportion to their distance.

    Branches may differ in length, and the tree has no root. A branch that comes out below zero is drawn with none.

    Args:
        distances: symmetric with zeros on the diagonal, finite, ``(n, n)``, n >= 3.

    Source:
        N. Saitou, M. Nei (1987), The neighbor-joining method, Mol. Biol. Evol. 4, in the form of J. A. Studier,
        K. J. Keppler (1988), Mol. Biol. Evol. 5.
    """
    n = len(distances)
    d = distances.astype(np.float64)
    nodes = list(range(n))
    lengths = dict.fromkeys(nodes, 0.0)
    children: list[tuple[int, ...]] = []
    while len(nodes) > 3:
        m = len(nodes)
        total = d.sum(axis=1)
        criterion = (m - 2) * d - total[:, None] - total
        np.fill_diagonal(criterion, np.inf)
        i, j = sorted(divmod(int(criterion.argmin()), m))
        half = d[i, j] / 2
        tilt = (total[i] - total[j]) / (2 * (m - 2))
        lengths[nodes[i]], lengths[nodes[j]] = half + tilt, half - tilt
        d[i] = d[:, i] = (d[i] + d[j] - d[i, j]) / 2
        d[i, i] = 0.0
        children.append((nodes[i], nodes[j]))
        nodes[i] = n + len(children) - 1
        del nodes[j]
        d = np.delete(np.delete(d, j, axis=0), j, axis=1)
    for k in range(3):
        i, j = (k + 1) % 3, (k + 2) % 3
        lengths[nodes[k]] = (d[k, i] + d[k, j] - d[i, j]) / 2
    children.append(tuple(nodes))
    root = n + len(children) - 1
    return Tree(n, tuple(children), (*(max(float(lengths[k]), 0.0) for k in range(root)), 0.0), is_rooted=False)


LINKAGES: dict[str, Callable[[F64], Tree]] = {"average": average_linkage, "nj": neighbour_joining}


def support(tree: Tree, resampled: Sequence[Tree]) -> list[float]:
    """Share of the trees from resampled data that have the same branch.

    Returns:
        One fraction for each inner node, in [0, 1]; NaN for the root, and for all if there is no resampled tree.

    Source:
        J. Felsenstein (1985), Confidence limits on phylogenies: an approach using the bootstrap, Evolution 39.
    """
    seen = Counter(clade for other in resampled for clade in set(other.clades()))
    shares = [seen[clade] / len(resampled) if resampled else math.nan for clade in tree.clades()]
    return [*shares[:-1], math.nan]


def newick(tree: Tree, names: Sequence[str], supports: Sequence[float]) -> str:
    r"""The tree in Newick format, quoted names, the support of a branch as the label of the node under it.

    Source:
        G. Olsen (1990), Interpretation of Newick's 8:45 tree format standard.

    >>> pair = Tree(2, ((0, 1),), (1.0, 0.5, 0.0), is_rooted=True)
    >>> newick(pair, ["it's", "b"], [math.nan])
    "('it''s':1,'b':0.5);\n"
    """
    texts = ["'" + name.replace("'", "''") + "'" for name in names]
    for below, share in zip(tree.children, supports, strict=True):
        inside = ",".join(f"{texts[child]}:{round(tree.lengths[child], 6):g}" for child in below)
        for child in below:
            texts[child] = ""  # a tree like a ladder would otherwise be held once for every step
        texts.append(f"({inside})" + ("" if math.isnan(share) else f"{round(share, 4):g}"))
    return f"{texts[-1]};\n"
