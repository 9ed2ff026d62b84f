"""Run once in an empty site: two editors, twenty pages, sixty redirects to them or elsewhere."""

import django

EDITORS, PAGES, REDIRECTS = 2, 20, 60


def main() -> None:
    django.setup()
    from django.contrib.auth import get_user_model
    from wagtail.contrib.redirects.models import Redirect
    from wagtail.models import Page

    for place in range(EDITORS):
        get_user_model().objects.create_superuser(f"editor{place}", f"editor{place}@example.org", "write")
    home = Page.objects.get(depth=2)
    pages = [home.add_child(instance=Page(title=f"Page {n}", slug=f"page-{n}")) for n in range(PAGES)]
    for number in range(REDIRECTS):
        goal = (
            {"redirect_page": pages[number % PAGES]}
            if number % 3
            else {"redirect_link": f"https://example.org/{number}"}
        )
        Redirect.objects.create(old_path=f"/once/{number}", is_permanent=bool(number % 2), **goal)


if __name__ == "__main__":
    main()
