"""The privacy page says what the code does."""

import re
from collections import Counter

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from agreements.retention import PERIODS, in_words
from tests.accounts.people import sign_in
from tests.factories import AgreementFactory, DatasetFactory, UserFactory, complete_draft
from tests.views.tabs import words

pytestmark = pytest.mark.django_db

_NOTHING = ""  # holds nothing about a person
_FORM = "What you enter in the form: name, title, affiliation, address, country"
_CHECKS = "What the automatic checks saw on the scan, pictures of its pages"
_STEPS = "A record of each step: who did what to which request, when, and from which IP address"
_MAILS = "Every e-mail that we sent you, and what mail servers answered"
_STAFF = (
    "For staff also their rights, what they chose to hear from the desk, where a note mentions them"
)
_EVIDENCE = "that they made sure where you work, and whom they want to look at twice"
_ELSEWHERE = "Servers of a data owner or of partners can be told when your access is given"
# Where the page speaks of what each table holds.
SAID = {
    "agreements.AccessInstructions": _NOTHING,
    "agreements.ApiClient": _STEPS,  # who on the staff made it
    "agreements.ChangeFeed": _NOTHING,
    "agreements.GrantChange": _ELSEWHERE,
    "agreements.Pseudonym": "under a pseudonym that is yours",
    "agreements.WebhookDelivery": _ELSEWHERE,
    "agreements.WebhookEndpoint": _STEPS,  # who on the staff added it
    "agreements.Agreement": "what you will use the data for, which clauses you accepted",
    "agreements.AgreementImport": _STEPS,  # who on the staff uploaded and confirmed it
    "agreements.ImportRow": "what the data owner entered of it from a table",
    "agreements.ArrivingFile": _NOTHING,
    "agreements.ApprovalLetter": "Whoever has the code on it is told whether it holds, and no name",
    "agreements.AssociatedUser": "Name, role, registered ID and, if the signer gave it, e-mail",
    "agreements.AuditEvent": _STEPS,
    "agreements.EventPersonalData": _STEPS,
    "agreements.AuditChain": _NOTHING,
    "agreements.AuditHead": _NOTHING,
    "agreements.ChainNode": _NOTHING,
    "agreements.ChainPlace": _NOTHING,
    "agreements.DailyNumber": _NOTHING,
    "agreements.BlockedPerson": _EVIDENCE,
    "agreements.DomainTrust": _STEPS,  # who on the staff said it
    "agreements.MailServers": _NOTHING,
    "agreements.PlaceCheck": _EVIDENCE,
    "agreements.BundleOrder": _STEPS,  # who on the staff asked for them
    "agreements.OrderedBundle": "may have all of a request put into one file, as evidence",
    "agreements.ErasedNumber": _NOTHING,
    "agreements.Purge": _NOTHING,  # nor whose it was
    "agreements.RetentionHold": "holds it back for a reason until a day",
    "agreements.PersonalDataErasure": "are erased from it, and that it happened stays",
    "agreements.MonthlyReport": _NOTHING,
    "agreements.DataRelease": _STEPS,  # who on the staff published it
    "agreements.Dataset": "Whom to ask",
    "agreements.DatasetSuspension": _STEPS,  # who on the staff suspended it
    "agreements.Defect": _NOTHING,
    "agreements.Deletion": "whether you confirmed that your copies are deleted",
    "agreements.DownloadGrant": "From when until when you had access, why it ended",
    "agreements.Succession": "whom a data owner asks to sign in another signer’s place",
    "agreements.HandOver": "to which address somebody asked to move",
    "agreements.DownloadRecord": "When you were shown how to get the data or its password",
    "agreements.DownloadToken": "a digest of your token for the command line",
    "agreements.PersonalCopy": "a mark that is yours",
    "agreements.QuarantinedUpload": "While a scan can’t be checked, it waits for that",
    "agreements.FellowStudent": "and of fellow students whom you name",
    "agreements.InternalNote": "what staff noted about it among themselves",
    "agreements.IssuedDocument": "The License Agreement that was issued to you",
    "agreements.LeakIncident": "whose copy was found where it should not be",
    "agreements.LeakNote": "whose copy was found where it should not be",
    "agreements.LicenseTranslation": _STEPS,  # who on the staff published it
    "agreements.LicenseVersion": _STEPS,  # who on the staff announced it
    "agreements.MutedReleaseNews": "whether you want no mail about new releases",
    "agreements.NoteMention": _STAFF,
    "agreements.MessageFile": "write to each other here, with the files that you send",
    "agreements.NoticeDelivery": "whether a person opened the page of the notice",
    "agreements.NoticeTemplate": _NOTHING,
    "agreements.OutboundEmail": _MAILS,
    "agreements.PagePhoto": "Photos of single pages are erased once you send them",
    "agreements.PagePreview": _CHECKS,
    "agreements.PendingDecision": "What staff decided about your request, with their reasons",
    "agreements.PhoneLink": "If you have a code made for your phone",
    "agreements.ProposedScan": "Pages that you add to a scan are erased if you don’t use them",
    "agreements.RecalledSum": _NOTHING,
    "agreements.RecallDuty": "whether you said that you deleted what its owner recalled",
    "agreements.ReleaseFile": _NOTHING,
    "agreements.TranslationDraft": _NOTHING,
    "agreements.Heartbeat": _NOTHING,
    "agreements.OperatorAlarm": _NOTHING,
    "agreements.Publication": "who registered it only to the dataset’s staff",
    "agreements.RequestMessage": "What you and the staff of the dataset write to each other here",
    "agreements.ReviewDecision": "What staff decided about your request, with their reasons",
    "agreements.SavedView": _STAFF,
    "agreements.SearchTerm": _FORM,  # the same once more, in words
    "agreements.ScanExamination": _CHECKS,
    "agreements.ScanFinding": _CHECKS,
    "agreements.ScanNote": "your note to the reviewer",
    "agreements.ScanPage": "Digests of pages are compared with those of other requests",
    "agreements.SendingPace": _NOTHING,
    "agreements.SignedScan": "with whatever your camera wrote into them",
    "agreements.Signer": _FORM,
    "agreements.StaffInvitation": "links of invitations",
    "agreements.StoppedAddress": "an address that wants no more mail of this kind",
    "agreements.StudentRequest": "what a student fills in for a supervisor",
    "agreements.User": "Your account: work e-mail addresses that you proved",
    "account.EmailAddress": "that you proved and which of them is the main one",
    "account.EmailConfirmation": _NOTHING,
    "admin.LogEntry": _STEPS,
    "auth.Group": _STAFF,
    "auth.Permission": _STAFF,
    "contenttypes.ContentType": _NOTHING,
    "mfa.Authenticator": _STAFF,
    "sessions.Session": "waits in your session, which ends 14 days after",
}


