"""Pages that only read."""

from django.views.generic import DetailView, ListView, TemplateView

from ensemble.models import Concert, Venue


class Home(TemplateView):
    template_name = "ensemble/home.html"


class Concerts(ListView):
    queryset = Concert.objects.select_related("venue").order_by("day", "id")[:50]
    template_name = "ensemble/concerts.html"


class ConcertPage(DetailView):
    model = Concert
    template_name = "ensemble/concert.html"


class VenuePage(DetailView):
    """It stays, and joins what leaves."""

    model = Venue
    template_name = "ensemble/venue.html"
