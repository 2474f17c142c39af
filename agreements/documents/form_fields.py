"""Reads the form fields that the front matter of a License Agreement names."""

import re
from collections.abc import Callable

import yaml
from django.utils.translation import gettext as _

from agreements.enumeration import in_a_row
from agreements.form_fields import KINDS, KNOWN, OWN, STANDARD, FormField, KeptIn, own_fields

LONGEST_LABEL = 200
MOST_OWN_FIELDS = 20
MOST_OPTIONS = 50
_NAME = re.compile("[a-z][a-z0-9_]{0,39}")


def read_form_fields(
    value: object, read_line: Callable[[object], str], wrong: list[str]
) -> tuple[FormField, ...]:
    """The fields, the standard ones first; what is to be mended goes into `wrong`.

    A list gives the labels of `STANDARD` in their order; else each name has a label, or a mapping
    of label, kind, options, required. `read_line` gives a label as it is printed.
    """
    if isinstance(value, list) and len(value) == len(STANDARD):
        named = zip(STANDARD, value, strict=True)
        return tuple(FormField(n, read_line(label), KNOWN[n].kind) for n, label in named)
    if not isinstance(value, dict):
        wrong.append(
            _(
                "“form_fields” must list exactly seven labels: %(what)s. Or give each field by its "
                "name, such as “name: Your name”."
            )
            % {"what": in_a_row(STANDARD)}
        )
        return ()
    if missing := [name for name, known in KNOWN.items() if known.is_needed and name not in value]:
        wrong.append(_("“form_fields” lacks: %(what)s.") % {"what": in_a_row(missing)})
    fields = [_read_field(str(name), given, read_line, wrong) for name, given in value.items()]
    labels = [field.label for field in fields if field.label]
    wrong += [
        _("“form_fields”: two fields say “%(label)s”.") % {"label": label}
        for label in dict.fromkeys(labels)
        if labels.count(label) > 1
    ]
    own = own_fields(fields)
    if len(own) > MOST_OWN_FIELDS:
        wrong.append(
            _("“form_fields” asks for %(number)d things of its own; %(most)d are the most.")
            % {"number": len(own), "most": MOST_OWN_FIELDS}
        )
    return (*sorted(set(fields) - set(own), key=lambda field: STANDARD.index(field.name)), *own)


def named_twice(front_matter: str) -> list[str]:
    """A sentence for each form field of which YAML would pass over all but the last."""
    top = yaml.compose(front_matter, yaml.SafeLoader)
    nodes = {key.value: node for key, node in top.value} if top else {}
    asked = nodes.get("form_fields")
    names = [key.value for key, _node in asked.value] if isinstance(asked, yaml.MappingNode) else []
    twice = dict.fromkeys(name for name in names if names.count(name) > 1)
    return [_("“form_fields” has “%(name)s” twice.") % {"name": name} for name in twice]


def _read_field(
    name: str, given: object, read_line: Callable[[object], str], wrong: list[str]
) -> FormField:
    """One name of the mapping and what it was given."""
    known = KNOWN.get(name, OWN)
    told = given if isinstance(given, dict) else {"label": given}

    def refuse(sentence: str, **facts: object) -> None:
        wrong.append(_("“form_fields”, “%(name)s”:") % {"name": name} + f" {sentence % facts}")

    def line(given: object) -> str:
        line = read_line(given)
        if len(line) > LONGEST_LABEL:
            sentence = _("“%(start)s…” is longer than %(most)d characters. Shorten it.")
            refuse(sentence, start=line[:30], most=LONGEST_LABEL)
        return line

    if not _NAME.fullmatch(name):
        refuse(_("a name is made of a-z, 0-9 and “_”, 40 at most, and begins with a-z."))
    is_own = known.kept_in is KeptIn.AGREEMENT
    may = ("label", "kind", "options", "required") if is_own else ("label",)
    if strange := in_a_row(str(key) for key in told if key not in may):
        refuse(_("it may have %(may)s, not %(what)s."), may=in_a_row(may), what=strange)
    kinds = list(KINDS) if known is OWN else [known.kind]
    kind = told.get("kind", known.kind)
    if kind not in kinds:
        among = in_a_row(kinds)
        refuse(_("its kind may be %(among)s, not “%(kind)s”."), among=among, kind=kind)
        kind = known.kind
    required = told.get("required", True)
    if not isinstance(required, bool):
        refuse(_("“required” may be true or false."))
    label = line(told.get("label"))
    chosen = told.get("options", [])
    options = [line(option) for option in chosen] if isinstance(chosen, list) else []
    is_list = 1 < len(set(options)) == len(options) <= MOST_OPTIONS
    if not (is_list if KINDS[kind].has_options else chosen == []):
        refuse(_("only a choice has “options”, two to %(most)d, each once."), most=MOST_OPTIONS)
    return FormField(name, label, kind, tuple(options), bool(required))
