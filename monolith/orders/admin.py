"""Staff's view of orders. Called by Django's admin."""

from django.contrib import admin

from monolith.orders.models import Order, OrderLine


class LineInline(admin.TabularInline):
    model = OrderLine
    extra = 0
    raw_id_fields = ["product"]


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ["id", "user", "status", "total", "placed_at"]
    list_filter = ["status"]
    raw_id_fields = ["user"]
    inlines = [LineInline]
