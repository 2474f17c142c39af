"""Photos of pages on their way, for tests: as somebody at a browser or a phone sends them."""

import io
import re

import numpy as np
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from agreements import storage
from agreements.models import Agreement, PagePhoto
from tests import some_pages

STRAIGHT_WIDTH = 600


def photo_of(agreement: Agreement, number: int) -> bytes:
    """A flat picture of an issued page, quick to make."""
    return some_pages.picture(agreement.documents.latest("number"), number)


def take(client: Client, address: str, content: bytes, **headers: str):
    file = SimpleUploadedFile("image.jpg", content, content_type="image/jpeg")
    return client.post(address, {"photo": file}, headers=headers)


def own(agreement: Agreement, name: str = "photos", *more: str) -> str:
    return reverse(f"request_{name}", args=[agreement.reference, *more])


def kept(agreement: Agreement, page: int, *, used: bool = True) -> PagePhoto:
    """As if it had been taken and, if so, used; without a child."""
    content = photo_of(agreement, page)
    straight = _smaller(content)
    names = [
        storage.store(storage.Kind.PHOTOS, each, ".jpg") for each in (content, straight, straight)
    ]
    return PagePhoto.objects.create(
        agreement=agreement,
        document=agreement.documents.latest("number"),
        file=names[0].name,
        straight_picture=names[1].name,
        preview_picture=names[2].name,
        original_name="image.jpg",
        sha256=names[0].sha256,
        size=names[0].size,
        uploaded_by=agreement.signer.user,
        page=page,
        used_as=page if used else None,
    )


def _smaller(content: bytes) -> bytes:
    """So that what was straightened is told from what came."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(content)) as picture:
        picture.resize((STRAIGHT_WIDTH, 850)).save(out, "JPEG")
    return out.getvalue()


def code_in(svg: str) -> str:
    """The runs of dark modules in the path of the picture, drawn and read."""
    side = int(re.search(r'width="(\d+)"', svg)[1]) // 8
    drawn = np.full((side, side), 255, np.uint8)
    path = re.search(r'class="qrline"[^>]* d="([^"]+)"', svg)[1]
    x = y = 0.0
    for command, rest in re.findall(r"([Mmh])([^Mmh]+)", path):
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", rest)]
        if command == "M":
            x, y = numbers
        elif command == "m":
            x, y = x + numbers[0], y + numbers[1]
        else:
            drawn[int(y), int(x) : int(x + numbers[0])] = 0
            x += numbers[0]
    (code,) = zxingcpp.read_barcodes(np.kron(drawn, np.ones((8, 8), np.uint8)))
    return code.text
