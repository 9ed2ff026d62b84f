"""The shop's addresses, and one that no plan declares: it commits something of the shop's, and writes a review after that."""

from django.contrib.auth.models import User
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import path

from monolith.catalog.models import Product
from monolith.reviews.models import Review
from monolith.urls import urlpatterns as shop


def take_one_and_review(request: HttpRequest, product_id: int) -> HttpResponse:
    Product.objects.filter(pk=product_id).update(stock=F("stock") - 1)
    author = User.objects.get(pk=request.user.pk)
    Review.objects.filter(user=author).update(title="taken and reviewed")
    return HttpResponse("both are done")


urlpatterns = [*shop, path("take/<int:product_id>", take_one_and_review)]
