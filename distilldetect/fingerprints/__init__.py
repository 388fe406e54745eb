"""Dumps without their text: made, merged, kept in a cache, and taken in a dump's place."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.fingerprints.cache import CACHE_LIMIT_BYTES, FingerprintCache, default_folder
    from distilldetect.fingerprints.file import FEATURE_VERSION, from_bytes, to_bytes
    from distilldetect.fingerprints.fingerprint import Fingerprint, PromptlessError, merged, require_one_salt
    from distilldetect.fingerprints.maker import FileIdentity, FingerprintMaker, identify
    from distilldetect.fingerprints.placing import AuditPrompts, audit_prompts, placed, places_among, texts_of
    from distilldetect.fingerprints.recognition import any_fingerprint
    from distilldetect.fingerprints.sketch import Sketch, heads, kept_sketch, whole_sketch
else:
    __getattr__ = lazy_names(__name__)
