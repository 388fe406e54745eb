"""Text made safe to show, and numbers of things."""

import unicodedata


def harmless(text: str) -> str:
    r"""Text from a dump without what a terminal would obey: control and formatting characters become blanks.

    >>> harmless("a\x1b[31mb")
    'a [31mb'
    """
    if text.isprintable():  # as nearly all is, at once
        return text
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)


def counted(number: int, what: str) -> str:
    """Return how many there are of something, one or several.

    >>> counted(1, "pair"), counted(1200, "pair")
    ('1 pair', '1,200 pairs')
    """
    return f"{number:,} {what}{'s' * (number != 1)}"
