"""Rules over a clause library: what a jurist's `iopdocs lint` promises. LIBRARY_RULES is the list of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct, field

from iop_docs.check.clause_types import Case, Cases, Known, condition_issues, template_issues
from iop_docs.check.clause_wording import risky_wording
from iop_docs.check.defined_terms import term_issues
from iop_docs.check.document_views import View, Views, views_of
from iop_docs.check.emptiness import when_silent
from iop_docs.check.filling import filling_issues
from iop_docs.check.logic import ALWAYS, can_hold, some_always_holds
from iop_docs.check.reference_sites import Reference, references_in
from iop_docs.check.solver import Undecided
from iop_docs.errors import Issue, Place, error, warning
from iop_docs.model.library import Clause, DocumentType, Library, Lock, Status
from iop_docs.model.shape import ArrayShape, FieldShape, RecordShape, ScalarShape
from iop_docs.model.template import Expression, Not, Template

_Key = tuple[int, int, bool, tuple[tuple[str, tuple[str, ...]], ...]]
_TEXT = ScalarShape("text")
_STEP = RecordShape({n: FieldShape(n, _TEXT, required=True) for n in ("organ", "uppgift")})
_CRITERION = RecordShape(
    {n: FieldShape(n, _TEXT, required=n in ("id", "text")) for n in ("id", "text", "svar", "motivering")}
)
_LAYER = RecordShape(
    {
        **{n: FieldShape(n, ArrayShape(_CRITERION), required=True) for n in ("kriterier", "checklista")},
        "alla_kriterier": FieldShape("alla_kriterier", ScalarShape("ja-nej"), required=True),
        "namn": FieldShape("namn", _TEXT, required=True),
        "beslutskedja": FieldShape("beslutskedja", ArrayShape(_STEP), required=True),
        "har_beslutskedja": FieldShape("har_beslutskedja", ScalarShape("ja-nej"), required=True),
    }
)


class Memory(Struct, frozen=True):
    """What was found in texts that several layers share, by their ids; `texts` holds each so that its id stays."""

    texts: dict[_Key, tuple[Template, tuple[Issue, ...]]] = field(default_factory=dict)
    references: dict[int, tuple[Reference, ...]] = field(default_factory=dict)
    cases: Cases = field(default_factory=dict)


class LibraryCheck(Struct, frozen=True):
    """A library and the shape of the data its clauses read; `views` has what document types see besides."""

    library: Library
    names: Mapping[str, FieldShape]
    memory: Memory = field(default_factory=Memory)
    as_of: str = ""
    views: Views = field(default_factory=Views)

    def view(self, document: str) -> View:
        """Return what the texts of a document type see."""
        return self.views.texts.get(document) or View(self.names)

    def head(self, kind: DocumentType) -> View:
        """Return what a document type's own head and points see, whatever other types have its texts too."""
        return self.views.heads.get(kind.id) or View(self.names)

    def known(self, view: View) -> Known:
        """Return what is known at the beginning of a text."""
        return Known(view.names, loops=view.loops, cases=self.memory.cases)


def names_in_sight(library: Library, agreement: RecordShape, derived: RecordShape) -> Mapping[str, FieldShape]:
    """Return the names that every text of a library sees."""
    words = {
        word: FieldShape(word, RecordShape({f: FieldShape(f, _TEXT, required=True) for f in forms}), required=True)
        for word, forms in library.words.items()
    }
    names = {
        **agreement.fields,
        "beraknat": FieldShape("beraknat", derived, required=True),
        "ord": FieldShape("ord", RecordShape(MappingProxyType(words)), required=True),
        "lager": FieldShape("lager", _LAYER, required=True),
    }
    return MappingProxyType(names)


def check_library(
    library: Library, agreement: RecordShape, derived: RecordShape, memory: Memory | None = None, as_of: str = ""
) -> tuple[Issue, ...]:
    """Run every rule over a library; issues come in the order of their files and lines.

    With one `memory` for all the layers of a library, a text that a layer takes over as it is, with the
    same names in sight, is checked once.
    """
    names = names_in_sight(library, agreement, derived)
    views, faults = views_of(library, names)
    subject = LibraryCheck(library, names, memory or Memory(), as_of, views)
    found = {*faults, *(issue for rule in LIBRARY_RULES for issue in rule(subject))}
    return tuple(sorted(found, key=lambda i: (str(i.place.file), i.place.line, i.code, i.message)))


def _texts_are_sound(subject: LibraryCheck) -> Iterator[Issue]:
    # Shapes are made once for each set of own fields, so the agreement's first field tells them apart.
    words = tuple((word, tuple(forms)) for word, forms in subject.library.words.items())
    for clause in subject.library.clauses.values():
        key = (id(clause.body), id(subject.names["titel"]), "eget" in subject.names, words)
        if key not in subject.memory.texts:
            subject.memory.texts[key] = (
                clause.body,
                tuple(_text_issues(clause, subject.known(subject.view(clause.document)))),
            )
        yield from subject.memory.texts[key][1]


