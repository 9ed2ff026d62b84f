"""A seam of a choir, its work here, and its work in a service; and the service's addresses."""

from collections.abc import Callable
from typing import Any

from django.urls import path

from strangler import seams
from strangler.kit import seam_door
from strangler.protocol.carried import Declined


class Choir(seams.Seam):
    """Who sings where."""

    extraction = "things"
    local = "tests.unit.seams.choir.Here"

    @seams.method(idempotent=True)
    def singers(self, hall: str) -> list[str]: ...

    @seams.method(idempotent=True, actor="user_id")
    def of_one(self, user_id: int) -> str: ...

    @seams.method(idempotent=True, access="fresh")
    def newest(self, hall: str) -> str: ...

    @seams.method(idempotent=False, access="write")
    def join(self, hall: str, name: str) -> int: ...


class Patient(Choir):
    """May be stale."""

    name = "choir"
    stale_ok = True


class Away(Choir):
    """Its app has left."""

    local = "tests.unit.seams.gone.Here"


class Here:
    """side: told by every answer."""

    side = "here"

    def singers(self, hall: str) -> list[str]:
        return [self.side, hall]

    def of_one(self, user_id: int) -> str:
        return self.side

    def newest(self, hall: str) -> str:
        if hall == "nowhere":
            raise Declined("no-hall", "there is no such hall")
        if hall == "on fire":
            raise KeyError(hall)
        return self.side

    def join(self, hall: str, name: str) -> int:
        return len(name)


class Asked(Here):
    side = "there"

    @seam_door.served
    def singers(self, hall: str) -> list[str]:
        return super().singers(hall)

    @seam_door.served
    def of_one(self, user_id: int) -> str:
        return super().of_one(user_id)

    @seam_door.served
    def newest(self, hall: str) -> str:
        return super().newest(hall)

    @seam_door.served
    def join(self, hall: str, name: str) -> int:
        return super().join(hall, name)

    def secret(self, hall: str) -> str:
        return "not for outside"


urlpatterns: list[Any] = [path("strangler/seams/things/choir/<str:name>/", seam_door.serve("things", Asked))]
App = Callable[..., Any]
