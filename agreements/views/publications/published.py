"""The public list of what was made of a dataset."""

import json
from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.bibliography.bibtex import write_bibtex
from agreements.models import Dataset
from agreements.selectors import access
from agreements.selectors.publications.published import keyed_items, public_publications

PAGE = 50
_AT_ONCE = 200  # rows


@require_safe
def publications(request: HttpRequest, slug: str) -> HttpResponse:
    """The latest year first, in pages; 404 for a page that there is not."""
    dataset = access.public_dataset(slug)
    pages = Paginator(public_publications(dataset), PAGE)
    asked = request.GET.get("page", "1")
    if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:9]) <= pages.num_pages:
        raise Http404
    page = pages.page(int(asked))
    context = {
        "dataset": dataset,
        "page": page,
        "newer_url": f"?page={page.number - 1}" if page.has_previous() else "",
        "older_url": f"?page={page.number + 1}" if page.has_next() else "",
    }
    return render(request, "agreements/publications/list.html", context)


@require_safe
def bibtex(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The whole list for LaTeX."""
    dataset = access.public_dataset(slug)
    entries = (write_bibtex([item]) + "\n" for item in _items(dataset))
    return _file(entries, f"{dataset.slug}-publications.bib", "application/x-bibtex")


@require_safe
def csl_json(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The whole list for reference managers."""
    dataset = access.public_dataset(slug)
    name = f"{dataset.slug}-publications.json"
    return _file(_json_array(dataset), name, "application/vnd.citationstyles.csl+json")


def _items(dataset: Dataset) -> Iterator[tuple[str, dict[str, object]]]:
    return keyed_items(public_publications(dataset).iterator(chunk_size=_AT_ONCE))


def _json_array(dataset: Dataset) -> Iterator[str]:
    lead = "["
    for _key, item in _items(dataset):
        yield f"{lead}\n{json.dumps(item, ensure_ascii=False)}"
        lead = ","
    yield "[]\n" if lead == "[" else "\n]\n"


def _file(parts: Iterator[str], name: str, content_type: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(
        (part.encode() for part in parts), content_type=f"{content_type}; charset=utf-8"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'  # a slug is ASCII
    return answer
