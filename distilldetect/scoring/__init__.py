"""The engine: closeness and references to a likelihood ratio."""

from typing import TYPE_CHECKING

from distilldetect.runtime import lazy_names

if TYPE_CHECKING:
    from distilldetect.scoring.audit import Audit as Audit
    from distilldetect.scoring.caveats import TEACHER_YOUNGER as TEACHER_YOUNGER
    from distilldetect.scoring.caveats import codes as codes
    from distilldetect.scoring.caveats import is_impossible as is_impossible
    from distilldetect.scoring.judgement import Contribution as Contribution
    from distilldetect.scoring.judgement import Judgement as Judgement
    from distilldetect.scoring.judgement import judge as judge
    from distilldetect.scoring.judgement import printed_lr as printed_lr
    from distilldetect.scoring.measurement import Contrast as Contrast
    from distilldetect.scoring.measurement import Measurer as Measurer
    from distilldetect.scoring.measurement import PairMeasurement as PairMeasurement
    from distilldetect.scoring.p_values import conformal_p_value as conformal_p_value
    from distilldetect.scoring.p_values import holm as holm
    from distilldetect.scoring.shares import Positions as Positions
    from distilldetect.scoring.shares import channel_values as channel_values
    from distilldetect.scoring.shares import position as position
else:
    __getattr__ = lazy_names(
        __name__,
        {
            "audit": ("Audit",),
            "caveats": ("TEACHER_YOUNGER", "codes", "is_impossible"),
            "judgement": ("Contribution", "Judgement", "judge", "printed_lr"),
            "measurement": ("Contrast", "Measurer", "PairMeasurement"),
            "p_values": ("conformal_p_value", "holm"),
            "shares": ("Positions", "channel_values", "position"),
        },
    )
