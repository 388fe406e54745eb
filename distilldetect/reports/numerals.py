"""How numbers are written for people; an undefined one is a dash."""

from typing import Any

UNDEFINED = "-"
_LONGEST_PLAIN = 6.0  # log10: from a million on a likelihood ratio is written as a power of ten


def lr_text(log10_lr: float | None) -> str:
    """A likelihood ratio to three digits, those below 1 as a fraction: odds are read that way.

    >>> lr_text(1.2), lr_text(-0.28), lr_text(4.1), lr_text(8.86), lr_text(None)
    ('15.8', '1/1.91', '12,600', '10^8.86', '-')
    """
    if log10_lr is None:
        return UNDEFINED
    size = abs(log10_lr)
    text = f"10^{size:.3g}" if size >= _LONGEST_PLAIN else f"{float(f'{10**size:.3g}'):,.10g}"
    return text if log10_lr >= 0 or text == "1" else f"1/{text}"


def signed(value: float | None, digits: int = 2) -> str:
    """A log10 likelihood ratio with its sign.

    >>> signed(7.373), signed(-0.5, 3), signed(None)
    ('+7.37', '-0.500', '-')
    """
    return UNDEFINED if value is None else f"{value:+.{digits}f}"


def plain(value: float | None, digits: int = 2) -> str:
    """A number without a sign of its own.

    >>> plain(0.8438), plain(None)
    ('0.84', '-')
    """
    return UNDEFINED if value is None else f"{value:.{digits}f}"


def percent(fraction: float | None) -> str:
    """A fraction as a percentage, with a decimal where it is small.

    >>> percent(0.34375), percent(0.008993), percent(None)
    ('34%', '0.9%', '-')
    """
    if fraction is None:
        return UNDEFINED
    return f"{fraction:.1%}" if fraction < 0.1 else f"{fraction:.0%}"


def number_at(tree: Any, *keys: str) -> float | None:
    """The number under nested keys; None where the way there ends or no number stands.

    >>> number_at({"figures": {"cllr": 0.84}}, "figures", "cllr"), number_at({}, "figures", "cllr")
    (0.84, None)
    """
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree if isinstance(tree, int | float) and not isinstance(tree, bool) else None
