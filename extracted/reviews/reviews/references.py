"""What reviews must know of others, and no more: user names, products, who bought what. Owned by the shop; sync brings it.

Real tables with real keys, called as in the shop, holding the columns named here. Names are not unique here although they
are there: two rows may trade a name, and the order of arrival is not ours to judge.
"""

from django.db import models

from strangler.kit.reference import Reference


class User(Reference):
    """A customer's name. Whether somebody is staff comes with their identity, fresher than a row."""

    id = models.AutoField(primary_key=True)
    username = models.CharField(max_length=150)

    class Meta:
        db_table = "auth_user"

    def __str__(self) -> str:
        return self.username


class Product(Reference):
    """What can be reviewed, while it is for sale."""

    name = models.CharField(max_length=160)
    slug = models.SlugField(max_length=180)
    active = models.BooleanField(default=True)

    class Meta:
        db_table = "catalog_product"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/products/{self.slug}"  # a page of the shop


class Order(Reference):
    """A purchase, as far as "has bought" looks at it."""

    CANCELLED = "cancelled"

    user = models.ForeignKey(User, on_delete=models.DO_NOTHING, null=True, related_name="+")
    status = models.CharField(max_length=10)

    class Meta:
        db_table = "orders_order"


class OrderLine(Reference):
    """One product of one purchase."""

    order = models.ForeignKey(Order, on_delete=models.DO_NOTHING, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.DO_NOTHING, null=True, related_name="+")

    class Meta:
        db_table = "orders_orderline"


def has_bought(*, user_id: int, product_id: int) -> bool:
    """Whether an order of this user, not cancelled, has a line with this product."""
    lines = OrderLine.objects.filter(order__user_id=user_id, product_id=product_id)
    return lines.exclude(order__status=Order.CANCELLED).exists()


def for_sale() -> models.QuerySet[Product]:
    return Product.objects.filter(active=True)
