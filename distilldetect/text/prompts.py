"""The identity of prompts: when two are the same, and a key for each."""

import hashlib
import unicodedata


def normalise_prompt(prompt: str) -> str:
    r"""The form under which two prompts are the same.

    >>> normalise_prompt("  What is\n love? ")
    'What is love?'
    """
    if not prompt.isascii():
        prompt = unicodedata.normalize("NFKC", prompt)
    return " ".join(prompt.split())


def prompt_key(prompt: str, salt: bytes = b"") -> int:
    """A 64-bit stand-in for a prompt: rows are laid out by it, and a fingerprint holds it in the prompt's place.

    Args:
        prompt: as a dump holds it.
        salt: at most 64 bytes; without them nobody can tell which prompt it was by hashing likely ones.
    """
    text = normalise_prompt(prompt).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8, key=salt).digest(), "big")
