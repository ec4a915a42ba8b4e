"""Whether a layer's own conditions hold for an agreement: what criteria presuppose, and what is required."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from iop_docs.assemble.compose import scope_of
from iop_docs.assemble.evaluate import Scope, holds
from iop_docs.assemble.fault import ClauseFault
from iop_docs.model.agreement import Agreement
from iop_docs.model.library import Library
from iop_docs.model.template import Expression


def facts_of(agreement: Agreement, library: Library) -> Mapping[str, bool]:
    """Return by pointer-like key ("kriterium:x", "krav:y") whether the layer's conditions hold.

    A condition that the data is too broken to decide is left out: what broke it is told elsewhere.
    """
    scope = scope_of(agreement, library)
    asked: dict[str, Expression] = {f"krav:{r.id}": r.condition for r in library.requirements}
    asked.update({f"kriterium:{c.id}": c.condition for c in library.criteria if c.condition is not None})
    answers = {key: _decide(condition, scope) for key, condition in asked.items()}
    return MappingProxyType({key: answer for key, answer in answers.items() if answer is not None})


def _decide(condition: Expression, scope: Scope) -> bool | None:
    try:
        return holds(condition, scope)
    except ClauseFault:
        return None
