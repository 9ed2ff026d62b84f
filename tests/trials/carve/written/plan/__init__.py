from strangler import plans

extraction = plans.Extraction(
    owner="the web team",
    service="REDIRECTS_URL",
    own=["wagtail"],
    answers=[  # your decisions: analyze says why these, and what else there is
        plans.Refuse("wagtail.contrib.redirects.management.commands.import_redirects"),
        plans.Refuse("wagtail.contrib.redirects.views.process_import"),
        # Both are switched off while the service owns redirects: the site's WAGTAILREDIRECTS_AUTO_CREATE is False.
        plans.Moves("wagtail.contrib.redirects.signal_handlers.autocreate_redirects_on_page_move"),
        plans.Moves("wagtail.contrib.redirects.signal_handlers.autocreate_redirects_on_slug_change"),
        plans.DeleteThrough("cascade from wagtailcore.Page"),  # or Moves
        plans.DeleteThrough("cascade from wagtailcore.Site"),  # or Moves
    ],
    tables=[plans.Table("wagtailredirects.Redirect", deletes="through")],
    references=[
        plans.Reference("wagtailcore.Page", columns=["id", "url_path"]),
        plans.Reference("wagtailcore.Site", columns=["id", "is_default_site", "root_page_id"]),
    ],
    endpoints=[
        plans.Endpoint("GET /api/v2/redirects/", stale_ok=True),
        plans.Endpoint("GET /api/v2/redirects/{pk}/", stale_ok=True),
        plans.Endpoint("POST /admin/redirects/add/"),
        plans.Endpoint("POST /admin/redirects/{redirect_id}/"),
        plans.Endpoint("POST /admin/redirects/{redirect_id}/delete/"),
    ],
    stays=[
        plans.Endpoint("GET /api/v2/redirects/find/"),
        plans.Endpoint("GET,POST /admin/redirects/import/"),
        plans.Endpoint("GET /admin/redirects/"),
        plans.Endpoint("GET /admin/redirects/add/"),
        plans.Endpoint("GET /admin/redirects/results/"),
        plans.Endpoint("GET /admin/redirects/{redirect_id}/"),
        plans.Endpoint("GET /admin/redirects/{redirect_id}/delete/"),
    ],
    gates=[plans.no_dead_letters()],
    # besides: adds=[] (only the service has it), ignores=[] (harmless differences), contract="" (OpenAPI)
)
