"""The evidence report: one page that needs no script, asks for no other file, and can be printed."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distilldetect.reports import charts, contributions, reliability, summary
from distilldetect.reports.report import Report
from distilldetect.results import completed, redacted, wording
from distilldetect.text import harmless

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "html"
LONGEST_TEXT = 1500  # characters of one text from a dump; of a longer one the beginning is shown
WIDTHS = {"narrow": 328.0, "wide": 760.0}  # px of each drawing: one for phones, one for all else


def render(document: Mapping[str, Any], header: bool, *, redact: bool = False) -> str:
    """The page; ``header`` has no meaning here.

    Args:
        document: the result, which may be one of an older version.
        header: unused.
        redact: show no text from the dumps; see :mod:`distilldetect.results.redaction`.

    Raises:
        ValueError: the document is no result.
    """
    whole = completed(document)
    if redact:
        whole = redacted(whole)
    rank = summary.among_others(whole)
    pictures = {
        "scale": {kind: charts.verbal_scale(whole, width) for kind, width in WIDTHS.items()},
        "others": {kind: charts.population_strip(whole, width, rank) for kind, width in WIDTHS.items()},
        "sum": {kind: charts.waterfall(whole, width) for kind, width in WIDTHS.items()},
    }
    return page("page.html", d=whole, pictures=pictures, among_others=rank)


def page(template: str, styles: Sequence[str] = (), rules: str = "", **values: Any) -> str:
    """Return a page whose policy allows its own style and nothing else.

    Args:
        template: its file.
        styles: further style sheets beside the common one.
        rules: further rules.
        values: what the template asks for.
    """
    style = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("style.css", *styles)) + rules
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return environment().get_template(template).render(style=style, style_hash=digest, **values)


@lru_cache(maxsize=1)
def environment() -> "Environment":
    """How templates are filled: everything escaped, nothing undefined."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # only where a page is made

    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        finalize=_shown,
        optimized=False,  # folding constants takes longer than it saves on a page that is made once
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(numerals=wording, summary=summary, reliability=reliability, contributions=contributions)
    made.filters.update(
        lr=wording.lr_text, signed=wording.signed, plain=wording.plain, percent=wording.percent, uncut=_uncut
    )
    return made


def _shown(value: Any) -> Any:
    """Everything that a template prints, markup excepted: a long text is cut, none keeps what a browser would obey."""
    if hasattr(value, "__html__"):
        return value
    text = str(value)
    cut = _lines(text[:LONGEST_TEXT])
    return cut if len(text) <= LONGEST_TEXT else f"{cut}… ({len(text):,} characters in all)"


def _uncut(text: str) -> Any:
    """A text of any length, escaped."""
    from markupsafe import escape

    return escape(_lines(text))


def _lines(text: str) -> str:
    """Line ends stay; other control characters, and those that turn the direction of writing, become blanks."""
    return "\n".join(harmless(line) for line in text.split("\n"))


REPORT = Report(name="html", suffixes=(".html", ".htm"), render=render)
