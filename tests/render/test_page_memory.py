"""Typst remembers what it has laid out, as long as nothing of one agreement stands in what it looks things up by."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from iop_docs import actions
from iop_docs.build_values import Assembled
from iop_docs.model.document import Document, Text
from iop_docs.render.pdf import page_numbers

EXAMPLE = Path(__file__).parents[2] / "examples" / "tva_parter_tre_ar.json"


def processor_time(one: Assembled, tree: Document) -> float:
    """Return the processor time in seconds of laying a document out."""
    begun = time.process_time()
    page_numbers(tree, one.kind)
    return time.process_time() - begun


@pytest.mark.slow
@pytest.mark.parametrize("name", ["avtal", "tjansteskrivelse"])
def test_the_text_of_another_agreement_is_not_laid_out_anew(name: str) -> None:
    (one,) = actions.assemble(EXAMPLE, actions.BuildRequest((EXAMPLE,), Path(), (name,)))[0]
    others = [
        replace(
            one.tree,
            title=(Text(f"Ett annat avtal {number}"),),
            sender=(Text(f"Kommun {number}"),),
            footer=(f"Gatan {number}",),
            dnr=f"KS {number}",
            keywords=(f"nr {number}",),
        )
        for number in range(5)
    ]
    # Another size of text, so that nothing of it is known from other tests.
    first = processor_time(one, replace(one.tree, looks=replace(one.tree.looks, body_size=10.37)))
    warm = [replace(tree, looks=replace(tree.looks, body_size=10.37)) for tree in others]
    assert min(processor_time(one, tree) for tree in warm) < first / 2
