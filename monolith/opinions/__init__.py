"""What the shop's own pages ask about reviews, whoever keeps them. No app and no tables: the reviews app may leave, this stays.

Reading order: seam (what is asked), pages (what the pages show), ratings (two columns of a product).
"""
