"""The issued document's pages as pictures: what a scan is compared with."""

import ctypes
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from agreements.scans.page_analysis.frame import Frame, GrayImage, halved


@dataclass
class IssuedPage:
    """Page `number`, from 1. `ink` is 255 where black was printed, 0 on bare paper."""

    number: int
    frame: Frame
    ink: GrayImage

    @cached_property
    def half(self) -> GrayImage:
        """At half the size."""
        return halved(self.ink)

    def smaller(self, times: int) -> GrayImage:
        """At a half or a quarter of the size."""
        return self.half if times == 2 else halved(self.half)


class OpenedIssuedPdf:
    """Draws each page when it is asked for, and keeps none: one page in memory at a time."""

    def __init__(self, path: str, layout: Mapping[str, Any]) -> None:
        self._pdf = pdfium.PdfDocument(path)
        self.layout = layout
        self.frame = Frame(*layout["size"])
        self.codes: Sequence[str] = layout["codes"]

    @property
    def numbers(self) -> range:
        """Of its pages, from 1."""
        return range(1, len(self.codes) + 1)

    def page(self, number: int) -> IssuedPage:
        drawn = _drawn(self._pdf[number - 1], self.frame)
        return IssuedPage(number, self.frame, cv2.bitwise_not(drawn))

    def signature_fields(self, number: int) -> dict[str, tuple[int, int, int, int]]:
        """The boxes to sign and date in on a page, in pixels of the frame."""
        places = self.layout["boxes"]
        return {
            name: self.frame.pixels(place["box"])
            for name, place in places.items()
            if place["page"] == number
        }

    def stamps(self) -> dict[str, tuple[int, int, int, int]]:
        """Header, footer, code and marks, which are on every page, in pixels of the frame."""
        return {name: self.frame.pixels(box) for name, box in self.layout["stamps"].items()}


def _drawn(page: pdfium.PdfPage, frame: Frame) -> GrayImage:
    """The page in gray, every letter exactly where it is printed.

    pdfium moves small letters to whole pixels, half a pixel off. Drawn twice as wide, they are
    large enough for it to fill their outlines, which takes longer and is right.
    """
    width, height = frame.size
    wide = np.full((height, 2 * width), 255, np.uint8)
    pixels = wide.ctypes.data_as(ctypes.c_void_p)
    bitmap = raw.FPDFBitmap_CreateEx(2 * width, height, raw.FPDFBitmap_Gray, pixels, 2 * width)
    raw.FPDF_RenderPageBitmap(bitmap, page, 0, 0, 2 * width, height, 0, 0)
    raw.FPDFBitmap_Destroy(bitmap)
    # The mean of two pixels side by side, in half the time that resizing takes.
    left, right = cv2.split(wide.reshape(height, width, 2))
    return cv2.addWeighted(left, 0.5, right, 0.5, 0)
