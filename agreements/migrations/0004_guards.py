"""What the database itself refuses: changes of evidence, access without a live agreement.

Guards were put up here once; `guards.install` does it now with every migration (ADR 42).
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("agreements", "0003_constraints")]
    operations = []
