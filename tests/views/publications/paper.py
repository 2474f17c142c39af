"""A paper as it is typed in, and where."""

from typing import Any

from django.urls import reverse

CONDITIONS = [
    "Except for subject 07, the images of the rest of the subjects should not be published.",
    (
        "A. showing with necessity: only show the real face photo if a drawing or fake face won’t "
        "be enough for the illustration purpose."
    ),
    "B. only use the least amount of face photos for you need.",
    (
        "C. never link the used face photo with any possible trait of personal info (e.g., city, "
        "university, etc)."
    ),
]
FORM = {
    "kind": "article-journal",
    "title": "Micro-expressions, again",
    "authors": "Li, Mingyu\n柳清妍\nعلي, محمد",
    "venue": "ACM MM",
    "year": "2026",
    "doi": "https://doi.org/10.1145/ABC.1",
    "shows_images": "no",
    "register": "1",
}


def address(name: str = "publication_register", *more: int) -> str:
    return reverse(f"request_{name}", args=["LA-TEST22", *more])


def fields(answer: Any) -> dict[str, Any]:
    """What stands in the form of a page."""
    form = answer.context["form"]
    return {name: form[name].value() for name in form.fields}
