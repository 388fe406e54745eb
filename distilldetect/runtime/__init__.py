"""How work runs on this machine: threads, workers, caches, whole files, plugins."""

from typing import TYPE_CHECKING

from distilldetect.runtime.modules import lazy_names as lazy_names

if TYPE_CHECKING:
    from distilldetect.runtime.backends import BACKENDS, Workers, workers
    from distilldetect.runtime.files import try_lock, write_whole
    from distilldetect.runtime.lru import LruCache
    from distilldetect.runtime.modules import discover
    from distilldetect.runtime.threads import in_threads, most_threads
else:
    __getattr__ = lazy_names(__name__)
