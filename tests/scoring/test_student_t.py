"""Quantiles of Student's t are those that others compute."""

import math

import pytest

from distilldetect.scoring.student_t import student_t_quantile


def test_they_are_what_scipy_computes():
    from scipy.special import stdtrit  # takes half a second: not wherever tests are collected

    for df in (*range(1, 40), 99, 300):  # SciPy before 1.16 is off by 4e-12
        for p in (0.6, 0.95, 0.995):
            assert student_t_quantile(df, p) == pytest.approx(stdtrit(df, p), rel=1e-10), (df, p)


def test_one_degree_of_freedom_is_a_cauchy_distribution_and_the_median_is_zero():
    assert student_t_quantile(1, 0.75) == pytest.approx(1)
    assert math.isclose(student_t_quantile(7, 0.5), 0, abs_tol=1e-12)
