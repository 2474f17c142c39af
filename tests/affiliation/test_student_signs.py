"""Who is asked once more whether they sign."""

import pytest

from agreements.affiliation.student_signs import is_student_host, is_student_title

STUDENTS = [
    *("a@stu.scu.edu.cn", "a@mails.ucas.ac.cn", "a@student.uva.nl", "a@students.unibe.ch"),
    *(
        "a@stud.ntnu.no",
        "a@smail.nju.edu.cn",
        "a@std.uestc.edu.cn",
        "a@etu.u-paris.fr",
        "a@alumnos.upm.es",
        "a@STU.PKU.EDU.CN",
    ),
]
OTHERS = [
    *("a@psych.ac.cn", "a@ucas.ac.cn", "a@mail.tsinghua.edu.cn", "a@stu.edu.cn", "a@stud.example"),
    *("a@student.com", "a@alumni.stanford.edu", "stu@uni.edu", "a@stuttgart.uni.de", "a@", ""),
]
STUDENT_TITLES = [
    *("student", "PhD student", "Ph.D. Candidate", "PhD candidate", "Master's student"),
    *("graduate student", "Undergraduate", "Intern", "学生", "博士研究生", "硕士生", "實習生"),
    *("Doktorandin", "doctorante", "étudiant", "estudiante de doctorado", "аспирант", "대학원생"),
    *("大学院生", "M.Phil candidate", "Research intern"),
]
OTHER_TITLES = [
    *("Professor", "Dean of Students", "Director of Student Affairs", "International officer"),
    *("Dean of Graduate Studies", "Director, Graduate School", "教授", "研究员", "Internist"),
    *("Research scientist", "Postdoc", "Доцент", "Head of Student Services", "", "Studio lead"),
]


@pytest.mark.parametrize("address", STUDENTS)
def test_a_students_host(address):
    assert is_student_host(address)


@pytest.mark.parametrize("address", OTHERS)
def test_another_host(address):
    assert not is_student_host(address)


@pytest.mark.parametrize("title", STUDENT_TITLES)
def test_a_students_title(title):
    assert is_student_title(title)


@pytest.mark.parametrize("title", OTHER_TITLES)
def test_another_title(title):
    assert not is_student_title(title)
