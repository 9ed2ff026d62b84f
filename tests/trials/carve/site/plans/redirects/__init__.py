"""Redirects leave Wagtail: the API answers from the service, and so does whatever the admin's forms send."""

from strangler import plans

extraction = plans.Extraction(
    owner="the web team",
    service="REDIRECTS_URL",
    tables=[plans.Table("wagtailredirects.Redirect", deletes="through")],
    references=[
        plans.Reference("wagtailcore.Site", columns=["id", "is_default_site", "root_page_id"]),
        plans.Reference("wagtailcore.Page", columns=["id", "url_path"]),
    ],
    endpoints=[
        plans.Endpoint("GET /api/v2/redirects/", stale_ok=True),
        plans.Endpoint("GET /api/v2/redirects/{pk}/", stale_ok=True),
        plans.Endpoint("POST wagtailredirects:add"),
        plans.Endpoint("POST wagtailredirects:edit"),
        plans.Endpoint("POST wagtailredirects:delete"),
    ],
    stays=[
        plans.Endpoint("GET wagtailredirects:index"),
        plans.Endpoint("GET wagtailredirects:index_results"),
        plans.Endpoint("GET wagtailredirects:add"),
        plans.Endpoint("GET wagtailredirects:edit"),
        plans.Endpoint("GET wagtailredirects:delete"),
    ],
    answers=[
        plans.DeleteThrough("cascade from wagtailcore.Site"),
        plans.DeleteThrough("cascade from wagtailcore.Page"),
        plans.Refuse("wagtail.contrib.redirects.views.process_import"),
        plans.Refuse("wagtail.contrib.redirects.management.commands.import_redirects"),
    ],
    gates=[plans.no_dead_letters()],
)
