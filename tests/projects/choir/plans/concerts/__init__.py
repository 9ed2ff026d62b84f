"""Concerts leave the choir, with programme, seats and castings; members and venues stay."""

from strangler import plans

extraction = plans.Extraction(
    owner="the box office",
    service="CONCERTS_URL",
    tables=[
        plans.Table("ensemble.Concert"),
        plans.Table("choir_item"),
        plans.Table("ensemble.Seat", deletes="through"),
        plans.Table("ensemble.Casting", deletes="through"),
    ],
    references=[
        plans.Reference("ensemble.Member", columns=["id", "display_name"]),
        plans.Reference("ensemble.Venue", columns=["id", "name"], on_parent_delete="restrict"),
    ],
    endpoints=[
        plans.Endpoint("GET ensemble:concerts", stale_ok=True),
        plans.Endpoint("GET ensemble:concert", stale_ok=True),
        plans.Endpoint("GET,POST ensemble:new-concert"),
        plans.Endpoint("GET,POST ensemble:edit-concert"),
        plans.Endpoint("GET,POST ensemble:delete-concert"),
        plans.Endpoint("GET,POST ensemble:new-item"),
        plans.Endpoint("GET,POST ensemble:new-seat"),
        plans.Endpoint("GET,POST /{language}/concerts/{pk}/sing/"),
    ],
    stays=[plans.Endpoint("GET ensemble:venue")],
    answers=[
        plans.Loosen("ensemble.Announcement.concert", on_delete="nullify"),
        plans.Replay("ensemble.appearances.count_appearances"),
        plans.DeleteThrough("cascade from ensemble.Member"),
        plans.DeleteThrough("ensemble.management.commands.release_seats"),
        plans.Refuse("ensemble.management.commands.fill_choir"),
    ],
    gates=[plans.no_dead_letters()],
)
