"""Quote text from a file in a message: short, on one line, and without anything a terminal would act on."""

from collections.abc import Iterable


def quoted(text: str, limit: int = 60) -> str:
    r"""Make text safe to show, at most ``limit`` characters of it.

    White space becomes a space; control characters, bidirectional overrides and the like are left out.

    >>> quoted("red\x1b[31m\talert")
    'red[31m alert'
    """
    start = text[: 4 * limit]
    safe = "".join(" " if c.isspace() else c for c in start if c.isprintable() or c.isspace())
    return safe if len(safe) <= limit and len(start) == len(text) else safe[:limit] + "..."


def listed(names: Iterable[str], most: int = 12, limit: int = 40) -> str:
    """Join names for a message, the first ``most`` of them, at most ``limit`` characters of each.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    all_names = list(names)
    safe = ", ".join(quoted(name, limit) for name in all_names[:most])
    more = len(all_names) - most
    return f"{safe} and {more:,} more" if more > 0 else safe or "none"
