"""Pixels of the scan, put where they are due in the frame."""

import math

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import (
    FloatArray,
    GrayImage,
    corners,
    halved,
    shrinking_matrix,
    transform,
)
from agreements.scans.page_analysis.registration import warp
from agreements.scans.page_analysis.scanned_sheet import ScannedSheet

_STEP = 32  # pixels of the frame, between which a straight line will do


def resample(
    picture: GrayImage,
    matrix: FloatArray,
    warped_by: FloatArray,
    size: tuple[int, int],
    *,
    beyond: int = 255,
) -> GrayImage:
    """Pixels of a frame of `size` taken from the picture; `beyond` is the color of its outside.

    `matrix` takes pixels of that frame, moved by the warp `warped_by`, to pixels of the picture."""
    if not warped_by.any():
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpPerspective(picture, matrix, size, flags=how, borderValue=beyond)
    width, height = size
    coarse = _coarse(matrix, warped_by, size)
    fine = cv2.resize(coarse, None, fx=_STEP, fy=_STEP, interpolation=cv2.INTER_LINEAR)
    half = _STEP // 2
    places = fine[half : half + height, half : half + width]
    # Both coordinates are in the first map; OpenCV's types want another.
    return cv2.remap(  # type: ignore[call-overload,no-any-return]
        picture, places, None, cv2.INTER_LINEAR, borderValue=beyond
    )


def matching_resolution(
    size: tuple[int, int], sheet: ScannedSheet, matrix: FloatArray
) -> tuple[GrayImage, FloatArray]:
    """The scan about as fine as a frame of `size` is, of which `matrix` takes pixels to the scan;
    and the matrix to that picture."""
    whole = transform(matrix, corners(0, 0, *size))
    wider = float(np.abs(whole[2] - whole[0]).sum()) / sum(size)
    times = max(0, round(math.log2(max(wider, 1.0))))
    picture = sheet.gray if times == 0 else sheet.half
    for _ in range(times - 1):
        picture = halved(picture)
    return picture, np.linalg.inv(shrinking_matrix(2**times)) @ matrix


def _coarse(matrix: FloatArray, warped_by: FloatArray, size: tuple[int, int]) -> FloatArray:
    """Where every `_STEP`th pixel of the frame comes from."""
    # Enlarging puts sample n into the middle of its step; `resample` cuts half a step off.
    xs, ys = (np.arange(length // _STEP + 3) * _STEP - 0.5 for length in size)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2).astype(float)
    places = transform(matrix, warp.apply_warp(grid, warped_by, size))
    return places.reshape(len(ys), len(xs), 2).astype(np.float32)
