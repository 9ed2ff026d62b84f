"""What Wagtail's admin sends; the same rules as its own form has."""

from typing import Any

from django import forms

from redirects.models import Redirect
from redirects.places import tidied


class RedirectForm(forms.ModelForm):
    class Meta:
        model = Redirect
        fields = ["old_path", "site", "is_permanent", "redirect_page", "redirect_link"]

    def clean(self) -> dict[str, Any]:
        """Of two that differ in nothing but a missing site the database says nothing; and a redirect leads somewhere, once."""
        given = super().clean() or {}
        given["old_path"] = tidied(given.get("old_path", ""))
        twins = Redirect.objects.filter(old_path=given["old_path"], site=given.get("site")).exclude(pk=self.instance.pk)
        if twins.exists():
            raise forms.ValidationError("A redirect with this path already exists.")
        if bool(given.get("redirect_page")) == bool(given.get("redirect_link")):
            raise forms.ValidationError("Either a page or a link, and not both.")
        return given
