"""Real data comes in whole, and what does not is named."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from monolith.catalog.models import Product
from monolith.importer.run import run
from monolith.orders.models import Order, OrderLine
from monolith.reviews.models import Review

pytestmark = pytest.mark.django_db

UCI = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
CLOTHING = (
    "Review ID,Clothing ID,Age,Title,Review Text,Rating,Recommended IND,Positive Feedback Count,"
    "Department Name,Class Name\n"
)


def uci(folder: Path, *rows: str) -> Path:
    path = folder / "day.csv"
    path.write_text(UCI + "\n".join(rows))
    return path


def test_order_lines_become_products_customers_and_orders(tmp_path):
    uci(
        tmp_path,
        "1,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
        "1,POST,POSTAGE,1,2010-12-01 08:26:00,18.00,17850.0,United Kingdom",
        "2,85123A,,2,2010-12-01 09:00:00,2.55,,United Kingdom",
    )
    report = run(tmp_path).reports[0]
    assert dict(report.imported) == {"products": 2, "customers": 1, "order lines": 3, "orders": 2}
    first, guest = Order.objects.order_by("pk")
    assert (first.total, first.user.username, guest.user) == (Decimal("33.30"), "customer-17850", None)
    assert Product.objects.get(sku="85123A").name == "White Lantern"
    assert not Product.objects.get(sku="POST").active


def test_an_invoice_with_one_bad_line_stays_out_as_a_whole_even_if_its_lines_stand_apart(tmp_path):
    good = "WHITE LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"
    uci(
        tmp_path,
        f"1,85123A,{good}",
        f"2,85123A,{good}",
        "1,85123A,WHITE LANTERN,-1,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
        f"C3,85123A,{good}",
        "4,85123A",
        "5,85123A,WHITE LANTERN,6,yesterday,2.55,17850.0,United Kingdom",
    )
    report = run(tmp_path).reports[0]
    assert OrderLine.objects.count() == Order.objects.count() == 1
    assert sum(report.left_out.values()) == 4
    assert report.left_out["invoice with: a cancellation"] == 1
    assert report.left_out["invoice with: date is not readable"] == 1


def test_reviews_become_products_readers_and_ratings(tmp_path):
    rows = [
        '0,767,33,,"Lovely,\nreally.",5,1,3,Dresses,Knits',
        "1,767,33,Meh,,3,1,0,Dresses,Knits",
        "2,767,3,T,B,9,1,0,D,K",
    ]
    (tmp_path / "any name.csv").write_text(CLOTHING + "\n".join(rows))
    report = run(tmp_path).reports[0]
    assert dict(report.left_out) == {"no text": 1, "rating is not a whole number from 1 to 5": 1}
    review = Review.objects.get()
    assert (review.body, review.helpful_count, review.status) == ("Lovely,\nreally.", 3, "approved")
    assert (review.product.review_count, review.product.rating_avg) == (1, Decimal("5.00"))


def test_products_with_reviews_inside(tmp_path):
    said = {"rating": 4, "comment": "Good.", "date": "2025-04-30T09:41:02.053Z", "reviewerName": "Elea Cole"}
    thing = {
        "title": "Mug",
        "price": 9.99,
        "sku": "M1",
        "category": "home-things",
        "stock": 3,
        "reviews": [said, said, 7],
    }
    (tmp_path / "things.json").write_text(json.dumps([thing, {**thing, "price": -1}, "odd"]))
    report = run(tmp_path).reports[0]
    assert dict(report.imported) == {"products": 1, "customers": 1, "reviews": 1}
    assert sum(report.left_out.values()) == 4
    assert (Product.objects.get().price, Product.objects.get().category.name) == (Decimal("9.99"), "Home things")


def test_an_invoice_whose_total_is_not_the_sum_of_its_lines_stays_out(tmp_path):
    tables = {
        "Track": [{"TrackId": 1, "Name": "Song", "UnitPrice": 0.99, "GenreId": 1}],
        "Genre": [{"GenreId": 1, "Name": "Rock"}],
        "Customer": [{"CustomerId": 5, "FirstName": "Luís", "LastName": "G", "Email": "l@example.com"}, {}],
        "Invoice": [
            {"InvoiceId": 1, "CustomerId": 5, "InvoiceDate": "2021-01-01T00:00:00", "Total": 1.98},
            {"InvoiceId": 2, "CustomerId": 5, "InvoiceDate": "2021-01-01T00:00:00", "Total": 5},
            {"InvoiceId": 3, "CustomerId": 6, "InvoiceDate": "2021-01-01T00:00:00", "Total": 0.99},
        ],
        "InvoiceLine": [
            {"InvoiceId": n, "TrackId": 1, "UnitPrice": 0.99, "Quantity": q} for n, q in [(1, 2), (2, 1), (3, 1)]
        ],
    }
    (tmp_path / "music.json").write_text(json.dumps(tables))
    report = run(tmp_path).reports[0]
    assert (Order.objects.get().total, Order.objects.get().user.first_name) == (Decimal("1.98"), "Luís")
    assert sum(report.left_out.values()) == 3


NORTHWIND = {
    "categories": ["categoryID,categoryName,description", "1,Beverages,Soft drinks"],
    "customers": [
        "customerID,companyName,contactName,region",
        "ALFKI,Alfreds Futterkiste,Maria Anders,NULL",
        "NULL,A,B,C",
    ],
    "products": [
        "productID,productName,categoryID,unitPrice,unitsInStock,discontinued",
        *("1,Chai,1,18.00,39,0", "2,Chang,9,19,0,1", "3,Tofu,1"),
    ],
    "orders": [
        "orderID,customerID,orderDate,shipName,shipAddress,shipCity,shipPostalCode",
        "1,ALFKI,1996-07-04 00:00:00.000,Alfreds,Obere Str. 57,Berlin,NULL",
        *("2,NOBODY,1996-07-04,A,B,C,D", "3,ALFKI,1996-07-04,A,B,C,D", "4,ALFKI,1996-07-04,A,B,C,D", "5,ALFKI"),
    ],
    "order_details": [
        "orderID,productID,unitPrice,quantity,discount",
        *("1,1,14.00,12,0.05", "1,2,9.80,10,0", "2,1,1,1,0", "3,1,1,1,0", "3,1,1,1,1", "4,1", "5,1,1,1,0"),
    ],
}


def test_five_files_become_products_customers_and_orders_at_the_price_that_was_paid(tmp_path):
    for name, lines in NORTHWIND.items():
        (tmp_path / f"{name}.csv").write_text("\n".join(lines))
    (report,) = run(tmp_path).reports
    assert dict(report.imported) == {"products": 2, "customers": 1, "order lines": 2, "orders": 1}
    assert dict(report.left_out) == {
        "customer without a key": 1,
        "product with: price is not a number": 1,
        "order with: unknown northwind-nobody": 1,
        "order with: discount is not a share from 0 to less than 1": 1,
        "order with: discount is not a number": 1,
        "order with: date is not readable": 1,
    }
    order = Order.objects.get()
    assert (order.total, order.user.last_name) == (Decimal("257.60"), "Anders")  # 12 at 13.30 and 10 at 9.80
    assert order.ship_address == "Obere Str. 57, Berlin"
    assert [(one.name, one.stock, one.active, one.category.name) for one in Product.objects.order_by("sku")] == [
        ("Chai", 39, True, "Beverages"),
        ("Chang", 0, False, "Goods"),
    ]


def test_files_that_say_something_only_together_stay_out_when_one_is_missing(tmp_path):
    for name in ("customers", "orders", "order_details"):
        (tmp_path / f"{name}.csv").write_text("\n".join(NORTHWIND[name]))
    outcome = run(tmp_path)
    assert (outcome.reports, [found.why for found in outcome.unknown]) == (
        [],
        ["Northwind without categories, products"],
    )


def test_unknown_files_are_named_and_the_others_come_in(tmp_path, capsys):
    uci(tmp_path, "1,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom")
    (tmp_path / "odd.csv").write_text("a,b\n1,2")
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "latin.csv").write_bytes(b"caf\xe9")
    (tmp_path / "notes.txt").write_text("hello")
    call_command("import_shop", str(tmp_path))
    said = capsys.readouterr()
    assert all(name in said.err for name in ("odd.csv", "broken.json", "latin.csv", "notes.txt"))
    assert "1 orders" in said.out


def test_a_second_import_is_refused_and_changes_nothing(tmp_path):
    path = uci(tmp_path, "1,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom")
    call_command("import_shop", str(path))
    with pytest.raises(CommandError, match="--flush"):
        call_command("import_shop", str(path))
    assert Order.objects.count() == 1
    call_command("import_shop", str(path), "--flush")
    assert Order.objects.count() == 1


def test_nothing_recognised_is_a_failure(tmp_path):
    with pytest.raises(CommandError, match="no file was recognised"):
        call_command("import_shop", str(tmp_path))
    with pytest.raises(CommandError, match="There is no"):
        call_command("import_shop", str(tmp_path / "gone"))


def test_an_imported_shop_lets_demo_users_in_when_a_password_is_given(tmp_path, client):
    path = uci(tmp_path, "1,85123A,WHITE LANTERN,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom")
    call_command("import_shop", str(path), "--password", "open-sesame-7", "--demo-users", "2")
    assert client.login(username="demo002", password="open-sesame-7")
