"""A box to sign in by itself, as a flatbed in gray or a fax sees it: quicker than a whole page."""

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from agreements.documents.fonts import REGULAR, open_face
from agreements.scans.observation import FieldWriting
from agreements.scans.page_analysis.frame import DPI as FRAME
from agreements.scans.page_analysis.ink import signature_fields
from agreements.scans.page_analysis.registration.register import Registration
from simulator import printing, scanner, sheets
from simulator.printing import DPI, MM, Paper

WIDE, HIGH = round(130 * MM), round(75 * MM)
BOX = (round(20 * MM), round(22 * MM), round(110 * MM), round(50 * MM))
Box = tuple[int, int, int, int]


def seen(draw: Callable[[Paper, Box], None], seed: int, bilevel: bool) -> FieldWriting:
    """What the engine makes of what is drawn into the box."""
    paper = printing.printed(np.zeros((HIGH, WIDE), np.float32), np.random.default_rng(seed))
    sheets.tint(paper)
    left, top, right, bottom = BOX
    cv2.rectangle(paper.ink, (left, top), (right, bottom), 0.9, 2)
    draw(paper, BOX)
    taken = scanner.bilevel(paper, 200) if bilevel else scanner.flatbed(paper, 200, color=False)
    gray = taken.reshape(taken.shape[:2])
    lying = Registration(np.eye(3), np.zeros((15, 2)), (WIDE, HIGH))
    own = tuple(round(edge * FRAME / DPI) for edge in BOX)
    return signature_fields.measure_field(gray, lying, own, ())  # type: ignore[arg-type]


def typed(text: str, size: float) -> Callable[[Paper, Box], None]:
    """Print in letters `size` mm high from line to line."""

    def draw(paper: Paper, box: Box) -> None:
        font = ImageFont.truetype(str(open_face(REGULAR).path), round(size * MM))
        canvas = Image.new("L", (WIDE, HIGH), 0)
        at = (box[0] + 8 * MM, (box[1] + box[3]) / 2)
        ImageDraw.Draw(canvas).text(at, text, font=font, fill=230, anchor="lm")
        paper.ink = np.maximum(paper.ink, np.asarray(canvas, np.float32) / 255)

    return draw
