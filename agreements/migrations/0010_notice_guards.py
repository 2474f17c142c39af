"""What the database refuses about announced versions and notices.

Guards were put up here once; `guards.install` does it now with every migration (ADR 42).
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agreements", "0009_notice_constraints")]
    operations = []
