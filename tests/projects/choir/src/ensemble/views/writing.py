"""Forms: valid input in, a row and a redirect with a message out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.forms import ModelForm
from django.http import HttpResponse
from django.urls import reverse, reverse_lazy
from django.views.generic import CreateView, DeleteView, UpdateView

from ensemble.forms import CastingForm, ConcertForm, ItemForm, SeatForm
from ensemble.models import Concert


class Written(LoginRequiredMixin):
    """Whatever was written belongs to a concert, whose page is shown next."""

    template_name = "ensemble/form.html"

    def form_valid(self, form: ModelForm) -> HttpResponse:
        self.complete(form.instance)
        messages.success(self.request, "Gespeichert.")
        return super().form_valid(form)

    def complete(self, row: Any) -> None:
        row.concert_id = self.kwargs["pk"]

    def get_success_url(self) -> str:
        return reverse("ensemble:concert", args=[getattr(self.object, "concert_id", self.object.pk)])


class NewConcert(Written, CreateView):
    form_class = ConcertForm

    def complete(self, row: Any) -> None:
        row.organiser_id, row.asked_from = self.request.user.pk, self.request.META["REMOTE_ADDR"]


class EditConcert(Written, UpdateView):
    model = Concert
    form_class = ConcertForm

    def complete(self, row: Any) -> None:
        """Nothing is added."""


class DeleteConcert(LoginRequiredMixin, DeleteView):
    model = Concert
    template_name = "ensemble/form.html"
    success_url = reverse_lazy("ensemble:concerts")


class NewItem(Written, CreateView):
    form_class = ItemForm


class NewSeat(Written, CreateView):
    form_class = SeatForm

    def complete(self, row: Any) -> None:
        super().complete(row)
        row.held_by_id = self.request.user.pk


class Sing(Written, CreateView):
    form_class = CastingForm

    def complete(self, row: Any) -> None:
        super().complete(row)
        row.member_id = self.request.user.pk
