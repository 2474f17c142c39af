"""Runs the measurements named on the command line, or all of them."""

import json
import os
import pkgutil
import sys
from importlib import import_module

import bench


def main(names: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casmemg_portal.settings")
    os.environ.setdefault("FIELD_KEY", "measuring")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the child has
    import django

    django.setup()
    known = [module.name for module in pkgutil.iter_modules(bench.__path__)]
    known = [name for name in known if not name.startswith("_")]
    if unknown := set(names) - set(known):
        sys.exit(f"No such measurement: {', '.join(sorted(unknown))}. There are: {known}")
    for name in names or known:
        for result in import_module(f"bench.{name}").measure():
            print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
