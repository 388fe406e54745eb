"""Every suspect of a panel against every teacher: planned, resumable, cached and in parallel."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.batch.cost import Cost as Cost
    from distilldetect.batch.cost import cost_of as cost_of
    from distilldetect.batch.journal import journal_path as journal_path
    from distilldetect.batch.journal import open_journal as open_journal
    from distilldetect.batch.journal import read_journal as read_journal
    from distilldetect.batch.plan import PAIR_COLUMNS as PAIR_COLUMNS
    from distilldetect.batch.plan import Pair as Pair
    from distilldetect.batch.plan import circumstances as circumstances
    from distilldetect.batch.plan import panel_of_files as panel_of_files
    from distilldetect.batch.plan import plan_pairs as plan_pairs
    from distilldetect.batch.plan import read_pairs as read_pairs
    from distilldetect.batch.run import score_batch as score_batch
    from distilldetect.batch.table import require_known_suffix as require_known_suffix
    from distilldetect.batch.table import table_text as table_text
    from distilldetect.batch.work import Equipment as Equipment
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "cost": (
                "Cost",
                "cost_of",
            ),
            "journal": (
                "journal_path",
                "open_journal",
                "read_journal",
            ),
            "plan": (
                "PAIR_COLUMNS",
                "Pair",
                "circumstances",
                "panel_of_files",
                "plan_pairs",
                "read_pairs",
            ),
            "run": ("score_batch",),
            "table": (
                "require_known_suffix",
                "table_text",
            ),
            "work": ("Equipment",),
        },
    )
