"""The shop without its reviews app, as a process of its own: it starts, migrates, and every page of its own stands."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KEPT = ("PATH", "HOME", "PYTHONPATH")
PROGRAM = """
import django
django.setup()
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("makemigrations", check=True, verbosity=0)
from monolith.catalog.models import Category, Product
from monolith.orders.models import Order, OrderLine
shelf = Category.objects.create(name="Kitchen", slug="kitchen")
mug = Product.objects.create(category=shelf, sku="T-1", name="Moss Mug", slug="moss-mug", price=12, stock=3)
ada = User.objects.create_user("ada")
order = Order.objects.create(user=ada, ship_name="A", ship_address="B", total=12)
OrderLine.objects.create(order=order, product=mug, name="Moss Mug", unit_price=12, quantity=1)
client = Client()
client.force_login(ada)
for path in ("/", "/c/kitchen", "/search?q=mug", "/products/moss-mug", "/accounts/profile", "/orders", f"/orders/{order.pk}"):
    print(path, client.get(path).status_code)
for path in ("/reviews/1/edit", "/api/reviews/1/"):
    print(path, client.get(path).status_code)
print("away", "Reviews are away for a moment." in client.get("/products/moss-mug").content.decode())
client.post("/accounts/leave")
print("users", User.objects.count())
"""


def test_every_page_of_its_own_stands(tmp_path: Path) -> None:
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    env |= {"SHOP_REVIEWS": "0", "SHOP_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "monolith.settings"}
    env |= {"ALLOWED_HOSTS": "testserver"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    told = dict(line.split() for line in done.stdout.splitlines() if line)
    gone = ("/reviews/1/edit", "/api/reviews/1/")
    assert {told[path] for path in gone} == {"404"}
    assert {status for path, status in told.items() if path.startswith("/") and path not in gone} == {"200"}
    assert (told["away"], told["users"]) == ("True", "0")
