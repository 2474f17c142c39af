"""The columns of a table of agreements: how each is called, how a cell is read, an example."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.services.requests.person_rows import letters


@dataclass(frozen=True, slots=True)
class Column:
    """`name` is the column of ImportRow; `heads` are what else it is called, letters alone; one
    that `is_due` has to be there."""

    name: str
    head: str
    label: Promise
    example: str
    hint: Promise
    heads: str = ""
    is_due: bool = False


COLUMNS = (
    Column(
        "name",
        "Name",
        _("Name"),
        "Maria Rossi",
        _("As the signer signed."),
        "signer signername fullname licensee 姓名 签署人 簽署人 签名人",
        is_due=True,
    ),
    Column(
        "email",
        "E-mail",
        _("E-mail"),
        "maria.rossi@psych.example.edu",
        _("The work e-mail. With it the signer signs in here."),
        "mail emailaddress workemail signeremail 邮箱 郵箱 电子邮件 電子郵件 电子邮箱 工作邮箱 "
        "电子邮件地址 邮箱地址",
        is_due=True,
    ),
    Column(
        "affiliation",
        "Affiliation",
        _("Affiliation"),
        "University of Example, Department of Psychology",
        _("The institution the signer works for."),
        "institution institute university company organization organisation 单位 單位 机构 機構",
        is_due=True,
    ),
    Column(
        "title",
        "Title",
        _("Title"),
        "Professor",
        _("Such as professor. May be empty."),
        "position jobtitle 职称 職稱 职务 頭銜",
    ),
    Column(
        "address",
        "Address",
        _("Address"),
        "1 Example Street, 12345 Example",
        _("Of the institution. May be empty."),
        "detailedaddress postaladdress 地址 详细地址 詳細地址 通讯地址",
    ),
    Column(
        "country",
        "Country",
        _("Country"),
        "IT",
        _("Its name or code. May be empty."),
        "countryorregion region nation 国家 國家 国家或地区 国家地区",
    ),
    Column(
        "version",
        "LA version",
        _("LA version"),
        "1.0",
        _("The License Agreement that was signed. May be empty where there is only one."),
        "version licenseversion agreementversion la licenseagreement 版本 协议版本 協議版本",
    ),
    Column(
        "signed_on",
        "Signed on",
        _("Signed on"),
        "2021-03-04",
        _("Best as 2021-03-04."),
        "signed dateofsignature signingdate signaturedate date 签署日期 簽署日期 签字日期 日期",
        is_due=True,
    ),
    Column(
        "approved_on",
        "Approved on",
        _("Approved on"),
        "2021-03-09",
        _("Where it is empty, the day of the import counts."),
        "approved dateofapproval approvaldate 批准日期 审批日期 審批日期 通过日期",
    ),
    Column(
        "people",
        "People",
        _("People"),
        "Li Na, CAS-0012, li.na@psych.example.edu; Ben Weiss, CAS-0013, employee",
        _(
            "Students and employees for whom the signer answers: name, ID, e-mail and role, with "
            "commas; a semicolon or a new line between two people. May be empty."
        ),
        "associatedusers users students members 学生 成员 成員 使用人 关联用户",
    ),
    Column(
        "scan_name",
        "Scan",
        _("Scan"),
        "rossi.pdf",
        _("The name of the PDF in the ZIP of scans. May be empty."),
        "scanfile filename file pdf scanfilename signedscan 扫描件 掃描件 文件名 檔名 文件",
    ),
    Column(
        "note",
        "Note",
        _("Note"),
        "Came by post",
        _("Only staff read it. May be empty."),
        "notes remark remarks comment comments 备注 備註",
    ),
)
BY_NAME = {column.name: column for column in COLUMNS}


_COLUMN_OF = {
    head: column.name
    for column in COLUMNS
    for head in (letters(column.head), *column.heads.split())
}


def column_of(head: str) -> str:
    """The name of the column that is headed so; "" for one that is none of ours."""
    return _COLUMN_OF.get(letters(head), "")
