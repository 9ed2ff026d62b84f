"""Ten faults in three files: all must be told at once."""

from strangler import plans

extraction = plans.Extraction(
    owner="",
    service="NOTES_URL",
    tables=[plans.Table("notes.Note"), plans.Table("notes.note"), plans.Table("notes.Like", deletes="thru")],
    endpoints=[
        plans.Endpoint("GTE /api/notes/{id}/"),
        plans.Endpoint("GET /api/notes/{number}/"),
        plans.Endpoint("GET /api/notes/{id}/"),
    ],
)
