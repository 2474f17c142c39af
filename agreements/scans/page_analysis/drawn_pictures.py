"""Which pictures a page draws, and where."""

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Object, Page, Stream

_DEEPEST = 6  # forms within forms
_MOST_STEPS = 20_000
_LONGEST = 1_000_000  # bytes


class TooMuchDrawn(Exception):
    """More is drawn than we want to follow."""


def content_streams(page: Page) -> list[Stream]:
    """The streams that say what is drawn."""
    held = page.obj.get("/Contents")
    every = list(held) if isinstance(held, Array) else [held]
    return [each for each in every if isinstance(each, Stream)]


def drawn_pictures(page: Page) -> list[tuple[Stream, Matrix]]:
    """Each picture as often as it is drawn, with the matrix from its square to the page. Raises
    TooMuchDrawn."""
    walk = _DrawingWalk()
    walk.follow(page, _resources(page.obj), Matrix(), 0)
    return walk.met


def place_on_page(page: Page, matrix: Matrix, high: float = 1.0) -> tuple[float, ...]:
    """Left, top, right, bottom of so much of a picture's height from its foot, as shares of the
    page as it is shown; the picture may go on beyond the page."""
    box, edge = [float(each) for each in page.cropbox], [float(each) for each in page.mediabox]
    left, right = (max(min(box[::2]), min(edge[::2])), min(max(box[::2]), max(edge[::2])))
    bottom, top = (max(min(box[1::2]), min(edge[1::2])), min(max(box[1::2]), max(edge[1::2])))
    corners = [matrix.transform((x, y)) for x in (0, 1) for y in (0, high)]
    xs = [(float(x) - left) / (right - left) for x, _y in corners]
    ys = [(top - float(y)) / (top - bottom) for _x, y in corners]
    for _turn in range(int(page.obj.get("/Rotate", 0)) // 90 % 4):
        xs, ys = [1 - y for y in ys], xs
    return min(xs), min(ys), max(xs), max(ys)


class _DrawingWalk:
    def __init__(self) -> None:
        self.met: list[tuple[Stream, Matrix]] = []
        self._steps = 0

    def follow(self, holder: Page | Stream, resources: Object, matrix: Matrix, deep: int) -> None:
        """One sequence of instructions: of a page, or of a form on it."""
        streams = content_streams(holder) if isinstance(holder, Page) else [holder]
        if deep > _DEEPEST or sum(int(each.get("/Length", 0)) for each in streams) > _LONGEST:
            raise TooMuchDrawn
        items, saved = _objects(resources), []
        for step in pikepdf.parse_content_stream(holder, "q Q cm Do"):
            self._steps += 1
            if self._steps > _MOST_STEPS:
                raise TooMuchDrawn
            operands = list(step.operands)
            match str(step.operator):
                case "q":
                    saved.append(matrix)
                case "Q" if saved:
                    matrix = saved.pop()
                case "cm":
                    matrix = Matrix(*(float(each) for each in operands)) @ matrix
                case "Do" if (item := items.get(str(operands[0]))) is not None:
                    self._draw(item, resources, matrix, deep)

    def _draw(self, item: Stream, resources: Object, matrix: Matrix, deep: int) -> None:
        if item.get("/Subtype") == "/Image":
            self.met.append((item, matrix))
        elif item.get("/Subtype") == "/Form":
            own = Matrix(item.Matrix) if "/Matrix" in item else Matrix()
            self.follow(item, item.get("/Resources", resources), own @ matrix, deep + 1)


def _resources(holder: Object) -> Object:
    held = holder.get("/Resources")
    return held if isinstance(held, Dictionary) else Dictionary()


def _objects(resources: Object) -> dict[str, Stream]:
    held = resources.get("/XObject")
    if not isinstance(held, Dictionary):
        return {}
    return {str(name): item for name, item in held.items() if isinstance(item, Stream)}
