"""What Copy says when it stops reaches whoever asked, through every block it leaves on the way."""

from contextlib import contextmanager

import pytest

from strangler.stages.copying import CopyFailed


@contextmanager
def recorded():
    yield


def test_why_a_copy_stopped_survives_the_ledger() -> None:
    with pytest.raises(CopyFailed, match="it did not come to rest"), recorded():
        raise CopyFailed("it did not come to rest")
