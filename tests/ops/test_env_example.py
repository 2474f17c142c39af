import re

from django.conf import settings


def test_every_setting_is_explained_and_nothing_else() -> None:
    files = (
        "casmemg_portal/settings.py",
        "casmemg_portal/database_settings.py",
        "gunicorn.conf.py",
    )
    code = "\n".join((settings.BASE_DIR / name).read_text() for name in files)
    example = (settings.BASE_DIR / ".env.example").read_text()
    read = re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', code)
    explained = re.findall(r"^#?([A-Z0-9_]+)=", example, re.MULTILINE)
    assert sorted(explained) == sorted(set(read))
