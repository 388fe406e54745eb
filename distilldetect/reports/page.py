"""Pages that need no script, ask for no other file, and can be printed."""

import base64
import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from distilldetect.reports import evidence, reliability, summary
from distilldetect.reports.charts import Picture, interval_strip
from distilldetect.results import INCONCLUSIVE, interval, lr_text, percent, plain, signed
from distilldetect.text import harmless

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent / "html"
LONGEST_TEXT = 1500  # characters of one text from a dump; of a longer one the beginning is shown
WIDTHS = {"narrow": 328.0, "wide": 760.0}  # px of each drawing: one for phones, one for all else
KINDS = {"for": "support", "open": "inconclusive", "against": "support against", "none": "not evaluable, or failed"}


def kind_of(verdict: str | None) -> str:
    """Return which way a verdict points.

    >>> kind_of("weak support"), kind_of("weak support against"), kind_of("inconclusive"), kind_of(None)
    ('for', 'against', 'open', 'none')
    """
    if verdict == INCONCLUSIVE:
        return "open"
    words = verdict or ""
    return "against" if words.endswith("against") else "for" if words.endswith("support") else "none"


def page(template: str, styles: Sequence[str] = (), rules: str = "", **values: Any) -> str:
    """Return a page, made of a template and what it asks for, whose policy allows its own style and nothing else.

    Its style is the common sheet, further sheets, and further rules.
    """
    style = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("style.css", *styles)) + rules
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return _environment().get_template(template).render(style=style, style_hash=digest, **values)


def drawn(draw: Callable[[Mapping[str, Any], float], Picture], document: Mapping[str, Any]) -> dict[str, Picture]:
    """Return a drawing of a document at every width."""
    return {kind: draw(document, width) for kind, width in WIDTHS.items()}


@lru_cache(maxsize=1)
def _environment() -> "Environment":
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
    made.globals.update(evidence=evidence, summary=summary, reliability=reliability, KINDS=KINDS)
    made.filters.update(lr=lr_text, signed=signed, plain=plain, percent=percent, uncut=_uncut)
    made.filters.update(kind_of=kind_of, interval=interval, strip=interval_strip)
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
