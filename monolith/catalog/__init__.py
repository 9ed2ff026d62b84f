"""Products, categories and pictures: what the shop sells."""
