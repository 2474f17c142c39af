"""A picture that an owner gives for a public page, made anew in a child."""

import json
from pathlib import Path

from agreements.scans.gate.limits import ScanLimits
from agreements.scans.gate.rejection_reasons import rejected
from agreements.scans.sandbox import sandbox
from agreements.scans.sandbox.sandbox import ChildLimits

_JPEG = b"\xff\xd8\xff"
_LIMITS = ChildLimits(data=700_000_000, output=5_000_000)


def picture_for_page(path: Path, limits: ScanLimits) -> bytes:
    """A JPEG of a JPEG or PNG, small enough for a page, without what a camera wrote into it.

    Raises ScanRefused, `sandbox.SandboxDown` and `sandbox.NoSlotFree`.
    """
    try:
        answer = sandbox.run_in_child(
            "agreements.scans.child_tasks.picture_for_page:picture_for_page",
            path,
            limits,
            limits=_LIMITS,
        )
    except sandbox.ChildFailed as error:
        too_much = isinstance(error, sandbox.ChildOutOfMemory | sandbox.ChildTooTalkative)
        raise rejected("picture_size" if too_much else "damaged_picture", limits) from error
    if not answer.startswith(_JPEG):
        raise rejected(json.loads(answer)["refused"], limits)
    return answer
