"""Pictures that were drawn once, kept for the next run.

A picture's name is made of the simulator's own code, its libraries' versions and all that the
picture is drawn of: who changes a stroke gets new ones. Nothing is kept where no folder is set, as
in a bench, whose pages are too many.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

folder: Path | None = None
_LIBRARIES = ("numpy", "opencv-python-headless", "pillow", "pypdfium2")


def kept_picture(
    draw: Callable[[], NDArray[np.uint8]], chance: np.random.Generator, *key: object
) -> NDArray[np.uint8]:
    """What `draw` draws by `chance`, which goes on from where it stands then."""
    if folder is None:
        return draw()
    state = chance.bit_generator.state
    name = hashlib.sha256(repr((key, state)).encode()).hexdigest()[:32]
    path = _own_folder(folder) / f"{name}.png"
    after = path.with_suffix(".json")
    if after.exists():
        told = json.loads(after.read_text())
        chance.bit_generator.state = told["state"]
        picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        return np.asarray(picture, np.uint8).reshape(told["shape"])
    picture = draw()
    _write(path, cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes())
    told = {"state": chance.bit_generator.state, "shape": picture.shape}
    _write(after, json.dumps(told).encode())
    return picture


@cache
def _own_folder(parent: Path) -> Path:
    """The folder for pictures by the code as it is; those of other code are gone."""
    code = hashlib.sha256(repr([version(library) for library in _LIBRARIES]).encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        code.update(file.read_bytes())
    own = parent / code.hexdigest()[:16]
    own.mkdir(parents=True, exist_ok=True)
    for other in parent.iterdir():
        if other != own:
            shutil.rmtree(other, ignore_errors=True)
    return own


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all; others may draw the same."""
    partial = path.with_suffix(f".{os.getpid()}")
    partial.write_bytes(content)
    partial.replace(path)
