"""A tree as an SVG drawing: leaves from top to bottom, branches as long as they are, support on each branch."""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from distilldetect.kinship.trees import Tree
from distilldetect.text import harmless

WIDTH = 960.0  # px
ROW = 18.0  # px from leaf to leaf: one line of text
LETTER = 7.0  # px: about the width of a letter
LONGEST_NAME = 48  # letters of a name that are shown
MARGIN, HEAD = 16.0, 64.0  # px
WIDE_ENOUGH = 26.0  # px of a branch from which its support finds room on it
STRONG, FAIR = 0.95, 0.7  # support from which a dot is dark, and pale

STYLE = (
    "svg{background:#fff;color:#1a1a1a;font:12px system-ui,sans-serif}"
    "text{fill:currentColor}.faint{fill:#666}.bold{font-weight:600}.line{fill:none;stroke:#7a7a7a;stroke-width:1.2}"
    ".strong{fill:#0b6e4f}.fair{fill:#7fc8a9}.weak{fill:#fff;stroke:#7a7a7a}.small{font-size:9px}"
    "@media(prefers-color-scheme:dark){svg{background:#16181c;color:#e8e8e8}.faint{fill:#a0a0a0}.line{stroke:#8d8d8d}"
    ".strong{fill:#4fd1a1}.fair{fill:#2d7d60}.weak{fill:#16181c;stroke:#8d8d8d}}"
)


def svg(tree: Tree, names: Sequence[str], supports: Sequence[float], title: str) -> str:
    """Draw a tree with the names of its leaves, and the support of its inner nodes from :func:`trees.support`."""
    order = _leaf_order(tree)
    shown = [name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…" for name in names]
    depths = [0.0] * len(tree.lengths)  # distance of every node from the root
    for node, below in reversed(list(enumerate(tree.children, start=tree.n_leaves))):
        for child in below:
            depths[child] = depths[node] + tree.lengths[child]
    scale = (WIDTH - 2 * MARGIN - 12 - max(map(_width, shown))) / (max(depths) or 1.0)
    x = [round(MARGIN + depth * scale, 1) for depth in depths]
    y = _rows(tree, order)
    height = HEAD + ROW * (tree.n_leaves + 2)
    how = "meet far to the right" if tree.is_rooted else "meet by short branches (the left end is no root)"
    dots = f" Dots: joined by {STRONG:.0%} of resampled prompts (dark), {FAIR:.0%} (pale)."
    explanation = f"Those that write alike {how}.{'' if all(map(math.isnan, supports)) else dots}"
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" width="{WIDTH:g}"',
            f' height="{height:g}" role="img"><title>{_text(title)}</title><style>{STYLE}</style>',
            _word(MARGIN, 22, _text(title), "bold"),
            _word(MARGIN, 40, explanation, "faint"),
            *_branches(tree, x, y),
            *_nodes(tree, x, y, supports),
            *(_word(x[leaf] + 6, y[leaf] + 4, _text(shown[leaf]), "") for leaf in order),
            *_scale_bar(scale, height),
            "</svg>\n",
        )
    )


def _leaf_order(tree: Tree) -> list[int]:
    """Leaves from top to bottom, the smaller part of every node first."""
    sizes = [1] * tree.n_leaves
    for below in tree.children:
        sizes.append(sum(sizes[child] for child in below))
    order, waiting = [], [len(sizes) - 1]
    while waiting:
        node = waiting.pop()
        if node < tree.n_leaves:
            order.append(node)
        else:
            waiting += sorted(tree.children[node - tree.n_leaves], key=lambda child: -sizes[child])
    return order


def _rows(tree: Tree, order: Sequence[int]) -> list[float]:
    """Height of every node on the page: a leaf's line, or half-way between the outermost below."""
    y = [0.0] * tree.n_leaves
    for k, leaf in enumerate(order):
        y[leaf] = HEAD + ROW * k
    for below in tree.children:
        rows = [y[child] for child in below]
        y.append(round((min(rows) + max(rows)) / 2, 1))
    return y


def _branches(tree: Tree, x: Sequence[float], y: Sequence[float]) -> Iterator[str]:
    for node, below in enumerate(tree.children, start=tree.n_leaves):
        rows = [y[child] for child in below]
        path = f"M{x[node]} {min(rows)}V{max(rows)}" + "".join(f"M{x[node]} {y[child]}H{x[child]}" for child in below)
        yield f'<path class="line" d="{path}"/>'


def _nodes(tree: Tree, x: Sequence[float], y: Sequence[float], supports: Sequence[float]) -> Iterator[str]:
    """A dot for the support of each branch, and the figure where the branch has room for it."""
    parents = {child: node for node, below in enumerate(tree.children, start=tree.n_leaves) for child in below}
    for node, share in enumerate(supports, start=tree.n_leaves):
        if math.isnan(share):
            continue
        style = "strong" if share >= STRONG else "fair" if share >= FAIR else "weak"
        yield f'<circle class="{style}" cx="{x[node]}" cy="{y[node]}" r="3.5"><title>{share:.0%}</title></circle>'
        if x[node] - x[parents[node]] >= WIDE_ENOUGH:
            yield _word(x[node] - 6, y[node] - 3, f"{100 * share:.0f}", "faint small", "end")


def _scale_bar(scale: float, height: float) -> Iterator[str]:
    """How long a branch of a round number is: the largest that fits in a fifth of the drawing."""
    most = WIDTH / 5 / scale
    step = 10 ** math.floor(math.log10(most))
    size = max(step * factor for factor in (1, 2, 5) if step * factor <= most)
    y = height - ROW
    yield f'<path class="line" d="M{MARGIN} {y:g}h{size * scale:.1f}"/>'
    yield _word(MARGIN, y - 5, f"{size:g}", "faint small")


def _word(x: float, y: float, text: str, style: str, anchor: str = "start") -> str:
    return f'<text class="{style}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{text}</text>'


def _width(name: str) -> float:
    """About how wide a name is, px."""
    return LETTER * sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in name)


def _text(text: str) -> str:
    """Text that neither a terminal nor an XML reader takes for anything else."""
    return escape(harmless(text)).translate({0xFFFE: " ", 0xFFFF: " "})
