"""A cancel that broke off halfway can be asked again."""

import pytest

from strangler.exceptions import Refused
from strangler.stages import cancel
from strangler.sync import wire
from strangler.sync.client import PeerRefused


@pytest.mark.parametrize(("status", "is_taken_down"), [(404, True), (403, False)])
def test_a_link_that_is_gone_there_is_taken_down_here(
    status: int, is_taken_down: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Peer:
        def remove(self, _request: object) -> None:
            raise PeerRefused("no", status=status)

    removed: list[str] = []
    monkeypatch.setattr(cancel.peers, "there", lambda _link: Peer())
    monkeypatch.setattr(cancel.config, "connection", lambda: None)
    monkeypatch.setattr(cancel.links, "remove", lambda _connection, link: removed.append(link))
    try:
        cancel._take_down("notes", keep_rows=False)
    except PeerRefused:
        assert not is_taken_down
    assert removed == (["notes"] if is_taken_down else [])


def test_S444_what_the_service_does_not_take_for_a_copy_stays_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    class Owner:
        def remove(self, request: wire.Remove) -> wire.Done:
            return wire.Done(False, f"this side is owner of {request.link}; its rows are not a copy")

    monkeypatch.setattr(cancel.peers, "there", lambda _link: Owner())
    monkeypatch.setattr(cancel.links, "remove", None)
    with pytest.raises(Refused) as caught:
        cancel._take_down("notes", keep_rows=False)
    (refusal,) = caught.value.refusals
    assert (refusal.id, "this side is owner of notes" in refusal.what) == ("S444", True)
