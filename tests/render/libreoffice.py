"""A person at work in LibreOffice: opens a frame, changes letterhead, fonts and colours, and saves it."""

from __future__ import annotations

import subprocess
from pathlib import Path

MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Change(source As String, target As String, logo As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  doc = StarDesktop.loadComponentFromURL(source, "_blank", 0, hidden())
  styles = doc.StyleFamilies.getByName("ParagraphStyles")
  heading = styles.getByName("Heading 1")
  heading.CharFontName = "Lato"
  heading.CharColor = RGB(122, 31, 43)
  body = styles.getByName("Standard")
  body.CharFontName = "Source Sans Pro"
  pages = doc.StyleFamilies.getByName("PageStyles")
  For i = 0 To pages.Count - 1
    page = pages.getByIndex(i)
    If page.isInUse() And page.HeaderIsOn Then
      header = page.HeaderTextFirst
      picture = doc.createInstance("com.sun.star.text.TextGraphicObject")
      picture.GraphicURL = logo
      picture.AnchorType = com.sun.star.text.TextContentAnchorType.AS_CHARACTER
      picture.Width = 4000
      picture.Height = 1500
      picture.Description = "Exempelby kommuns vapen"
      header.insertTextContent(header.createTextCursor(), picture, False)
      Exit For
    End If
  Next
  Dim word(0) As New com.sun.star.beans.PropertyValue
  word(0).Name = "FilterName"
  word(0).Value = "MS Word 2007 XML"
  doc.storeToURL(target, word())
  doc.close(True)
End Sub
</script:module>"""


def change_letterhead(soffice: str, source: Path, target: Path, logo: Path, profile: Path) -> None:
    """Put a logo in the first page's header, and give headings and body text other fonts and a colour."""
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    # The first start fills the profile, with an empty module of macros among the rest.
    subprocess.run([*command, "--terminate_after_init"], check=True, timeout=120)
    (profile / "user" / "basic" / "Standard" / "Module1.xba").write_text(MODULE, "utf-8")
    told = ",".join(f'"{path.as_uri()}"' for path in (source, target, logo))
    subprocess.run([*command, f"macro:///Standard.Module1.Change({told})"], check=True, timeout=120)
    assert target.exists(), "LibreOffice saved nothing"
