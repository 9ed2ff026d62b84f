"""Staff's view of the catalogue. Called by Django's admin."""

from django.contrib import admin

from monolith.catalog.models import Category, Picture, Product


class PictureInline(admin.TabularInline):
    model = Picture
    extra = 0


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "position"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(Product)
class ProductAdmin(admin.ModelAdmin):
    list_display = ["name", "sku", "category", "price", "stock", "rating_avg", "review_count", "active"]
    list_filter = ["category", "active"]
    search_fields = ["name", "sku"]
    readonly_fields = ["rating_avg", "review_count", "view_count"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [PictureInline]
