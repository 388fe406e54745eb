"""Every suspect of a panel against every teacher: planned, resumable, cached and in parallel."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.batch.journal import journal_path, open_journal, read_journal
    from distilldetect.batch.plan import Pair, circumstances, cost_of, panel_of_files, plan_pairs
    from distilldetect.batch.run import score_batch
    from distilldetect.batch.work import Equipment
else:
    __getattr__ = lazy_names(__name__)