def _text_issues(clause: Clause, known: Known) -> Iterator[Issue]:
    if clause.condition is not None:
        yield from condition_issues(clause.condition, known, clause.condition_place)
        known = known.given(clause.condition)
    yield from template_issues(clause.body, known, clause.place)
    yield from _says_something(clause, known)
    yield from risky_wording(clause)


def _heads_fit_the_schema(subject: LibraryCheck) -> Iterator[Issue]:
    for kind in subject.library.documents.values():
        known = subject.known(subject.head(kind))
        for template in (kind.title, kind.subtitle, kind.sender):
            if template is not None:
                yield from template_issues(template, known, kind.place)
        for line in kind.footer:
            yield from template_issues(line, known, kind.place)
        for head in kind.header:
            inside = known
            if head.condition is not None:
                yield from condition_issues(head.condition, known, kind.place)
                inside = known.given(head.condition)
            for line in head.lines:
                yield from template_issues(line, inside, kind.place)
        if kind.when is not None:  # decided before there is an item
            yield from condition_issues(kind.when, Known(subject.names, cases=subject.memory.cases), kind.place)


def _settings_fit_the_schema(subject: LibraryCheck) -> Iterator[Issue]:
    known = Known(subject.names, cases=subject.memory.cases)
    for criterion in subject.library.criteria:
        if criterion.condition is not None:
            yield from condition_issues(criterion.condition, known, criterion.place)
    for required in subject.library.requirements:
        yield from condition_issues(required.condition, known, required.place)


def _adapted_texts_have_not_changed(subject: LibraryCheck) -> Iterator[Issue]:
    for pair in subject.library.adapted:
        origin = pair.ours.origin
        if origin is not None and origin.hash != pair.base.hash:
            version = (
                f"{origin.version} till {pair.base.version}"
                if origin.version != pair.base.version
                else "utan ny version"
            )
            message = f"Grundtexten i lagret «{pair.base.layer}» har ändrats sedan klausulen anpassades ({version})."
            hint = f"Se skillnaden med samma --library: iopdocs diff {pair.ours.id} --layer {pair.ours.layer}"
            yield warning("grundtext-andrad", message, Place(pair.ours.place.file, origin.line), hint)


def _every_clause_has_a_point(subject: LibraryCheck) -> Iterator[Issue]:
    for clause in subject.library.clauses.values():
        kind = subject.library.documents.get(clause.document)
        if kind is None:
            hint = "Flytta filen till en mapp med en dokumenttyps id, eller lägg till dokumenttypen."
            yield error("klausul-utan-plats", f"Dokumenttypen «{clause.document}» finns inte.", clause.place, hint)
        elif clause.point not in {p.id for p in kind.points}:
            hint = "Punkter som finns: " + ", ".join(p.id for p in kind.points) + "."
            message = f"Punkten «{clause.point}» finns inte i {kind.name}: klausulen kommer aldrig med."
            yield error("klausul-utan-plats", message, clause.place, hint)


def _charts_have_a_clause(subject: LibraryCheck) -> Iterator[Issue]:
    for kind in subject.library.documents.values():
        if kind.chart and kind.chart not in subject.library.clauses:
            message = f"Diagrammet i {kind.name} ritas av klausulen «{kind.chart}», som inte finns i lagret."
            hint = "Rätta «diagram» i document.yaml, eller ta tillbaka klausulen."
            yield error("diagram-utan-klausul", message, kind.place, hint)


def _clauses_are_read_back_to_what_there_is(subject: LibraryCheck) -> Iterator[Issue]:
    for clause in subject.library.clauses.values():
        kind = subject.library.documents.get(clause.document)
        yield from filling_issues(clause, kind, subject.view(clause.document).names)


def _mandatory_points_are_always_filled(subject: LibraryCheck) -> Iterator[Issue]:
    for kind in subject.library.documents.values():
        for point in kind.points:
            if point.mandatory and not _always_filled(subject, kind, point.id):
                hint = "Lägg till en klausul utan villkor, eller en för det som villkoren inte täcker."
                message = f"Den obligatoriska punkten «{point.heading or point.id}» kan sakna klausul i {kind.name}."
                issue = error("punkt-kan-sakna-klausul", message, kind.place, hint)
                conditions = [c.condition or ALWAYS for c in subject.library.clauses_of(kind.id, point.id)]
                subject.memory.cases[issue] = subject.head(kind).case(tuple(Not(c) for c in conditions))
                yield issue


def _always_filled(subject: LibraryCheck, kind: DocumentType, point: str) -> bool:
    conditions = [c.condition for c in subject.library.clauses_of(kind.id, point)]
    if any(condition is None for condition in conditions):
        return True
    try:
        return some_always_holds((c for c in conditions if c is not None), subject.head(kind).names)
    except Undecided:
        return False


def _references_lead_somewhere(subject: LibraryCheck) -> Iterator[Issue]:
    for clause in subject.library.clauses.values():
        key = id(clause.body)
        if key not in subject.memory.references:
            subject.memory.references[key] = tuple(references_in(clause.body))
        for reference in subject.memory.references[key]:
            yield from _reference(subject, clause, reference, Place(clause.place.file, reference.line))


