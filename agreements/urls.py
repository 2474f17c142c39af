"""Addresses of the portal."""

from collections.abc import Callable

from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter

from agreements.api import portal_api
from agreements.views import (
    brand_files,
    demo_inbox,
    health,
    help_page,
    language,
    metrics,
    misspelled_address,
    privacy,
    robots,
    security_contact,
    signing_keys,
)
from agreements.views.accounts import addresses, desk_news, invitation, kept_data
from agreements.views.associates import coming_along, hand_over, listed_person, listing
from agreements.views.datasets import dataset
from agreements.views.gallery import gallery
from agreements.views.grants import approval_letter, data, deletion, letter_check, passport
from agreements.views.notices import mailgun, notice
from agreements.views.publications import published, registering
from agreements.views.releases import download, recall, release_news
from agreements.views.requests import (
    amend,
    conversation,
    ending,
    new_signer,
    offers,
    request_answers,
    request_form,
    request_start,
    request_status,
    succession,
)
from agreements.views.scans import (
    phone_link,
    photo_doors,
    photos,
    proposed_pages,
    request_files,
    scan_report,
    upload,
)
from agreements.views.student_requests import answering, asking, own_request, students_to_list


class Word(StringConverter):
    """A part of an address. PostgreSQL can't even be asked for one with a NUL in it."""

    regex = r"[^/\x00-\x1f]+"


register_converter(Word, "word")
register_converter(misspelled_address.UntidyLink, "untidy")
register_converter(misspelled_address.SmallReference, "small")


def _notice(address: str, name: str, way: Callable[[notice.Step], notice.View]) -> list[URLPattern]:
    """One of the two ways to answer to a new LA version."""
    return [
        path(address, way(notice.page), name=name),
        path(f"{address}continue/", way(notice.keep_on), name=f"{name}_continue"),
        path(f"{address}opt-out/", way(notice.opt_out), name=f"{name}_opt_out"),
        path(f"{address}seen/", way(notice.seen), name=f"{name}_seen"),
        path(f"{address}attest/", way(notice.attest), name=f"{name}_attest"),
        path(f"{address}receipt/", way(notice.receipt), name=f"{name}_receipt"),
        path(f"{address}receipt/text/", way(notice.receipt_text), name=f"{name}_receipt_text"),
    ]


def _photos(name: str, way: Callable[[photo_doors.Step], photo_doors.Step]) -> list[URLPattern]:
    """One of the two doors at which pages are photographed."""
    return [
        path("photos/", way(photos.photos), name=f"{name}_photos"),
        path("photos/send/", way(photos.send), name=f"{name}_photos_send"),
        path("photos/<word:sha256>.jpg", way(photos.picture), name=f"{name}_photo_picture"),
        path("photos/<word:sha256>/", way(photos.photo), name=f"{name}_photo"),
    ]


