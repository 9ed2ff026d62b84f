"""How long lists are answered, and how patient the API is."""

from rest_framework.pagination import PageNumberPagination
from rest_framework.throttling import AnonRateThrottle


class Pages(PageNumberPagination):
    page_size = 5


class Patience(AnonRateThrottle):
    rate = "1000/s"
