"""Filling the shop anew is refused while the service owns the reviews; by the shop's own plan, as its processes start."""

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection

from monolith.catalog.models import Product
from monolith.reviews.models import Review
from strangler.protocol.link import Role
from strangler.sync import links
from strangler.sync.definition import LinkDefinition
from strangler.sync.introspect import table_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def installed():
    """installed(role): the link of reviews stands so on this side, fence and all."""

    def install(role, epoch):
        links.install(
            connection, LinkDefinition("reviews", (table_of(Review),)), side="monolith", role=role, epoch=epoch
        )

    return install


@pytest.mark.parametrize("command", [("seed",), ("import_shop", "nowhere")])
def test_commands_that_write_reviews_are_refused_after_own(command, installed):
    installed(Role.FOLLOWER, 2)
    with pytest.raises(CommandError) as caught:
        call_command(*command)
    assert "S421" in str(caught.value)
    assert f"monolith.catalog.management.commands.{command[0]} was refused" in str(caught.value)
    assert "Next: manage.py strangle status reviews" in str(caught.value)
    assert caught.value.returncode == 1
    assert not Product.objects.exists()


def test_a_shell_shows_the_refusal_without_a_traceback(installed, capsys):
    from monolith.catalog.management.commands.seed import Command

    installed(Role.FOLLOWER, 2)
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "seed"])
    assert ended.value.code == 1
    assert "Traceback" not in capsys.readouterr().err


def test_they_run_before_own_and_again_after_a_rollback(installed):
    for role, epoch in ((Role.OWNER, 1), (Role.FOLLOWER, 2), (Role.OWNER, 3)):
        installed(role, epoch)
        with pytest.raises(CommandError) as caught:
            call_command("import_shop", "nowhere")
        assert ("There is no nowhere" in str(caught.value)) == (role is Role.OWNER)


def test_commands_the_plan_does_not_name_are_none_of_our_business(installed, monkeypatch):
    installed(Role.FOLLOWER, 2)
    ran = []
    monkeypatch.setattr(BaseCommand, "execute", lambda self, *args, **options: ran.append(self))
    call_command("purge_spam")
    assert len(ran) == 1
