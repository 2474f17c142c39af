from collections.abc import Callable

from agreements.documents.terms import FormAnswer, Terms


def test_survives_json(make_terms: Callable[..., Terms]) -> None:
    terms = make_terms(associates=2, signer_name="柳清妍", address="a\nb\ud800")
    assert Terms.from_json(terms.to_json()) == terms


def test_answers_to_an_las_own_fields_survive_too(make_terms: Callable[..., Terms]) -> None:
    terms = make_terms(form_answers=(FormAnswer("orcid", "Your ORCID iD", "0000-0002-1825-0097"),))
    assert Terms.from_json(terms.to_json()) == terms
    assert "Your ORCID iD" in terms.texts()


def test_terms_without_such_have_the_text_of_before_there_were_any(
    make_terms: Callable[..., Terms],
) -> None:
    assert "form_answers" not in make_terms().to_json()


def test_the_same_terms_have_the_same_sum(make_terms: Callable[..., Terms]) -> None:
    assert make_terms(associates=2).sha256() == make_terms(associates=2).sha256()


def test_any_change_changes_the_sum(make_terms: Callable[..., Terms]) -> None:
    sums = [
        make_terms().sha256(),
        make_terms(associates=1).sha256(),
        make_terms(signer_name="Qingyan Liui").sha256(),
        make_terms(accepted=("clause-1",)).sha256(),
    ]
    assert len(set(sums)) == 4


def test_json_is_written_in_one_way(make_terms: Callable[..., Terms]) -> None:
    text = make_terms(signer_name="李").to_json()
    assert text.startswith('{"accepted":["clause-1","clause-2",')
    assert '"issued_on":"2026-11-22"' in text
    assert '"signer_name":"李"' in text