_form: list[URLPattern] = [
    path("", request_form.request_form, name="request_form"),
    path("you/", request_answers.SignerView.as_view(), name="request_signer"),
    path("use/", request_answers.UseView.as_view(), name="request_use"),
    path("people/", request_answers.PeopleView.as_view(), name="request_people"),
    path("clauses/", request_answers.ClausesView.as_view(), name="request_clauses"),
    path("address/", request_answers.AddressView.as_view(), name="request_address"),
    path("check/", request_form.request_check, name="request_check"),
]
_publications: list[URLPattern] = [
    path("", registering.publications, name="request_publications"),
    path("register/", registering.register, name="request_publication_register"),
    path("<int:number>/", registering.correct, name="request_publication"),
    path("<int:number>/withdraw/", registering.withdraw, name="request_publication_withdraw"),
]
_request: list[URLPattern | URLResolver] = [
    path("", request_status.request_status, name="request"),
    path("form/", include(_form)),
    path("amend/", amend.amend, name="request_amend"),
    path("succeed/", succession.succeed, name="request_succeed"),
    path("revise/", request_status.revise, name="request_revise"),
    path("withdraw/", request_status.withdraw, name="request_withdraw"),
    path("end/", ending.end, name="request_end"),
    path("renew/", ending.renew, name="request_renew"),
    path("receipt/", ending.receipt, name="request_receipt"),
    path("receipt/text/", ending.receipt_text, name="request_receipt_text"),
    path("no-reminders/", request_status.no_reminders, name="request_reminders"),
    path("students/", students_to_list.students, name="request_students"),
    path("upload/", upload.upload, name="request_upload"),
    *_photos("request", photo_doors.by_site),
    path("phone/", phone_link.phone_link, name="request_phone"),
    path("phone/arrived/", phone_link.arrived, name="request_phone_arrived"),
    path("phone/<int:number>.svg", phone_link.code, name="request_phone_code"),
    path("upload/pages/", proposed_pages.pages, name="request_pages"),
    path("upload/pages/<int:number>.jpg", proposed_pages.page, name="own_new_page"),
    path("documents/<int:number>/", request_files.document, name="document"),
    path("documents/<int:number>/text/", request_files.document_text, name="document_text"),
    path("scans/<int:number>/", request_files.scan, name="scan"),
    path("imported-scan/", request_files.imported_scan, name="imported_scan"),
    path("scans/<int:number>/originals/", request_files.originals, name="originals"),
    path("scans/<int:number>/pages/<int:page>.jpg", scan_report.scan_page, name="own_scan_page"),
    path("checks/", scan_report.checks, name="request_checks"),
    path("note/", scan_report.note, name="request_note"),
    path("messages/", conversation.conversation_page, name="request_messages"),
    path(
        "messages/<int:message>/files/<int:number>/",
        conversation.message_file,
        name="request_message_file",
    ),
    path("access/", data.of_request, name="request_access"),
    path("people/<int:person>/invite/", listed_person.invite, name="invite_listed"),
    path("people/<int:person>/move/", hand_over.answer, name="answer_move"),
    path("people/<int:person>/end/", listed_person.end, name="end_listing"),
    path("letter/", approval_letter.approval_letter, name="request_letter"),
    path("letter/text/", approval_letter.approval_letter_text, name="request_letter_text"),
    path("publications/", include(_publications)),
    *_notice("notice/", "own_notice", notice.by_site),
]
_student_request: list[URLPattern] = [
    path("", own_request.status, name="student_request"),
    path("correct/", own_request.correct, name="student_request_correct"),
    path("resend/", own_request.resend, name="student_request_resend"),
    path("withdraw/", own_request.withdraw, name="student_request_withdraw"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", dataset.home, name="home"),
    path("brand/colors.css", brand_files.colors, name="brand_colors"),
    path("brand/mark", brand_files.mark, name="brand_mark"),
    path("help/", help_page.help_page, name="help"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("language/", language.switch, name="language"),
    path("robots.txt", robots.robots_txt, name="robots"),
    path("keys/", signing_keys.signing_keys, name="signing_keys"),
    path("keys/<word:key_id>.pem", signing_keys.signing_key, name="signing_key"),
    path(".well-known/jwks.json", signing_keys.jwks, name="jwks"),
    path(".well-known/security.txt", security_contact.security_txt, name="security_txt"),
    path("passport/", passport.passport, name="passport"),
    path("api/v1/", portal_api.nothing_there, name="api_begin"),
    path("api/v1/", portal_api.api.urls),
    path("api/", portal_api.nothing_there, name="api_above"),
    path("api/<path:rest>", portal_api.nothing_there, name="api_nothing"),
    path("datasets/<slug:slug>/", dataset.dataset, name="dataset"),
    path("datasets/<slug:slug>/picture.jpg", dataset.picture, name="dataset_picture"),
    path("datasets/<slug:slug>/help/", help_page.help_page, name="dataset_help"),
    path("datasets/<slug:slug>/license/<word:number>/", dataset.version, name="version"),
    path(
        "datasets/<slug:slug>/license/<word:number>/changes/<word:against>/",
        dataset.version_changes,
        name="version_changes",
    ),
    path("datasets/<slug:slug>/apply/", request_start.apply, name="apply"),
    path("datasets/<slug:slug>/supervisor/", dataset.supervisor, name="supervisor"),
    path("datasets/<slug:slug>/data/", data.data, name="data"),
    path("datasets/<slug:slug>/data/token/", data.token, name="data_token"),
    path("datasets/<slug:slug>/data/token/revoke/", data.revoke_token, name="data_token_revoke"),
    path("datasets/<slug:slug>/data/<word:label>/<word:name>", download.archive, name="archive"),
    path(
        "datasets/<slug:slug>/data/<word:label>/files/<path:path>",
        download.file,
        name="release_file",
    ),
    path("datasets/<slug:slug>/data/password/", data.password, name="data_password"),
    path("datasets/<slug:slug>/deletion/", deletion.deletion, name="deletion"),
    path("listed/<word:reference>/", listing.listing, name="listing"),
    path("listed/<word:reference>/confirm/", listing.confirm, name="confirm_listing"),
    path("listed/<word:reference>/decline/", listing.decline, name="decline_listing"),
    path("datasets/<slug:slug>/recalls/<word:label>/", recall.recall, name="recall"),
    path("datasets/<slug:slug>/release-news/", release_news.choose, name="release_news"),
    path("datasets/<slug:slug>/publications/", published.publications, name="publications"),
    path("datasets/<slug:slug>/publications.bib", published.bibtex, name="publications_bibtex"),
    path("datasets/<slug:slug>/publications.json", published.csl_json, name="publications_csl"),
    path("check/", letter_check.ask, name="ask_for_letter"),
    path("check/<word:code>/", letter_check.check, name="check_letter"),
    path("datasets/<slug:slug>/student/", asking.start, name="student_start"),
    path("student-requests/<word:reference>/", include(_student_request)),
    path("listed/<word:reference>/move/", hand_over.move, name="move_listing"),
    path("listed/<word:reference>/come-along/", coming_along.come_along, name="come_along"),
    path("coming/<int:offer>/", offers.answer, name="answer_offer"),
    path("take-over/<word:reference>/", new_signer.new_signer, name="new_signer"),
    path("requests/", request_start.request_list, name="request_list"),
    # Before the pages themselves, which would look for the reference as it is.
    path("requests/<small:rest>", misspelled_address.capital_reference, name="small_reference"),
    path("requests/<word:reference>/", include(_request)),
    # Before the pages themselves, which would take the signs for a part of the token.
    path("<untidy:link>", misspelled_address.tidy_link, name="untidy_link"),
    *_notice("notices/<word:token>/", "notice", notice.by_link),
    path("students/<word:token>/", answering.page, name="student"),
    path("students/<word:token>/take-up/", answering.take_up, name="student_take_up"),
    path("students/<word:token>/decline/", answering.decline, name="student_decline"),
    path("phone/<word:token>/", phone_link.opening, name="phone"),
    *_photos("phone", photo_doors.by_phone),
    path("invitations/<word:token>/", invitation.invitation, name="invitation"),
    path("account/addresses/", addresses.addresses, name="addresses"),
    path("account/kept/", kept_data.take_away, name="kept_data"),
    path("account/addresses/code/", addresses.code, name="address_code"),
    path("account/addresses/main/", addresses.make_main, name="address_main"),
    path("account/addresses/remove/", addresses.remove, name="address_remove"),
    path("mail/from-the-desk/", desk_news.choose, name="desk_news"),
    path("mail/mailgun/", mailgun.mailgun, name="mailgun"),
    path("demo/inbox/", demo_inbox.inbox, name="demo_inbox"),
    path("demo/inbox/<word:key>/", demo_inbox.mail, name="demo_mail"),
    path("demo/inbox/<word:key>/html/", demo_inbox.mail_html, name="demo_mail_html"),
    path("gallery/", gallery, name="gallery"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", metrics.metrics, name="metrics"),
]
