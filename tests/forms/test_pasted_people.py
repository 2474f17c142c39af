"""Lists as people paste them."""

import pytest

from agreements.forms.pasted_people import ListTooLong, ListUnreadable, rows_in_list

ANN = {"name": "Ann Lee", "role": "student", "competition_id": "M-1", "email": "a@x.edu"}
BO = {"name": "Bo, Sun", "role": "employee", "competition_id": "", "email": ""}
LISTS = {
    "tabs": "Ann Lee\tstudent\tM-1\ta@x.edu\nBo, Sun\temployee\t\t",
    "commas": 'Ann Lee,student,M-1,a@x.edu\n"Bo, Sun",employee,,',
    "semicolons": "Ann Lee;student;M-1;a@x.edu\nBo, Sun;employee;;",
    "windows": "Ann Lee\tstudent\tM-1\ta@x.edu\r\nBo, Sun\temployee\r\n\r\n",
    "a byte order mark": "\ufeffAnn Lee\tstudent\tM-1\ta@x.edu\nBo, Sun\temployee",
    "a head": "Name\tRole\tID\tE-mail\nAnn Lee\tStudent\tM-1\ta@x.edu\nBo, Sun\tstaff\t\t",
    "a head in Chinese": '姓名,身份,参赛编号,邮箱\nAnn Lee,学生,M-1,a@x.edu\n"Bo, Sun",员工,,',
    "full-width commas": 'Ann Lee，student，M-1，a@x.edu\n"Bo, Sun"，employee，，',
    "commas of both widths": 'Ann Lee，student,M-1，a@x.edu\n"Bo, Sun",employee，，',
    "full-width semicolons": "Ann Lee；student；M-1；a@x.edu\nBo, Sun；employee；；",
    "colons": "Ann Lee:student:M-1:a@x.edu\nBo, Sun：employee",
    "enumeration commas": "Ann Lee、学生、M-1、a@x.edu\nBo, Sun、员工",
    "a head of a roster": "学生姓名，学号，身份，电子邮件地址\nAnn Lee，M-1，，a@x.edu\n"
    '"Bo, Sun"，，雇员，',
    "another order": "E-Mail;No.;Full name;Group;Role\na@x.edu;M-1;Ann Lee;G;\n"
    ";;Bo, Sun;G;Employee",
    "our own words": "Registered ID for the competition\tName\tRole\tE-mail\n"
    "M-1\tAnn Lee\tStudent\ta@x.edu\n\tBo, Sun\tEmployee\t",
    "no head, another order": "a@x.edu\tAnn Lee\tM-1\nBo, Sun\tEmployee",
    "blank lines and columns": "\n\nAnn Lee\tStudent\tM-1\ta@x.edu\t\t\n \t \nBo, Sun\tEMPLOYEE\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_one_list_in_many_forms(text):
    assert rows_in_list(text) == [ANN, BO]


def test_names_alone_are_students():
    rows = rows_in_list("Ann Lee\n林梅\nNguyễn Văn Ánh")
    assert [row["name"] for row in rows] == ["Ann Lee", "林梅", "Nguyễn Văn Ánh"]
    assert {row["role"] for row in rows} == {"student"}


def test_names_in_a_row_are_several_people():
    rows = rows_in_list("张三、李四、欧阳明\n林梅、员工")
    assert [(row["name"], row["role"]) for row in rows] == [
        ("张三", "student"),
        ("李四", "student"),
        ("欧阳明", "student"),
        ("林梅", "employee"),
    ]


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ("学号", "competition_id"),
        ("竞赛编号", "competition_id"),
        ("学号/竞赛编号", "competition_id"),
        ("电子邮件", "email"),
        ("电子邮件地址", "email"),
        ("工作邮箱", "email"),
        ("邮箱地址", "email"),
        ("身份", "role"),
    ],
)
def test_heads_in_chinese(head, field):
    (row,) = rows_in_list(f"姓名，{head}\n林梅，员工")
    assert row == {**dict.fromkeys(row, ""), "role": "student", "name": "林梅", field: row[field]}
    assert row[field] == ("employee" if field == "role" else "员工")


@pytest.mark.parametrize(
    ("head", "role"), [("学生", "student"), ("员工", "employee"), ("雇员", "employee")]
)
def test_a_head_can_say_who_all_are(head, role):
    (row,) = rows_in_list(f"{head}，学号\n林梅，M-1")
    assert (row["name"], row["role"], row["competition_id"]) == ("林梅", role, "M-1")


def test_a_role_in_the_first_line_is_no_head():
    rows = rows_in_list("林梅，学生\n张三，员工")
    assert [(row["name"], row["role"]) for row in rows] == [
        ("林梅", "student"),
        ("张三", "employee"),
    ]


def test_a_comma_within_quotes_keeps_its_width():
    (row,) = rows_in_list('"林，梅",学生，M-1')
    assert (row["name"], row["competition_id"]) == ("林，梅", "M-1")


def test_what_is_not_known_stays_to_be_seen():
    (row,) = rows_in_list("Name,Role,E-mail\nAnn,Cat,nobody")
    assert (row["role"], row["email"]) == ("Cat", "nobody")


@pytest.mark.parametrize("text", ["", " \n\t\n", "\ufeff", "x" * 300_000, '"' + "x" * 150_000])
def test_what_is_no_list_is_refused(text):
    with pytest.raises(ListUnreadable):
        rows_in_list(text)


def test_more_than_one_can_answer_for_are_refused():
    with pytest.raises(ListTooLong, match="these are 10000"):
        rows_in_list("\n".join(f"P{n}" for n in range(10_000)))


def test_what_no_database_stores_is_left_out():
    assert rows_in_list("A\x00nn\ud800\tM-1") == [{**ANN, "name": "Ann", "email": ""}]
