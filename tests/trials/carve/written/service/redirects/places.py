"""A redirect in; where it leads, as Wagtail says it for one site, out. And paths, tidied as Wagtail does."""

from urllib.parse import urlparse

from django.utils.encoding import uri_to_iri

from redirects.models import Page, Redirect, Site


def link(redirect: Redirect) -> str | None:
    if redirect.redirect_page_id:
        page = Page.objects.filter(pk=redirect.redirect_page_id).first()
        return _url(page) if page else None
    return redirect.redirect_link or None


def _url(page: Page) -> str | None:
    """Relative, as Wagtail gives it while there is one site. None for a page outside of it."""
    site = Site.objects.filter(is_default_site=True).first()
    root = Page.objects.filter(pk=site.root_page_id).first() if site else None
    if root is None or not page.url_path.startswith(root.url_path):
        return None
    return "/" + page.url_path[len(root.url_path) :]


def tidied(path: str) -> str:
    """With a slash before and none behind; parameters and queries sorted; decoded."""
    parts = urlparse(path.strip())
    found = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    found = found[:-1] if found.endswith("/") and len(found) > 1 else found
    parameters = ";".join(sorted(parts.params.split(";")))
    query = "&".join(sorted(parts.query.split("&")))
    return uri_to_iri(found + (f";{parameters}" if parameters else "") + (f"?{query}" if query else ""))
