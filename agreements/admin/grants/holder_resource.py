"""What is told of each person who may use the data, in a file to take away."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.fields import Field

from agreements.admin.spreadsheets import utc
from agreements.models import DownloadGrant
from agreements.name_pinyin import pinyin_of_name

from . import holder_columns as columns


class HolderResource(resources.ModelResource):
    """Moments in UTC (ISO 8601)."""

    dataset = Field("agreement__dataset__slug", _("Dataset"))
    reference = Field("agreement__reference", _("Reference"))
    person = Field("person", _("Person"))
    role = Field(column_name=_("Role"))
    address = Field(column_name=_("E-mail"))
    affiliation = Field("agreement__signer__affiliation", _("Affiliation"))
    country = Field("agreement__signer__country__code", _("Country"))
    signer = Field("agreement__signer", _("Signed by"))
    signer_address = Field("agreement__signer__email", _("E-mail of the signer"))
    version = Field("agreement__version__number", _("LA version"))
    since = Field(column_name=_("Since"))
    access = Field(column_name=_("Access"))
    ended = Field(column_name=_("Ended"))
    why = Field(column_name=_("Why it ended"))
    last_fetch = Field(column_name=_("Last fetch"))
    # The last one, so that programs which count columns find the others where they were.
    pinyin = Field(column_name=_("Person in pinyin"))

    class Meta:
        model = DownloadGrant
        fields = (
            *("dataset", "reference", "person", "role", "address", "affiliation", "country"),
            *("signer", "signer_address", "version", "since", "access", "ended", "why"),
            *("last_fetch", "pinyin"),
        )

    def dehydrate_role(self, grant: DownloadGrant) -> str:
        return columns.role_of(grant)

    def dehydrate_address(self, grant: DownloadGrant) -> str:
        return columns.address_of(grant)

    def dehydrate_since(self, grant: DownloadGrant) -> str:
        return utc(grant.granted_at)

    def dehydrate_access(self, grant: DownloadGrant) -> str:
        return columns.standing_of(grant)[1]

    def dehydrate_ended(self, grant: DownloadGrant) -> str:
        return utc(grant.ended_at)

    def dehydrate_why(self, grant: DownloadGrant) -> str:
        return grant.get_ended_why_display() if grant.ended_at else ""

    def dehydrate_last_fetch(self, grant: DownloadGrant) -> str:
        return utc(getattr(grant, "last_fetch", None))

    def dehydrate_pinyin(self, grant: DownloadGrant) -> str:
        """In every language: a file is handed on."""
        return pinyin_of_name(grant.person)

    def head(self) -> list[str]:
        return [str(name) for name in self.get_export_headers()]

    def row(self, grant: DownloadGrant) -> list[str]:
        told: list[Any] = self.export_resource(grant)
        return [str(cell) for cell in told]
