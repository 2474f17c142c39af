"""Made-up data, to be fetched: noise, under names as in a database of recordings."""

import io
import random
from collections.abc import Iterator

from agreements.models import AssociatedUser, Dataset, User
from agreements.services.associates import listing
from agreements.services.releases import arrivals, drafts, publishing

_NOTES = "Recordings of 12 subjects, made up for the demo: EMG and video features."
# Who is listed in the demo and has confirmed.
CONFIRMED = "wang.xm@uni-nanhu.example"


def publish_release(dataset: Dataset, owner: User) -> None:
    """Release 1.0, which everybody with access can fetch."""
    draft = drafts.create_draft(dataset, label="1.0", notes=_NOTES, by=owner)
    for path, content in _files():
        arrivals.add_upload(draft, path, io.BytesIO(content), by=owner)
    publishing.publish(draft, by=owner)


def let_student_confirm() -> None:
    """One of those who are listed has confirmed; the others have their invitations."""
    student = User.objects.create_user(CONFIRMED)
    listing.confirm(AssociatedUser.objects.get(email=CONFIRMED), by=student)


def _files() -> Iterator[tuple[str, bytes]]:
    noise = random.Random(1)
    yield "codebook.csv", b"subject,clip,onset,apex,offset\n" * 200
    for subject in range(1, 13):
        for kind in ("emg.csv", "flow.npy", "labels.json"):
            yield f"s{subject:02d}/{kind}", noise.randbytes(noise.randint(20_000, 200_000))
