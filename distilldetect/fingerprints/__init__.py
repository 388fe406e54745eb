"""Dumps without their text: made, merged, kept in a cache, and taken in a dump's place."""
