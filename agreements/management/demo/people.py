"""Who lives in the demo. All are made up."""

from dataclasses import dataclass, field

from agreements.enums import Role, Status
from agreements.services.requests import Person

OWNER = "owner@casmemg.example"
REVIEWER = "reviewer@casmemg.example"
FREE_MAIL = "freemail.example"


@dataclass(frozen=True)
class Licensee:
    """A signer, how far the request got, and how many days ago it began."""

    email: str
    name: str
    title: str
    affiliation: str
    address: str
    country: str
    use: str
    status: Status
    days_ago: int
    associates: list[Person] = field(default_factory=list)
    explanation: str = ""


LICENSEES = [
    Licensee(
        "chen.yu@uni-nanhu.example",
        "陈雨",
        "Professor",
        "Nanhu University, School of Psychology",
        "8 Nanhu Road\nWuhan 430070",
        "CN",
        "We compare facial EMG with optical flow in the recognition of micro-expressions.",
        Status.APPROVED,
        40,
        [
            Person("王小明", Role.STUDENT, "MEGC-101", "wang.xm@uni-nanhu.example"),
            Person("Nguyễn Văn Ánh", Role.STUDENT, "MEGC-102"),
        ],
    ),
    Licensee(
        "a.lindqvist@norrland.example",
        "Åsa Lindqvist",
        "Dean",
        "Norrland Institute of Technology",
        "Universitetsvägen 4\n901 87 Umeå",
        "SE",
        "Training of annotators: how small a movement do people see?",
        Status.APPROVED,
        30,
    ),
    Licensee(
        "mkim@hangang.example",
        "김민준",
        "Associate professor",
        "Hangang University, Affective Computing Lab",
        "12 Gangbyeon-ro\nSeoul 04520",
        "KR",
        "Baselines for the micro-expression grand challenge.",
        Status.APPROVED,
        21,
        [Person("이서연", Role.STUDENT, "MEGC-117")],
    ),
    Licensee(
        "d.petrov@sibir.example",
        "Дмитрий Петров",
        "Head of laboratory",
        "Siberian Institute of Neuroscience",
        "ул. Ленина 5\n630090 Новосибирск",
        "RU",
        "EMG onset times of suppressed smiles.",
        Status.IN_REVIEW,
        6,
    ),
    Licensee(
        "m.alfarsi@qasr.example",
        "محمد الفارسي",
        "Professor",
        "Qasr University, College of Engineering",
        "شارع الجامعة 3\nMuscat 123",
        "OM",
        "Transfer of models trained on posed faces to spontaneous ones.",
        Status.SUBMITTED,
        4,
        [Person(f"Doctoral student {n}", Role.STUDENT, f"MEGC-2{n:02}") for n in range(1, 13)],
    ),
    Licensee(
        f"priya.sharma@{FREE_MAIL}",
        "प्रिया शर्मा",
        "Assistant professor",
        "Ganga Institute of Science",
        "5 University Road\nVaranasi 221005",
        "IN",
        "A study of masked emotions in clinical interviews.",
        Status.SUBMITTED,
        2,
        explanation="Our institute moves its mail server this term; my page at the institute "
        "names this address.",
    ),
    Licensee(
        "j.okafor@lagoon.example",
        "Ngozi Okafor-Adichie van der Merwe",
        "Lecturer",
        "Lagoon University",
        "1 Campus Drive\nLagos 101017",
        "NG",
        "Teaching: one lecture on facial EMG.",
        Status.CHANGES_REQUESTED,
        9,
    ),
    Licensee(
        "l.rossi@politecnico-sud.example",
        "Lucia Rossi",
        "Researcher",
        "Politecnico del Sud",
        "Via Roma 10\n80100 Napoli",
        "IT",
        "Explainable detection of micro-expressions.",
        Status.AWAITING_SIGNATURE,
        1,
        [Person("Marco Bianchi", Role.EMPLOYEE, "none", "m.bianchi@politecnico-sud.example")],
    ),
    Licensee(
        "t.tanaka@minato.example",
        "田中 太郎",
        "Professor",
        "Minato University",
        "2-1 Minato-machi\nYokohama 220-0012",
        "JP",
        "",
        Status.DRAFT,
        1,
    ),
    Licensee(
        "sales@facetech.example",
        "Pat Smith",
        "Sales manager",
        "FaceTech Ltd.",
        "10 High Street\nLondon EC1A 1AA",
        "GB",
        "Quality proof of our commercial emotion scanner.",
        Status.REJECTED,
        15,
    ),
    Licensee(
        "h.dubois@seine.example",
        "Hélène Dubois",
        "Professor",
        "Université de la Seine",
        "3 rue des Écoles\n75005 Paris",
        "FR",
        "Not needed after all.",
        Status.WITHDRAWN,
        12,
    ),
    Licensee(
        "g.mueller@isar.example",
        "Grit Müller-Lüdenscheidt",
        "Professor",
        "Isar-Universität",
        "Isarstraße 1\n80331 München",
        "DE",
        "Deception research.",
        Status.OPTED_OUT,
        60,
    ),
    Licensee(
        "v.costa@atlantico.example",
        "Vítor Costa",
        "Professor",
        "Universidade do Atlântico",
        "Avenida do Mar 7\n4000 Porto",
        "PT",
        "Micro-expressions in negotiations.",
        Status.REVOKED,
        80,
    ),
]


def logins() -> list[str]:
    """Lines that tell who can sign in, and how."""
    shown = {s.status: s for s in reversed(LICENSEES)}
    rows = [
        (OWNER, "data owner: everything, also datasets and staff"),
        (REVIEWER, "reviewer: reads scans, decides"),
        (shown[Status.AWAITING_SIGNATURE].email, "signer who has to sign and upload"),
        (shown[Status.APPROVED].email, "signer with access"),
        ("you@anywhere.example", "or any new address: a new applicant"),
    ]
    return [
        "Sign in with one of these; the code arrives in the demo’s inbox:",
        *(f"  {address:<36} {who}" for address, who in rows),
    ]
