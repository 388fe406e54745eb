"""Text from dumps made safe to show."""

import unicodedata


def harmless(text: str) -> str:
    r"""Text from a dump without what a terminal would obey: control and formatting characters become blanks.

    >>> harmless("a\x1b[31mb")
    'a [31mb'
    """
    if text.isprintable():  # as nearly all is, at once
        return text
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") else c for c in text)
