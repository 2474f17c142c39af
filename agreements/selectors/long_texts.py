"""Long texts that most pages don't show: whoever shows one has the database asked for it then."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from agreements.models import Dataset, LicenseVersion, NoticeTemplate, OutboundEmail

_LONG: dict[type[Model], tuple[str, ...]] = {
    Dataset: ("summary", "citation", "bibtex"),
    LicenseVersion: ("source", "summary", "body_layout"),
    NoticeTemplate: ("text", "html"),
    OutboundEmail: ("text", "html"),
}
Row = TypeVar("Row", bound=Model)


def without_texts(found: "QuerySet[Row]", *related: str) -> "QuerySet[Row]":
    """Without those of the rows, nor of what `select_related` fetches with them by these paths."""
    names = list(_LONG.get(found.model, ()))
    for path in related:
        names += [f"{path}__{name}" for name in _LONG[_model_at(found.model, path)]]
    return found.defer(*names)


def _model_at(model: type[Model], path: str) -> type[Model]:
    for part in path.split("__"):
        model = model._meta.get_field(part).related_model  # type: ignore[assignment]
    return model
