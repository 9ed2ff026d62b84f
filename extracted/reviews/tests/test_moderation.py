"""Moderators decide on one or many, by signed identity or from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reviews.models import Review

pytestmark = pytest.mark.usefixtures("world")
DECIDE = "/api/moderation/reviews/decide/"


def statuses(*keys: int) -> list[str]:
    return [Review.objects.get(pk=key).status for key in keys]


def moderate(*words: str, **options: object) -> str:
    out = StringIO()
    call_command("moderate", *words, stdout=out, **options)
    return out.getvalue()


def test_many_are_decided_at_once_and_the_missing_are_named(ask):
    answer = ask(4, "POST", DECIDE, {"ids": [7, 4, 7, 99], "status": "approved"})

    assert (answer.status_code, answer.json()) == (200, {"status": "approved", "changed": [4, 7], "missing": [99]})
    assert statuses(4, 7, 5) == ["approved", "approved", "rejected"]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"ids": [4]}, "status"),
        ({"status": "approved"}, "ids"),
        ({"ids": [], "status": "approved"}, "ids"),
        ({"ids": list(range(1, 502)), "status": "approved"}, "ids"),
        ({"ids": ["x"], "status": "approved"}, "ids"),
        ({"ids": [4], "status": "pending"}, "status"),
    ],
)
def test_what_makes_no_sense_changes_nothing(ask, said, fault):
    answer = ask(4, "POST", DECIDE, said)

    assert (answer.status_code, list(answer.json())) == (400, [fault])
    assert statuses(4) == ["pending"]


@pytest.mark.parametrize("who", [None, 1])
def test_only_staff_decides(ask, who):
    assert ask(who, "POST", DECIDE, {"ids": [4], "status": "approved"}).status_code == 403
    assert statuses(4) == ["pending"]


def test_the_command_decides_on_those_it_is_given():
    assert moderate("reject", "4", "1") == "2 reviews rejected.\n"
    assert statuses(4, 1) == ["rejected", "rejected"]


def test_the_command_decides_on_all_that_wait_long():
    assert moderate("approve", pending_longer_than_days=30) == "2 reviews approved.\n"
    assert statuses(4, 7) == ["approved", "approved"]


def test_the_command_says_what_is_missing():
    with pytest.raises(CommandError, match="No such review: 99"):
        moderate("approve", "4", "99")
    assert statuses(4) == ["approved"]
    with pytest.raises(CommandError, match="Nothing was chosen"):
        moderate("approve")
