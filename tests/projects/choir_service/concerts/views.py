"""Pages that show, and forms that write, for whoever the gateway vouches for; a redirect to its log-in for others."""

from typing import Any
from urllib.parse import quote

from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse, reverse_lazy
from django.utils.translation import get_language
from django.views.generic import CreateView, DeleteView, DetailView, ListView, UpdateView

from concerts.models import Casting, Concert, Item, Seat

CONCERT = ["code", "season", "title", "day", "doors", "length", "fee", "programme", "venue", "follows"]


class Concerts(ListView):
    queryset = Concert.objects.select_related("venue").order_by("day", "id")[:50]
    template_name = "concerts/concerts.html"


class ConcertPage(DetailView):
    model = Concert
    template_name = "concerts/concert.html"


class Known:
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return HttpResponseRedirect(f"/{get_language()}/login/?next={quote(request.path)}")
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class Written(Known):
    template_name = "concerts/form.html"

    def form_valid(self, form: ModelForm) -> HttpResponse:
        self.complete(form.instance)
        return super().form_valid(form)  # type: ignore[misc]

    def complete(self, row: Any) -> None:
        row.concert_id = self.kwargs["pk"]

    def get_success_url(self) -> str:
        return reverse("concerts:concert", args=[getattr(self.object, "concert_id", self.object.pk)])


class NewConcert(Written, CreateView):
    model = Concert
    fields = CONCERT

    def complete(self, row: Any) -> None:
        row.organiser_id, row.asked_from = self.request.user.pk, self.request.META["REMOTE_ADDR"]


class EditConcert(Written, UpdateView):
    model = Concert
    fields = CONCERT

    def complete(self, row: Any) -> None:
        """Nothing is added."""


class DeleteConcert(Known, DeleteView):
    model = Concert
    template_name = "concerts/form.html"
    success_url = reverse_lazy("concerts:concerts")


class NewItem(Written, CreateView):
    model = Item
    fields = ["position", "title", "parent"]


class NewSeat(Written, CreateView):
    model = Seat
    fields = ["row", "number", "guest"]

    def complete(self, row: Any) -> None:
        super().complete(row)
        row.held_by_id = self.request.user.pk


class Sing(Written, CreateView):
    model = Casting
    fields = ["role", "note"]

    def complete(self, row: Any) -> None:
        super().complete(row)
        row.member_id = self.request.user.pk
