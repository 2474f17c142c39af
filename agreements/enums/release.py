"""The words for releases of a dataset's files."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReleaseStatus(TextChoices):
    """Life of a release."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ReleaseKind(TextChoices):
    """Why there is a release."""

    RELEASE = "release", _("Release")
    ERRATUM = "erratum", _("Erratum: corrects a release")
    RECALL = "recall", _("Recall: takes the place of a release whose files must be deleted")
