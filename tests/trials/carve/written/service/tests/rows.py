"""A made-up row of each table, spelt as it comes over the wire."""

BORROWED: dict[str, dict[str, str | None]] = {
    "wagtailcore_site": {"id": "1", "is_default_site": "true", "root_page_id": "1"},
    "wagtailcore_page": {"id": "1", "url_path": "/"},
}
MOVING: dict[str, dict[str, str | None]] = {
    "wagtailredirects_redirect": {
        "id": "1",
        "old_path": "a",
        "site_id": "1",
        "is_permanent": "true",
        "redirect_page_id": "1",
        "redirect_page_route_path": "a",
        "redirect_link": "a",
        "automatically_created": "true",
        "created_at": "2024-03-01T10:00:00.000000Z",
    },
}
