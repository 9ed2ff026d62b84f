"""Tables called as in Wagtail. What points out of the service is a key without a constraint."""

from typing import Any

from django.db import models

from strangler.kit.reference import Reference


def borrowed(to: str) -> Any:
    return models.ForeignKey(
        to, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+", null=True, blank=True
    )


class Page(Reference):
    id = models.IntegerField(primary_key=True)
    url_path = models.TextField()

    class Meta:
        db_table = "wagtailcore_page"


class Site(Reference):
    id = models.IntegerField(primary_key=True)
    is_default_site = models.BooleanField()
    root_page_id = models.IntegerField()

    class Meta:
        db_table = "wagtailcore_site"


class Redirect(models.Model):
    old_path = models.CharField(max_length=255, db_index=True)
    is_permanent = models.BooleanField(default=True)
    redirect_link = models.URLField(blank=True, max_length=255)
    redirect_page = borrowed("redirects.Page")
    site = borrowed("redirects.Site")
    automatically_created = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, null=True)
    redirect_page_route_path = models.CharField(max_length=255, blank=True)

    class Meta:
        db_table = "wagtailredirects_redirect"
        unique_together = [("old_path", "site")]
