"""What a layer does with clauses: adds, adapts, blocks, moves, chooses. Locks are kept here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from iop_docs.errors import Issue, Place, close_matches, error, warning
from iop_docs.loading.clause import load_clause
from iop_docs.loading.editions import (
    Loaded,
    change_days,
    chosen,
    in_order,
    name_and_version,
    version_told,
)
from iop_docs.loading.layer_file import LAYER_FILE, LayerFile
from iop_docs.loading.schema import Schemas
from iop_docs.model.library import NEWEST, Adapted, Clause, DocumentType, Edition, LeftOut, Lock

# A layer's own clauses as read from its folder, each with its issues.
Read = dict[Path, tuple[Loaded, ...]]
_STRENGTH = {Lock.NEGOTIABLE: 0, Lock.MANDATORY: 1, Lock.LOCKED: 2}
_MOVED_BY = 100_000  # moved clauses come after a point's own


class ClauseStore(Struct):
    """The clauses of a chain of layers while they are laid over each other."""

    clauses: dict[str, Clause] = field(default_factory=dict)
    adapted: dict[str, Adapted] = field(default_factory=dict)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    chosen: dict[str, tuple[str, str, Place]] = field(default_factory=dict)
    moves: dict[str, tuple[str, str, Place]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    read: Read = field(default_factory=dict)
    edition: Edition = NEWEST
    change_days: set[str] = field(default_factory=set)

    def lay_over(self, layer: LayerFile, schemas: Schemas) -> None:
        """Add and adapt by the layer's own files, then do what its layer.yaml says."""
        if layer.folder not in self.read:
            self.read[layer.folder] = tuple(_read(layer, schemas))
        versions: dict[str, list[Clause]] = {}
        for clause, found in self.read[layer.folder]:
            self.issues.extend(found)
            if clause is not None:
                versions.setdefault(clause.id, []).append(clause)
        for of_one in versions.values():
            self.issues.extend(in_order(of_one))
            self.change_days |= change_days(of_one)
            self._put(chosen(of_one, self.edition))
        said = layer.fields.get("klausuler", {})
        for index, fields in enumerate(said.get("blockera", ())):
            self._block(fields["klausul"], fields["skal"], layer, f"/klausuler/blockera/{index}/klausul")
        for group, clause_id in said.get("valj", {}).items():
            self.chosen[group] = (clause_id, layer.name, layer.place(f"/klausuler/valj/{group}"))
        for index, fields in enumerate(said.get("flytta", ())):
            self.moves[fields["punkt"]] = (fields["till"], layer.name, layer.place(f"/klausuler/flytta/{index}"))

    def _put(self, clause: Clause) -> None:
        above = self.clauses.get(clause.id)
        if above is None:
            if clause.origin is not None:
                self._refuse_origin(clause)
            self.clauses[clause.id] = clause
            return
        if clause.origin is None:
            hint = "Anpassa med «iopdocs adapt», eller ge klausulen ett eget namn."
            message = f"Klausulen finns redan i lagret «{above.layer}», och filen saknar fältet anpassar."
            self.issues.append(error("klausul-finns-redan", message, clause.place, hint))
            return
        if above.lock is Lock.LOCKED:
            hint = "Ta bort filen. En låst klausul gäller som den är."
            message = f"Klausulen är låst i lagret «{above.layer}» och kan inte anpassas."
            self.issues.append(error("las-brutet", message, clause.place, hint))
            return
        if _STRENGTH[clause.lock] < _STRENGTH[above.lock]:
            hint = f"Skriv «las: {above.lock.value}»."
            message = f"Klausulen är {above.lock.value} i lagret «{above.layer}» och kan inte få ett svagare lås."
            self.issues.append(error("las-brutet", message, clause.place, hint))
        self.adapted[clause.id] = Adapted(clause, above)
        self.clauses[clause.id] = clause

    def _refuse_origin(self, clause: Clause) -> None:
        hint = "Rätta id och filnamn, eller ta bort fältet anpassar."
        hint = _close(clause.id, self.clauses) or hint
        message = f"Klausulen «{clause.id}» som filen anpassar finns inte i lagren ovanför."
        self.issues.append(error("klausul-finns-inte", message, clause.place, hint))

    def _block(self, clause_id: str, reason: str, layer: LayerFile, pointer: str) -> None:
        clause, place = self.clauses.get(clause_id), layer.place(pointer)
        if clause is None:
            hint = _close(clause_id, self.clauses) or "Ta bort raden."
            message = f"Klausulen «{clause_id}» finns inte i lagren ovanför."
            self.issues.append(error("klausul-finns-inte", message, place, hint))
        elif clause.lock is not Lock.NEGOTIABLE:
            hint = "Ta bort raden. Bara förhandlingsbara klausuler kan blockeras."
            message = f"Klausulen «{clause_id}» är {clause.lock.value} och kan inte blockeras."
            self.issues.append(error("las-brutet", message, place, hint))
        else:
            self.left_out[clause_id] = LeftOut(clause, layer.name, reason)
            del self.clauses[clause_id]

    def settle(self, documents: Mapping[str, DocumentType]) -> None:
        """Choose among alternatives and move clauses, once every layer has spoken."""
        self._choose()
        self._move(documents)

    def _choose(self) -> None:
        groups: dict[str, list[Clause]] = {}
        for clause in self.clauses.values():
            if clause.alternative:
                groups.setdefault(clause.alternative, []).append(clause)
        for group, (clause_id, _, place) in self.chosen.items():
            if clause_id not in {c.id for c in groups.get(group, ())}:
                hint = _close(clause_id, self.clauses) or "Välj en klausul vars fält alternativ har gruppens namn."
                message = f"Klausulen «{clause_id}» hör inte till gruppen «{group}»."
                self.issues.append(error("klausul-finns-inte", message, place, hint))
        for group, members in groups.items():
            self._keep_chosen(group, members)

    def _keep_chosen(self, group: str, members: list[Clause]) -> None:
        if group not in self.chosen:
            hint = f"Skriv «valj: {{{group}: …}}» under klausuler i layer.yaml."
            message = f"Inget lager väljer bland alternativen «{group}»."
            self.issues.append(error("alternativ-saknar-val", message, members[0].place, hint))
            return
        chosen, layer, _ = self.chosen[group]
        if len(members) == 1:
            hint = (
                f"Skriv «alternativ: {group}» i den klausul som den ersätter också, eller ta bort fältet och valet."
            )
            message = f"Klausulen är ensam i gruppen «{group}»: den utesluter ingen annan."
            self.issues.append(warning("alternativ-ensamt", message, members[0].place, hint))
        for clause in members:
            if clause.id != chosen:
                self.left_out[clause.id] = LeftOut(clause, layer, f"Lagret har valt {chosen} i gruppen «{group}».")
                del self.clauses[clause.id]

    def _move(self, documents: Mapping[str, DocumentType]) -> None:
        for source, (target, _, place) in self.moves.items():
            document, _, point = source.partition(".")
            kind = documents.get(document)
            points = {p.id for p in kind.points} if kind else set()
            if f"{document}.{target}" in self.moves:
                hint = "Låt den ena punkten stå kvar."
                self.issues.append(
                    error("flytt-i-ring", f"«{source}» flyttas till en punkt som flyttas.", place, hint)
                )
            elif target not in points:
                hint = _close(target, points) or "Punkter som finns: " + ", ".join(sorted(points)) + "."
                self.issues.append(error("flytt-utan-mal", f"Punkten «{target}» finns inte.", place, hint))
            elif point in points:
                hint = "Ta bort punkten ur listan punkter, eller ta bort flytten."
                self.issues.append(error("flytt-utan-mal", f"Punkten «{point}» finns kvar i lagret.", place, hint))
            else:
                self._move_point(document, point, target)

    def _move_point(self, document: str, point: str, target: str) -> None:
        for clause in list(self.clauses.values()):
            if clause.document == document and clause.point == point:
                self.clauses[clause.id] = replace(clause, point=target, order=clause.order + _MOVED_BY)


def _read(layer: LayerFile, schemas: Schemas) -> Iterator[Loaded]:
    for path, name in clause_files(layer.folder):
        clause, issues = load_clause(path, name, layer.name, schemas)
        if clause is not None:
            issues = (*issues, *version_told(path, clause))
        yield clause, issues


def clause_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield a layer's own clause files and the ids that their folders and names say."""
    for path in sorted(folder.glob("*/*/*.md")):
        inside_layer_below = (path.parent.parent / LAYER_FILE).exists() or (path.parent / LAYER_FILE).exists()
        if not inside_layer_below and path.relative_to(folder).parts[0] != "templates":
            yield path, ".".join((*path.relative_to(folder).parts[:2], name_and_version(path)[0]))


def _close(name: str, known: Mapping[str, object] | set[str]) -> str:
    close = close_matches(name, list(known), 1)
    return f"Menade du «{close[0]}»?" if close else ""
