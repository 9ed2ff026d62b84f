"""What is borrowed: keys of rows the monolith owns. They are read here and never written."""

from django.db import models

from strangler.kit.reference import Reference


class Site(Reference):
    """wagtailcore.Site, as far as it is needed here."""

    id = models.AutoField(primary_key=True)
    is_default_site = models.BooleanField()
    root_page_id = models.IntegerField()

    class Meta:
        db_table = "wagtailcore_site"


class Page(Reference):
    """wagtailcore.Page, as far as it is needed here."""

    id = models.AutoField(primary_key=True)
    url_path = models.TextField()

    class Meta:
        db_table = "wagtailcore_page"
