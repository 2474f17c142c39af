"""Publishing something, and fetching it as a browser or a command line does."""

import io

from agreements.services.grants import download_tokens
from agreements.services.releases import arrivals, publishing
from agreements.views.grants.data import archive_url
from tests.services.releases import releasing

FILES = {f"s{n:02d}/{kind}.mat": bytes([n]) * (700 * n) for n in range(1, 9) for kind in "ab"}


def publish(agreement, label="1.0", *, is_marked=True):
    draft = releasing.draft(agreement.dataset, label)
    draft.is_marked = is_marked
    draft.save()
    owner = releasing.owner(agreement.dataset)
    for path, content in FILES.items():
        arrivals.add_upload(draft, path, io.BytesIO(content), by=owner)
    return publishing.publish(draft, by=owner)


def address(release) -> str:
    return archive_url(release).removeprefix("http://127.0.0.1:8000")


def fetch(client, release, user=None, **headers) -> bytes:
    if user:
        client.force_login(user)
    answer = client.get(address(release), headers=headers)
    assert answer.status_code in (200, 206), answer.content
    return b"".join(answer.streaming_content)


def bearer(agreement, user=None) -> dict[str, str]:
    made = download_tokens.make_token(agreement.dataset, by=user or agreement.signer.user)
    return {"Authorization": f"Bearer {made}"}
