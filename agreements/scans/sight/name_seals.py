"""Name seals: small squares or ovals full of ink, as people in East Asia put beside their names.

They are told from handwriting by shape: compact, and with ink nearly all the way around, by a frame
or by being solid up to the edge. A signature is wider, or open somewhere.
"""

import cv2
import numpy as np

from agreements.scans.sight.frame import MM, Grey

_JOINED = 1.2 * MM  # signs of one seal lie nearer than this
_LEAST, _MOST = 6.0 * MM, 30.0 * MM  # its sides
_SLIM = 2.2  # times as long as it is wide, at most
_COMPACT = 0.72  # of the smallest rectangle around it; a circle fills 0.785
_RIM = 1.2 * MM  # within which the ink of its edge lies
_AROUND = 0.75  # of the edge has ink
_INKED = 0.28  # of it is ink; a letter O has less


def without(mask: Grey) -> Grey:
    """The ink (1) without pieces that are shaped like name seals."""
    side = round(_JOINED) | 1
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    left = np.array(mask)
    outlines = cv2.findContours(joined, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    for outline in outlines:
        x, y, width, height = cv2.boundingRect(outline)
        if max(width, height) < _LEAST:
            continue
        piece = np.zeros((height, width), np.uint8)
        cv2.drawContours(piece, [outline - (x, y)], -1, 1, cv2.FILLED)
        here = left[y : y + height, x : x + width]
        if _is_seal(outline, piece, here & piece):
            here[piece > 0] = 0
    return left


def _is_seal(outline: Grey, piece: Grey, ink: Grey) -> bool:
    _middle, sides, _turn = cv2.minAreaRect(outline)
    short, long = sorted(sides)
    if short < _LEAST or long > _MOST or long > _SLIM * short:
        return False
    area = float(piece.sum())
    if area < _COMPACT * short * long or float(ink.sum()) < _INKED * area:
        return False
    # Ink within reach of each pixel of the outline of the hull: what is open shows there.
    hull = np.zeros_like(piece)
    corner = outline.reshape(-1, 2).min(axis=0)
    cv2.drawContours(hull, [cv2.convexHull(outline) - corner], -1, 1, 1)
    reach = 2 * round(_RIM) + 1
    near = cv2.dilate(ink, np.ones((reach, reach), np.uint8))
    return float(near[hull > 0].mean()) > _AROUND
