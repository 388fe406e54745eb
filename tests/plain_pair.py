"""What a pair shows of which nothing is to be said."""

PLAIN_PAIR = {
    "is_english": True,
    "has_foreign_references": False,
    "lacks_a_channel": False,
    "opening_level": 1.0,
    "added": (),
    "lacking": (),
}
