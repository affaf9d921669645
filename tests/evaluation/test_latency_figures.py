"""Percentiles of times that were measured."""

import math

import pytest

from evaluation.latency import Latency


def test_percentiles_are_times_that_were_measured() -> None:
    """Of one to a hundred milliseconds in any order, the 50th, 90th and 99th are 50, 90 and 99."""
    latency = Latency([float(number) for number in reversed(range(1, 101))])
    assert (latency.p50, latency.p90, latency.p99) == (50, 90, 99)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99, 1.0])
def test_one_time_is_every_percentile(share: float) -> None:
    """A single measurement is the median and the worst."""
    assert Latency([7.5]).percentile(share) == 7.5


def test_the_slowest_of_a_few_is_their_99th() -> None:
    """Where there are fewer than a hundred, the 99th percentile is the slowest: never better than it was."""
    assert Latency([1.0, 2.0, 30.0]).p99 == 30


def test_nothing_measured_is_no_time() -> None:
    """Without measurements there is no percentile."""
    assert math.isnan(Latency([]).p50)
