"""A desk with many agreements, in the database of the settings: cloned from one of each by SQL that
both engines take.

200 requests wait, with checked scans, whatever the number; one in ten of the others has a scan, all
have somebody listed, a mail and a line on record. Their search terms are made from the vocabulary
by `search_terms`; a sample is compared with what the services would write.
"""

import random
from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import Model

from agreements import models, search_terms
from agreements.enums import AddressKind, Status
from agreements.services import search_index

from ._desk_templates import make_templates

WAITING = 200
_FIRST = 1_000  # primary keys count from here on
_PROFILES = 500
_RARE = ("Zebulon Quackenbush", "Observatory of Rare Names", "rare.edu")
_FAMILY, _GIVEN = "李王张刘陈杨赵黄周吴", "娜伟芳敏静丽强磊军洋"
_LATIN = ("Ánh Dương", "Łukasz Nowak", "Maria García", "John Smith", "Søren Åberg")


def build(agreements: int) -> dict[str, str]:
    """Fill the empty database; tells what there is to look for."""
    call_command("migrate", verbosity=0)
    first = make_templates()
    seldom = max(1, min(10, agreements // WAITING))
    _clone_people(first, agreements)
    _clone_scans(first, agreements, seldom)
    _write_terms(agreements)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    wrong = search_index.index_agreements(
        random.sample(range(_FIRST + 1, _FIRST + agreements), min(200, agreements // 2))
    )
    if wrong:
        raise RuntimeError(f"{wrong} search terms are not those that the services write")
    middle = agreements // 2
    return {
        "reference": f"LA-B{middle}",
        "address": f"signer{middle}@rare.edu",
        "student": f"student{middle}@stu.example.edu",
        "competition": f"ME26-{middle}",
    }


def _profiles() -> Iterator[tuple[str, str, str]]:
    """Name, affiliation and host. Enough are called 李娜 to fill a page of either size."""
    names = ["李娜"] * 8 + [family + given for family in _FAMILY for given in _GIVEN]
    names += [f"{name} {family}" for name in _LATIN for family in ("Li", "Novák", "Kim")]
    for number in range(_PROFILES):
        place = number % 97
        name = names[number % len(names)]
        yield name, f"University of Town{place}, Institute of Psychology", f"u{place}.edu"
    yield _RARE


def _clone(row: Model, most: int, step: int = 1, **columns: str) -> None:
    """More of a row, one for every `step`-th number n, some columns being SQL of n."""
    # Guards look for other rows, by a plan that PostgreSQL makes once, for as many as there are.
    some = min(most, 2_000)
    for first, last in ((step, some), (some + step, most)):
        if first <= last:
            _insert(row, first, last, step, {"id": f"{_FIRST} + n", **columns})
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            connection.close()


def _insert(row: Model, first: int, last: int, step: int, columns: dict[str, str]) -> None:
    table = row._meta.db_table
    names = [field.column or "" for field in row._meta.concrete_fields]
    quoted = [connection.ops.quote_name(name) for name in names]
    made = ", ".join(columns.get(name, f"t.{q}") for name, q in zip(names, quoted, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(quoted)}) WITH RECURSIVE number(n) AS "
            f"(SELECT {first} UNION ALL SELECT n + {step} FROM number WHERE n + {step} <= {last}), "
            f"t AS MATERIALIZED (SELECT * FROM {table} WHERE id = {row.pk}) "
            f"SELECT {made} FROM number CROSS JOIN t"
        )


def _ago(minutes: str) -> str:
    if connection.vendor == "postgresql":
        return f"now() - ({minutes}) * interval '1 minute'"
    return f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || ({minutes}) || ' minutes')"


def _clone_people(first: dict[str, Any], most: int) -> None:
    every = max(1, most // WAITING)
    seldom = max(1, min(10, every))
    # One of every so many, not always of the same place: 7 shares nothing with any of their number.
    waits = f"n % {every} = n / {every} * 7 * {seldom} % {every}"
    profile = f"(CASE WHEN n = {most // 2} THEN {_PROFILES} ELSE n % {_PROFILES} END)"
    profiles = list(_profiles())
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_profile (id integer primary key, a text, b text, c text)"
        )
        cursor.executemany(
            "INSERT INTO bench_profile VALUES (%s, %s, %s, %s)",
            [(number, *row) for number, row in enumerate(profiles)],
        )
    of = "(SELECT {} FROM bench_profile p WHERE p.id = {})".format
    _clone(
        first["Signer"],
        most,
        name=of("a", profile),
        affiliation=of("b", profile),
        email=f"'signer' || n || '@' || {of('c', profile)}",
        country="CASE n % 4 WHEN 0 THEN 'CN' WHEN 1 THEN 'VN' WHEN 2 THEN 'DE' ELSE 'KR' END",
    )
    by = models.User.objects.get().pk
    large, small = models.Dataset.objects.order_by("pk").values_list("pk", flat=True)
    versions = list(models.LicenseVersion.objects.order_by("pk").values_list("pk", flat=True))
    old = f"({most} - n) * {1_500_000 // most}"
    age = _ago(f"CASE WHEN {waits} THEN (n / {every}) % 60 * 720 ELSE {old} END")
    decided = (
        "CASE WHEN n % 10 < 7 THEN '{}' WHEN n % 10 = 7 THEN '{}' "
        "WHEN n % 10 = 8 THEN '{}' ELSE '{}' END"
    )
    status = decided.format(Status.APPROVED, Status.REJECTED, Status.WITHDRAWN, Status.ENDED)
    in_review = f"{waits} AND n / {every} % 4 = 0"
    approved = f"NOT {waits} AND (n % 10 < 7 OR n % 10 = 9)"
    _clone(
        first["Agreement"],
        most,
        reference="'LA-B' || n",
        signer_id=f"{_FIRST} + n",
        dataset_id=f"CASE WHEN n % 20 = 0 THEN {small} ELSE {large} END",
        version_id=f"CASE WHEN n % 20 = 0 THEN {versions[1]} ELSE {versions[0]} END",
        status=f"CASE WHEN {in_review} THEN '{Status.IN_REVIEW}' WHEN {waits} "
        f"THEN '{Status.SUBMITTED}' ELSE {status} END",
        address_kind=f"CASE n / 10 % 3 WHEN 0 THEN '{AddressKind.UNKNOWN}' "
        f"WHEN 1 THEN '{AddressKind.ACADEMIC}' ELSE '{AddressKind.FREE}' END",
        created_at=age,
        submitted_at=age,
        reviewer_id=f"CASE WHEN {in_review} THEN {by} END",
        review_started_at=f"CASE WHEN {in_review} THEN {age} END",
        approved_at=f"CASE WHEN {approved} THEN {age} END",
        approved_by_id=f"CASE WHEN {approved} THEN {by} END",
        ended_at=f"CASE WHEN NOT {waits} AND n % 10 > 6 THEN {age} END",
    )
    listed = f"(n * 7 % {_PROFILES - 1})"
    _clone(
        first["AssociatedUser"],
        most,
        agreement_id=f"{_FIRST} + n",
        name=of("a", listed),
        person_key=f"lower({of('a', listed)})",
        competition_id="'ME26-' || n",
        email="'student' || n || '@stu.example.edu'",
    )
    _clone(
        first["OutboundEmail"],
        most,
        dedup_key="'mail' || n",
        agreement_id=f"{_FIRST} + n",
        to="'signer' || n || '@example.edu'",
        message_id="'<' || n || '@portal.example>'",
    )
    _clone(first["AuditEvent"], most, subject="'LA-B' || n", at=age)


def _clone_scans(first: dict[str, Any], most: int, seldom: int) -> None:
    """Every second of those examined has a problem."""
    here = f"{_FIRST} + n"
    document = "'doc' || n"
    _clone(first["IssuedDocument"], most, seldom, agreement_id=here, document_id=document)
    _clone(first["SignedScan"], most, seldom, agreement_id=here, document_id=here)
    _clone(first["ScanExamination"], most, seldom, scan_id=here)
    _clone(first["ScanFinding"], most, 2 * seldom, scan_id=here)


def _write_terms(most: int) -> None:
    profiles = list(_profiles())
    terms = [
        (number, term, of_people)
        for number, (name, affiliation, host) in enumerate(profiles)
        for of_people, found in (
            (False, search_terms.terms_of_signer("LA-", name, f"@{host}", affiliation)),
            (True, search_terms.terms_of_person(name, "@stu.example.edu", "ME26")),
        )
        for term in found
        if not term.startswith("@")
    ]
    of_people = {True: "true", False: "false"}
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_term (profile integer, term text, of_people boolean)")
        cursor.executemany("INSERT INTO bench_term VALUES (%s, %s, %s)", terms)
        cursor.execute("CREATE INDEX bench_term_profile ON bench_term (of_people, profile)")
        rows = f"FROM agreements_agreement a WHERE a.id > {_FIRST}"
        n = f"(a.id - {_FIRST})"
        signer = f"(CASE WHEN {n} = {most // 2} THEN {_PROFILES} ELSE {n} % {_PROFILES} END)"
        host = f"(SELECT c FROM bench_profile p WHERE p.id = {signer})"
        own = {
            False: [f"'b' || {n}", f"'signer' || {n}", f"'signer' || {n} || '@' || {host}"],
            True: [f"'' || {n}", f"'student' || {n}", f"'student' || {n} || '@stu.example.edu'"],
        }
        into = "INSERT INTO agreements_searchterm (agreement_id, dataset_id, term, of_people) "
        for people, profile in ((False, signer), (True, f"({n} * 7 % {_PROFILES - 1})")):
            flag = of_people[people]
            cursor.execute(
                f"{into} SELECT a.id, a.dataset_id, b.term, {flag} FROM agreements_agreement a "
                f"JOIN bench_term b ON b.of_people = {flag} AND b.profile = {profile} "
                f"WHERE a.id > {_FIRST}"
            )
            for term in own[people]:
                cursor.execute(f"{into} SELECT a.id, a.dataset_id, {term}, {flag} {rows}")
