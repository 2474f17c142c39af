"""Which issued page a scan without a readable code shows, by its looks."""

from collections.abc import Iterable

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import FloatArray, GrayImage, transform
from agreements.scans.page_analysis.issued_page import OpenedIssuedPdf
from agreements.scans.page_analysis.registration.register import Registration, register_by_words
from agreements.scans.page_analysis.scanned_sheet import ScannedSheet

_LONGEST = 700  # pixels: words are blobs of a shape of their own, and SIFT needs much memory
_KEYPOINTS = 1500
_RATIO = 0.8  # best to second best: Lowe, Distinctive Image Features (2004), 7.1
_FEWEST = 18  # features that agree on one homography
_ALIKE = 0.5  # words, once it is laid over the page
_SCRAPS = 2.5  # pixels of the scan


class FeatureMatcher:
    """The issued document's pages by their looks; each is looked at once, when it is needed."""

    def __init__(self, document: OpenedIssuedPdf) -> None:
        self._document = document
        self._finder = cv2.SIFT.create(nfeatures=_KEYPOINTS)
        self._issued: dict[int, tuple[FloatArray, FloatArray | None]] = {}

    def match_page(
        self, sheet: ScannedSheet, candidates: Iterable[int]
    ) -> tuple[int, Registration] | None:
        """The page among `candidates` that a scan shows, and how it lies. None for none of them."""
        found = self._most_alike(sheet.gray, candidates)
        if found is None:
            return None
        registration = register_by_words(sheet, self._document.page(found[0]), found[1])
        return (
            None
            if registration is None or registration.likeness < _ALIKE
            else (found[0], registration)
        )

    def match_back(self, sheet: ScannedSheet) -> int | None:
        """The page that shines through from the other side of a sheet."""
        mirrored = np.ascontiguousarray(sheet.gray[:, ::-1])
        soft = cv2.GaussianBlur(mirrored, (0, 0), _SCRAPS)  # in black and white scraps are left
        even = np.asarray(cv2.normalize(soft, soft, 0, 255, cv2.NORM_MINMAX))
        found = self._most_alike(even, self._document.numbers)
        return found and found[0]

    def _most_alike(
        self, gray: GrayImage, candidates: Iterable[int]
    ) -> tuple[int, FloatArray] | None:
        """The page on which most features agree, and the homography to it."""
        there, others, scale = self._features(gray)
        if others is None or len(there) < _FEWEST:
            return None
        best = 0
        found: tuple[int, FloatArray] | None = None
        for number in candidates:
            if number not in self._issued:
                here, features, _scale = self._features(255 - self._document.page(number).ink)
                self._issued[number] = here, features
            agreeing, matrix = _agree(*self._issued[number], there, others, 4 / scale)
            if matrix is not None and agreeing > best:
                best, found = agreeing, (number, matrix)
        return found

    def _features(self, gray: GrayImage) -> tuple[FloatArray, FloatArray | None, float]:
        """Where features are in the picture, what they look like, and how far it was reduced."""
        scale = min(1.0, _LONGEST / max(gray.shape))
        small = cv2.resize(gray, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        points, features = self._finder.detectAndCompute(small, None)
        places = (np.array([point.pt for point in points]).reshape(-1, 2) + 0.5) / scale - 0.5
        return places, features, scale


def _agree(
    here: FloatArray,
    features: FloatArray | None,
    there: FloatArray,
    others: FloatArray,
    within: float,
) -> tuple[int, FloatArray | None]:
    """How many features agree on a homography from here to there, and that."""
    if features is None:
        return 0, None
    pairs = cv2.BFMatcher().knnMatch(features, others, k=2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < _RATIO * p[1].distance]
    if len(good) < _FEWEST:
        return 0, None
    source = np.array([here[m.queryIdx] for m in good])
    target = np.array([there[m.trainIdx] for m in good])
    matrix, fits = cv2.findHomography(source, target, cv2.RANSAC, within)
    if matrix is None or fits.sum() < _FEWEST or not _sound(matrix):
        return 0, None
    return int(fits.sum()), matrix


def _sound(matrix: FloatArray) -> bool:
    """No mirror image, and of a size that a page can have."""
    spread = transform(matrix, np.array([[0, 0], [1000.0, 0], [0, 1000.0]]))
    a, b = spread[1] - spread[0], spread[2] - spread[0]
    area = float(a[0] * b[1] - a[1] * b[0]) / 1e6
    return 0.02 < area < 25
