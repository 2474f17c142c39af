"""Signs that somebody is a student: the host of an address, a title typed in. A guess, to ask back
with and no more: none of it ever refuses anybody."""

import re

from agreements.affiliation.domains import registrable

# A label of a host under which institutions give students their mailboxes. `mails`, `smail` and
# `std` are those of Chinese universities; Spanish `alumnos` are students, English `alumni` left.
_HOST_LABEL = re.compile(
    r"s?-?(stu(d(ent)?s?)?|stumail|student-?mail|mails|smail|std|pg|postgrad|grad|ug|undergrad)\d*"
    r"|etu|etud(iants?)?|alumnos?|alunos?|aluno|studenti|studenten?|studium|estudiantes?|ogr(enci)?"
)
_TITLE = re.compile(
    r"\b(ph\.?\s?d\.?|doctoral|master'?s?|msc|m\.?phil|graduate|doctorate)[ -]*"
    r"(student|candidate|researcher in training)\b"
    r"|\b(under|post)?-?graduate\b(?!\s+(school|studies|program|dean|director))"
    r"|\bstudent\b(?!\s+(affairs|services?|support|counsel|advis|success|life|office))"
    r"|\b(intern|trainee|doctorand|stagiaire|becari[oa])\b"
    r"|\b(doktorand(in)?|promovend(us|a)|promotionsstudent(in)?|studierende[rn]?|studentin)\b"
    r"|\b(doctorante?|étudiante?|etudiante?|thésarde?)\b"
    r"|\b(estudiante|doctorand[oa]|alumn[oa] de|studente(ssa)?|dottorand[oa]|estudante)\b"
    r"|\b(аспирант(ка)?|студент(ка)?|магистрант(ка)?|докторант(ка)?)\b"
    r"|\b(öğrenci(si)?|sinh viên|mahasiswa|pelajar)\b"
    r"|学生|學生|研究生|本科生|硕士生|碩士生|博士生|实习生|實習生|院生|대학원생|학생|박사과정|طالب|छात्र",
    re.IGNORECASE,
)


def is_student_host(address: str) -> bool:
    """Whether a label of the host, below the institution's own name, says so."""
    host = address.rpartition("@")[2].casefold()
    # `stu.edu.cn` is a university.
    labels = host.removesuffix(registrable(host)).split(".")
    return any(map(_HOST_LABEL.fullmatch, labels))


def is_student_title(title: str) -> bool:
    """Whether the title is one of somebody who learns, in one of several languages."""
    return _TITLE.search(title) is not None
