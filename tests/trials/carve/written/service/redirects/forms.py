"""What Wagtail's admin sends; the same rules as its own form has."""

from typing import Any

from django import forms

from redirects.models import Page, Redirect, Site
from redirects.places import tidied


class RedirectForm(forms.ModelForm):
    site = forms.ModelChoiceField(Site.objects.all(), required=False)
    redirect_page = forms.ModelChoiceField(Page.objects.all(), required=False)

    class Meta:
        model = Redirect
        fields = ["old_path", "is_permanent", "redirect_link"]

    def clean(self) -> dict[str, Any]:
        """Of two that differ in nothing but a missing site the database says nothing; and a redirect leads somewhere, once."""
        given = super().clean() or {}
        given["old_path"] = tidied(given.get("old_path", ""))
        self.instance.site_id = _key(given.get("site"))
        self.instance.redirect_page_id = _key(given.get("redirect_page"))
        twins = Redirect.objects.filter(old_path=given["old_path"], site_id=self.instance.site_id)
        if twins.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("A redirect with this path already exists.")
        if bool(given.get("redirect_page")) == bool(given.get("redirect_link")):
            raise forms.ValidationError("Either a page or a link, and not both.")
        return given


def _key(row: Site | Page | None) -> int | None:
    return row.pk if row else None
