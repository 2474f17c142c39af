"""What is printed can be searched, copied and read aloud, in any script."""

from collections.abc import Callable

import pytest

from agreements.documents.agreement_pdf import draw_agreement
from agreements.documents.body import RenderedPdf
from agreements.documents.terms import Terms
from tests.documents.reading import joined, operators

FIELDS = ("signer_name", "signer_title", "affiliation", "address", "intended_use")
TYPED = {
    "Hindi": (
        "श्रीमती लक्ष्मी शर्मा",
        "सहायक प्राध्यापिका",
        "भारतीय प्रौद्योगिकी संस्थान, कम्प्यूटर विज्ञान विभाग",
        "हौज़ ख़ास, नई दिल्ली ११००१६",
        "हम चेहरे की सूक्ष्म अभिव्यक्तियों का विद्युत्पेशीलेखन द्वारा अध्ययन करते हैं।",
    ),
    "Thai": (
        "สมชาย ใจดี",
        "ผู้ช่วยศาสตราจารย์",
        "ภาควิชาจิตวิทยา จุฬาลงกรณ์มหาวิทยาลัย",
        "ถนนพญาไท เขตปทุมวัน กรุงเทพมหานคร 10330",
        "เราศึกษาการแสดงออกทางสีหน้าและน้ำเสียง",
    ),
    "Vietnamese": (
        "Nguyễn Thị Phượng",
        "Phó Giáo sư, Tiến sĩ",
        "Trường Đại học Bách khoa Hà Nội",
        "Số 1 Đại Cồ Việt, Hai Bà Trưng, Hà Nội",
        "Chúng tôi nghiên cứu các biểu hiện vi mô trên khuôn mặt bằng điện cơ đồ.",
    ),
    "Chinese": (
        "刘晴妍",
        "教授",
        "中国科学院心理研究所",
        "北京市朝阳区林萃路16号院",
        "我们利用面部肌电研究微表情，以便发现隐藏的情绪。",
    ),
    "Khmer": (
        "សុខ សុភាព",
        "សាស្ត្រាចារ្យ",
        "សាកលវិទ្យាល័យភូមិន្ទភ្នំពេញ",
        "ភ្នំពេញ",
        "យើងសិក្សាអំពីទឹកមុខ។",
    ),
    "mixed": (
        "Anna शर्मा (刘)",
        "Dr. สมชาย",
        "Institute محمد of Psychology",
        "Đường 12 हौज़ Rd",
        "EMG संकेत und 微表情, Αθήνα.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED.keys())
def test_each_field_is_found(
    typed: tuple[str, ...], make_terms: Callable[..., Terms], body: RenderedPdf
) -> None:
    terms = make_terms(**dict(zip(FIELDS, typed, strict=True)))
    text = joined(draw_agreement(terms, body).pdf)
    assert [value for value in typed if value not in text] == []


def test_arabic_words_are_found(make_terms: Callable[..., Terms], body: RenderedPdf) -> None:
    """Its letters share glyphs, a stroke and some dots: hardly a word is found by these."""
    words = "ندرس تعابير الوجه الدقيقة باستخدام تخطيط كهربائية العضل لاكتشاف المشاعر المخفية"
    text = joined(draw_agreement(make_terms(intended_use=words), body).pdf)
    assert [word for word in words.split() if word not in text] == []


def test_plain_english_needs_no_second_text(
    make_terms: Callable[..., Terms], body: RenderedPdf
) -> None:
    issued = draw_agreement(make_terms(), body)
    assert operators(issued.pdf, issued.pages).count("ActualText") == 8  # six ✓, two ·
