"""Dumps without their text: made, merged, kept in a cache, and taken in a dump's place."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.fingerprints.cache import CACHE_LIMIT_BYTES as CACHE_LIMIT_BYTES
    from distilldetect.fingerprints.cache import FingerprintCache as FingerprintCache
    from distilldetect.fingerprints.cache import default_folder as default_folder
    from distilldetect.fingerprints.file import FEATURE_VERSION as FEATURE_VERSION
    from distilldetect.fingerprints.file import from_bytes as from_bytes
    from distilldetect.fingerprints.file import to_bytes as to_bytes
    from distilldetect.fingerprints.fingerprint import Fingerprint as Fingerprint
    from distilldetect.fingerprints.fingerprint import merged as merged
    from distilldetect.fingerprints.fingerprint import require_one_salt as require_one_salt
    from distilldetect.fingerprints.maker import FileIdentity as FileIdentity
    from distilldetect.fingerprints.maker import FingerprintMaker as FingerprintMaker
    from distilldetect.fingerprints.maker import PromptlessError as PromptlessError
    from distilldetect.fingerprints.maker import identify as identify
    from distilldetect.fingerprints.placing import AuditPrompts as AuditPrompts
    from distilldetect.fingerprints.placing import audit_prompts as audit_prompts
    from distilldetect.fingerprints.placing import placed as placed
    from distilldetect.fingerprints.recognition import any_fingerprint as any_fingerprint
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "cache": (
                "CACHE_LIMIT_BYTES",
                "FingerprintCache",
                "default_folder",
            ),
            "file": (
                "FEATURE_VERSION",
                "from_bytes",
                "to_bytes",
            ),
            "fingerprint": ("Fingerprint", "merged", "require_one_salt"),
            "maker": (
                "FileIdentity",
                "FingerprintMaker",
                "PromptlessError",
                "identify",
            ),
            "placing": ("AuditPrompts", "audit_prompts", "placed"),
            "recognition": ("any_fingerprint",),
        },
    )