def page(client: Client) -> str:
    return words(client.get(reverse("privacy")))


def test_every_table_has_its_place_on_it(client: Client, settings: object) -> None:
    """A new table without a row fails: say on the page what it holds, or that it holds nothing."""
    settings.CLAMD_URL = "tcp://127.0.0.1:3310"
    assert {model._meta.label for model in apps.get_models()} == set(SAID)
    said = page(client)
    assert [label for label, sentence in SAID.items() if sentence not in said] == []


def test_it_says_nothing_twice(client: Client) -> None:
    """Older words beside newer ones: which of them is true?"""
    shown = client.get(reverse("privacy")).content.decode()
    begins = Counter(found[:40] for found in re.findall(r"<(?:li|p)>([^<]+)", shown))
    assert [words for words, times in begins.items() if times > 1] == []


def test_it_names_every_cookie_that_is_set(client: Client) -> None:
    client.get("/account/sign-in/")
    client.post("/requests/LA-7K3M9Q/withdraw/")  # leaves a message
    seen = set(client.cookies)
    sign_in(client, "li@uni.edu")
    seen |= set(client.cookies)
    assert seen == {"session", "csrftoken", "messages"}
    shown = client.get(reverse("privacy")).content.decode()
    assert [name for name in seen if f"<code>{name}</code>" not in shown] == []


def test_it_says_the_times_that_are_set(client: Client, settings: object) -> None:
    settings.SESSION_COOKIE_AGE = 3 * 24 * 3600
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 20 * 60
    said = page(client)
    assert "keeps you signed in, for 3 days" in said
    assert "good for 20 minutes" in said


def test_it_says_how_long_each_thing_is_kept(client: Client) -> None:
    said = page(client)
    for rule in PERIODS.values():
        period = (
            f"{in_words(rule.days)} {rule.since}" if rule.days else "as the dataset’s owner says"
        )
        assert f"{rule.rule.label}{period}" in said
    assert "Drafts that were never submitted90 days after the last change" in said
    assert "IP addresses180 days after they were noted" in said
    assert "Requests that were rejected, withdrawn or lapsed1 year after the end" in said


def test_each_dataset_has_its_own_contact(client: Client) -> None:
    DatasetFactory(name="One", owner="Institute A", contact_email="a@one.example.edu")
    DatasetFactory(name="Two", owner="Institute B", contact_email="b@two.example.edu")
    DatasetFactory(name="Three", contact_email="c@three.example.edu", is_listed=False)
    said = page(client)
    assert "OneInstitute Aa@one.example.edu" in said
    assert "TwoInstitute Bb@two.example.edu" in said
    assert "c@three.example.edu" not in said


def test_whoever_applied_for_what_is_not_shown_any_more_finds_its_contact(client: Client) -> None:
    hidden = {"version__dataset__contact_email": "c@three.example.edu"}
    agreement = AgreementFactory(**hidden, version__dataset__is_listed=False)
    client.force_login(UserFactory())
    assert "c@three.example.edu" not in page(client)
    client.force_login(agreement.signer.user)
    assert "c@three.example.edu" in page(client)


@pytest.mark.parametrize("where", ["/account/sign-in/", "/nothing/", "/privacy/"])
def test_the_foot_of_every_page_leads_there(client: Client, where: str) -> None:
    foot = client.get(where).content.decode().partition("<footer")[2]
    assert 'href="/privacy/"' in foot


def test_the_list_of_other_people_leads_there(client: Client) -> None:
    agreement = complete_draft()
    client.force_login(agreement.signer.user)
    form = client.get(f"/requests/{agreement.reference}/form/people/").content.decode()
    assert 'href="/privacy/"' in form.partition("<footer")[0]
