"""What people type in; rows out."""

from django import forms

from ensemble.models import Casting, Concert, Item, Seat


class ConcertForm(forms.ModelForm):
    class Meta:
        model = Concert
        fields = ["code", "season", "title", "day", "doors", "length", "fee", "programme", "venue", "follows"]


class ItemForm(forms.ModelForm):
    class Meta:
        model = Item
        fields = ["position", "title", "parent"]


class SeatForm(forms.ModelForm):
    class Meta:
        model = Seat
        fields = ["row", "number", "guest"]


class CastingForm(forms.ModelForm):
    class Meta:
        model = Casting
        fields = ["role", "note"]