def _reference(subject: LibraryCheck, clause: Clause, reference: Reference, at: Place) -> Iterator[Issue]:
    library, target = subject.library, reference.target
    kind, aim = _referred_to(library, clause, target), library.clauses.get(target)
    if aim is not None and kind is not None and aim.document == kind.id:
        facts = (clause.condition or ALWAYS, *reference.facts)
        if _may_fail(facts, aim.condition, subject.view(clause.document)):
            hint = "Hänvisa till en klausul utan villkor, eller ge klausulen samma villkor."
            message = f"Klausulen «{target}» kan saknas i dokumentet när den här klausulen är med."
            issue = error("hanvisning-kan-brista", message, at, hint)
            unmet = (*facts, Not(aim.condition or ALWAYS))
            subject.memory.cases[issue] = subject.view(clause.document).case(unmet, reference.loops)
            yield issue
        if not aim.show_heading or not kind.number_clauses:
            hint = "Hänvisa till en klausul med synlig rubrik i ett dokument som numrerar klausuler."
            yield error("hanvisning-utan-nummer", f"«{target}» har inget nummer.", at, hint)
    elif kind is None or not any(p.mandatory and p.numbered and f"{kind.id}.{p.id}" == target for p in kind.points):
        hint = "Skriv hela id:t, som #avtal.ekonomi.finansiering, eller en obligatorisk punkt, som #avtal.ekonomi."
        issue = error(
            "hanvisning-till-okant", f"«{target}» är varken en klausul eller en obligatorisk punkt.", at, hint
        )
        facts = (clause.condition or ALWAYS, *reference.facts)
        subject.memory.cases[issue] = subject.view(clause.document).case(facts, reference.loops)
        yield issue


def _referred_to(library: Library, clause: Clause, target: str) -> DocumentType | None:
    """Return the document type that a target is in: the clause's own, or the one that this is an appendix to."""
    kind = library.documents.get(clause.document)
    is_elsewhere = kind is not None and target.partition(".")[0] == kind.belongs_to
    return library.documents.get(kind.belongs_to) if kind and is_elsewhere else kind


def _terms_are_defined_and_used(subject: LibraryCheck) -> Iterator[Issue]:
    yield from term_issues(subject.library, subject.view, subject.memory.cases)


def _may_fail(facts: tuple[Expression, ...], wanted: Expression | None, view: View) -> bool:
    if wanted is None:
        return False
    try:
        return can_hold((*facts, Not(wanted)), view.names)
    except Undecided:
        return True


def _says_something(clause: Clause, known: Known) -> Iterator[Issue]:
    at = Place(clause.place.file, clause.body.first_line)
    try:
        silent = when_silent(clause)
        if silent is None or not can_hold(silent, known.names):
            return
    except Undecided:
        hint = "Dela klausulen, eller skriv kortare villkor."
        yield error("villkor-for-stort", "Villkoren är för många för att prövas mot alla ärenden.", at, hint)
        return
    hint = "Lägg en mening utan villkor i texten, ett else, eller ett villkor överst som utesluter det tomma."
    message = "Klausulen kan komma med i dokumentet utan att ha någon text."
    issue = error("klausul-kan-bli-tom", message, at, hint)
    known.cases[issue] = Case(known.names, silent, known.loops)
    yield issue


def _approvals_are_in_order(subject: LibraryCheck) -> Iterator[Issue]:
    for clause in subject.library.clauses.values():
        if clause.status is Status.DRAFT:
            hint = "Godkänn klausulen, eller räkna med att den bara kan stå i utkast."
            yield warning("klausul-utkast", "Klausulen är inte godkänd.", clause.place, hint)
        if clause.status is Status.WITHDRAWN:
            hint = "Skriv en ny lydelse med högre version. Tar du bort filen gäller en äldre lydelse om det finns en."
            if clause.lock is Lock.NEGOTIABLE:
                hint += " En klausul som inte ska gälla alls blockeras i layer.yaml."
            yield warning("klausul-upphavd", "Klausulen är upphävd men ligger kvar.", clause.place, hint)
        if subject.as_of and not clause.valid_from <= subject.as_of <= (clause.valid_to or subject.as_of):
            hint = "Förläng klausulens tid efter ett nytt godkännande, eller ersätt klausulen."
            yield error("klausul-galler-inte", f"Klausulen gäller inte {subject.as_of}.", clause.place, hint)
        if clause.valid_to and clause.valid_to < clause.valid_from:
            hint = "Rätta galler_fran eller galler_till."
            yield error("klausul-fel-datum", "Klausulen slutar gälla innan den börjar.", clause.place, hint)


LibraryRule = Callable[[LibraryCheck], Iterator[Issue]]

LIBRARY_RULES: tuple[LibraryRule, ...] = (
    _texts_are_sound,
    _heads_fit_the_schema,
    _settings_fit_the_schema,
    _adapted_texts_have_not_changed,
    _every_clause_has_a_point,
    _charts_have_a_clause,
    _mandatory_points_are_always_filled,
    _references_lead_somewhere,
    _terms_are_defined_and_used,
    _approvals_are_in_order,
    _clauses_are_read_back_to_what_there_is,
)
