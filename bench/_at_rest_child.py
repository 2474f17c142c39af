"""`python -m bench._at_rest_child SIZE`: stores and reads a sealed file of so many megabytes, and
prints how many the process took at most."""

import os
import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile


def main(size: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "casmemg_portal.settings"
    import django

    django.setup()
    from django.conf import settings
    from django.test import override_settings

    from bench import at_rest

    with TemporaryDirectory(dir=settings.VAR_DIR) as folder, TemporaryFile() as content:
        content.truncate(size * at_rest.MB)
        with override_settings(PRIVATE_ROOT=Path(folder), STORAGE_KEYS=at_rest.KEYS):
            at_rest.store_and_read(content)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(int(sys.argv[1]))
