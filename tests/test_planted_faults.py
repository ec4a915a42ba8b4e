"""One run tells every fault in a file, each at its line, and writes nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from iop_docs.actions import check
from iop_docs.errors import Severity

# A line with a fault ends with the code it should give and, where it can be put right on the line, the right line.
PLANTED = """\
{
  "titel": "Partnerskap för Trädgårdscaféet",
  "datum": "2026-02-30", ⟵ datum-finns-inte ⟵ "datum": "2026-02-09",
  "arende": {
    "förvaltning": "Socialen", ⟵ okant-falt ⟵ "forvaltning": "Socialen",
    "namnd": "Socialnämnden",
    "handlaggare": [{"namn": "Vendela Björkmo", "epost": "vendela.example.se"}] ⟵ fel-form ⟵ \
"handlaggare": [{"namn": "Vendela Björkmo"}]
  },
  "parter": [
    {
      "id": "kommunen",
      "roll": "idéburen", ⟵ offentlig-form-som-ideburen ⟵ "roll": "offentlig",
      "namn": "Norrviks kommun",
      "rattslig_form": "kommun",
      "organisationsnummer": "212000-9342", ⟵ organisationsnummer-fel ⟵ "organisationsnummer": "212000-9341",
      "undertecknare": [{"titel": "socialnämndens ordförande"}]
    },
    {
      "id": "foreningen",
      "roll": "idéburen",
      "namn": "Föreningen Exempel",
      "rattslig_form": "ideell förening",
      "undertecknare": [{"titel": "ordförande"}]
    },
    {
      "id": "regionen",
      "roll": "offentlig",
      "namn": "Region Norrkust",
      "rattslig_form": "region",
      "undertecknare": [{"titel": "regionråd"}]
    }
  ],
  "bakgrund": {
    "samhallsutmaning": "Personer med psykisk ohälsa i Norrvik har få mötesplatser på dagtid.",
    "initiativ": "Föreningen Exempel öppnade ett trädgårdscafé sommaren 2024.",
    "initiativ_datum": "2025-09"
  },
  "vardegrund": {"principer": ["allas lika värde"]},
  "mal": {
    "overgripande": "Fler har en plats att gå till.",
    "delmal": [
      {"indikatorer": [{"namn": "antal besökare"}]} ⟵ falt-saknas ⟵ {"mal": "Fler besökare"}
    ]
  },
  "insatser": {
    "per_part": [
      {"part": "kommunen", "ataganden": [{"atagande": "låna ut växthuset"}]},
      {"part": "foreningen", "ataganden": [{"atagande": "hålla öppet"}]}
    ]
  },
  "uppfoljning": {
    "moten_per_ar": "två" ⟵ fel-typ ⟵ "moten_per_ar": 2
  },
  "ekonomi": {
    "poster": [
      {
        "andamal": "caféets drift",
        "givare": "kommunen",
        "mottagare": "foreninge", ⟵ part-okand ⟵ "mottagare": "foreningen",
        "slag": "kontnat", ⟵ fel-val ⟵ "slag": "kontant",
        "belopp": [{"start": "2026", "kronor": 180000}]
      }
    ],
    "samhalleliga_vinster": "Besökarna får gemenskap.",
    "kostnadseffektivitet": "Caféet kostar 6 000 kronor per besökare och år."
  },
  "avtalstid": {
    "start": "2027-04-01",
    "slut": "2026-12-31" ⟵ slut-fore-start ⟵ "slut": "2028-12-31"
  }
}
"""


def planted() -> tuple[str, str, list[tuple[int, str]]]:
    """Return the text with its faults, the text put right, and the line and code of every fault."""
    faulty, right, faults = [], [], []
    for number, text in enumerate(PLANTED.splitlines(), 1):
        wrong, *rest = re.split(r"\s*⟵\s*", text)
        faulty.append(wrong)
        right.append(rest[1] if rest else wrong)
        faults += [(number, rest[0])] if rest else []
    return "\n".join(faulty), "\n".join(right), faults


def iopdocs(*words: object, folder: Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "iop_docs.cli.main", *map(str, words)]
    return subprocess.run(program, cwd=folder, capture_output=True, encoding="utf-8", check=False)


def test_every_planted_fault_is_told_once_at_its_line_and_nothing_is_written(tmp_path: Path) -> None:
    text, _, faults = planted()
    assert len({code for _, code in faults}) == len(faults) == 10
    (tmp_path / "fall.json").write_text(text, "utf-8")

    done = iopdocs("build", "fall.json", "-o", "ut", "--json", folder=tmp_path)

    assert done.returncode == 1, done.stderr
    issues = [issue for issue in json.loads(done.stdout)["issues"] if issue["severity"] == "error"]
    assert [(issue["line"], issue["code"]) for issue in issues] == faults
    assert all(issue["pointer"] and issue["message"] and issue["column"] for issue in issues)
    assert [path.name for path in tmp_path.iterdir()] == ["fall.json"]


def test_a_person_reads_each_fault_with_file_line_and_what_to_do(tmp_path: Path) -> None:
    text, _, faults = planted()
    (tmp_path / "fall.json").write_text(text, "utf-8")

    done = iopdocs("check", "fall.json", folder=tmp_path)

    assert done.returncode == 1
    assert done.stdout == ""
    told = re.findall(r"^FEL fall\.json, rad (\d+),.* \[([a-z-]+)\]$", done.stderr, re.MULTILINE)
    assert [(int(number), code) for number, code in told] == faults


def test_without_the_planted_faults_the_same_file_has_none(tmp_path: Path) -> None:
    _, text, _ = planted()
    path = tmp_path / "fall.json"
    path.write_text(text, "utf-8")
    assert [issue for issue in check((path,)) if issue.severity is Severity.ERROR] == []


def test_the_same_faults_stand_at_their_lines_in_yaml_too(tmp_path: Path) -> None:
    # JSON is YAML, so the lines are the same.
    text, _, faults = planted()
    path = tmp_path / "fall.yaml"
    path.write_text(text, "utf-8")
    found = [(issue.place.line, issue.code) for issue in check((path,)) if issue.severity is Severity.ERROR]
    assert found == faults
