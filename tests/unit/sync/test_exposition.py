"""Numbers become a page that Prometheus reads, whatever their labels hold."""

import pytest

from strangler.sync.exposition import Sample, page

HELP = {"clock_seconds": "A clock.", "link_queued": "Changes \\ that\nwait."}


def lines(*samples: Sample) -> list[str]:
    return page(HELP, samples).decode().splitlines()


def test_a_number_stands_below_its_help_and_type() -> None:
    assert lines(Sample("link_queued", {"link": "notes", "epoch": 3}, 2)) == [
        "# HELP strangler_clock_seconds A clock.",
        "# TYPE strangler_clock_seconds gauge",
        "# HELP strangler_link_queued Changes \\\\ that\\nwait.",
        "# TYPE strangler_link_queued gauge",
        'strangler_link_queued{link="notes",epoch="3"} 2.0',
    ]


def test_samples_of_one_name_stand_together_whatever_came_between() -> None:
    mixed = (
        Sample("link_queued", {"link": "a"}, 1),
        Sample("clock_seconds", {}, 1),
        Sample("link_queued", {"link": "b"}, 1),
    )
    names = [line.split("{")[0].split(" ")[0] for line in lines(*mixed) if not line.startswith("#")]
    assert names == ["strangler_clock_seconds", "strangler_link_queued", "strangler_link_queued"]


def test_a_label_may_hold_what_would_end_it() -> None:
    assert lines(Sample("link_queued", {"link": 'a"b\\c\nd'}, 1))[-1] == (
        'strangler_link_queued{link="a\\"b\\\\c\\nd"} 1.0'
    )


def test_no_digit_of_a_clock_is_lost() -> None:
    assert "strangler_clock_seconds 1795672367.5" in lines(Sample("clock_seconds", {}, 1795672367.5))


def test_a_name_without_help_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        lines(Sample("link_lost", {}, 1))


def test_a_page_ends_its_last_line() -> None:
    assert page(HELP, []).endswith(b"gauge\n")
