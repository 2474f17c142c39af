"""A License Agreement prints no word of another language than its own."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from agreements.documents.agreement_pdf import draw_agreement
from agreements.documents.body import render_body
from agreements.documents.license_text import parse_license_text
from agreements.documents.printed_language import long_date, printed_in
from agreements.documents.receipt import OptOut, draw_receipt
from agreements.documents.terms import Associate, Terms
from agreements.form_fields import standard_labels
from tests.documents.reading import joined
from tests.documents.test_receipt import RECEIPT

CHINESE = """---
dataset: 微表情数据库
version: "1.0"
title: 许可协议
subtitle: 面部肌电微表情数据库
language: zh-hans
scan_filename: 许可协议 {signer_name}.pdf
form_fields: [姓名, 职称, 单位, 工作邮箱, 地址, 签名, 日期]
---

签署前请阅读。

## 1. 用途

仅供非商业研究使用。

---

请签名后上传至 {upload_url}
"""


@pytest.fixture
def chinese_terms(make_terms: Callable[..., Terms]) -> Terms:
    text = parse_license_text(CHINESE)
    return make_terms(
        associates=tuple(
            Associate(f"王{number}", "学生", f"{number}", f"{number}@例子.example")
            for number in range(40)
        ),
        dataset=text.dataset,
        title=text.title,
        subtitle=text.subtitle,
        labels=standard_labels(text.form_fields),
        language=text.language,
        signer_name="刘晴妍",
        signer_title="教授",
        affiliation="心理研究所",
        address="北京市",
        country="中国",
        intended_use="研究。",
        accepted=("clause-1",),
        id_column="编号",
    )


def latin_words(pdf: bytes, but: Iterable[str]) -> list[str]:
    text = joined(pdf)
    for known in but:
        text = text.replace(known, "")
    return re.findall(r"[A-Za-z]{2,}", text)


def test_a_chinese_agreement_is_chinese_on_every_page(chinese_terms: Terms) -> None:
    body = render_body(parse_license_text(CHINESE), "https://portal.example/")
    issued = draw_agreement(chinese_terms, body)
    codes = issued.layout["spoken"]
    typed = ["https://portal.example/", chinese_terms.work_email, ".example"]
    assert latin_words(issued.pdf, (*codes, *typed, chinese_terms.reference)) == []
    text = joined(issued.pdf)
    for words in (
        "面部肌电微表情数据库，版本 1.0",
        "签署表 协议编号 LA-7K3M9 · 签发于 2026年11月22日",
        "40 人，列于附表",
        "附表：关联使用者（续）",
        "号 姓名 身份 编号 电子邮件",
        "附表结束：共 40 人。",
        "微表情数据库 许可协议 1.0 · LA-7K3M9 · 第 1 页，共",
    ):
        assert words in text


def test_who_reads_the_site_in_which_language_changes_nothing(chinese_terms: Terms) -> None:
    body = render_body(parse_license_text(CHINESE), "https://portal.example/")
    with translation.override("de"):
        assert render_body(parse_license_text(CHINESE), "https://portal.example/").pdf == body.pdf
        in_german = draw_agreement(chinese_terms, body)
    assert in_german.pdf == draw_agreement(chinese_terms, body).pdf


@pytest.mark.parametrize("opt_out", [OptOut("1.1", "登录后"), None])
def test_a_receipt_is_in_the_language_of_its_agreement(opt_out: OptOut | None) -> None:
    chinese = replace(
        RECEIPT,
        language="zh-hans",
        owner="心理研究所",
        contact="1@例子.example",
        affiliation="",
        why="签署人终止了协议",
        ended="2026年11月22日",
        grants=("签署人：柳清妍",),
        listed=(),
        deleted="尚未确认",
        opt_out=opt_out,
        dataset="微表情数据库",
    )
    pdf = draw_receipt(chinese)
    assert latin_words(pdf, (RECEIPT.reference, ".example")) == []
    assert "自下列时刻起，签署人的许可协议失效。" in joined(pdf)


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("en", "22 November 2026"),
        ("zh", "2026年11月22日"),
        ("zh-Hans", "2026年11月22日"),
        ("zh-cn", "2026年11月22日"),
        ("fr", "22 novembre 2026"),
        ("tlh", "22 November 2026"),
    ],
)
def test_a_date_is_said_in_words(language: str, printed: str) -> None:
    with printed_in(language):
        assert long_date(date(2026, 11, 22)) == printed


def test_what_was_issued_in_english_is_told_as_before(make_terms: Callable[..., Terms]) -> None:
    assert '"language"' not in make_terms().to_json()
    chinese = make_terms(language="zh-hans")
    assert Terms.from_json(chinese.to_json()) == chinese
