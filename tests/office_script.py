"""What LibreOffice is asked to do, run by the Python that has its UNO bridge; jobs come as JSON on standard input.

A job is {"open": path, "steps": [{"do": "update"} | {"do": "save", "as": path, "filter": name, "options": text}, …]};
a step may also be {"do": "replace", "old": text, "new": text}, or {"do": "fill", "answers": JSON}, which fills in a
form: by each label what is written under it, for a table a row of texts for each of its rows, {"do": "record"}, which
makes what follows tracked changes, or {"do": "cells", "cells": JSON}, a list of the first words of a table's head,
row and column (from 0; a row after the last is added) and what to write there.
"""

import json
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

WAIT = 0.1  # seconds between tries to reach the office
TRIES = 600


def setting(name, value):
    one = PropertyValue()
    one.Name, one.Value = name, value
    return one


HIDDEN = setting("Hidden", value=True)
SELECT = REPLACE = True
DELIVER = True  # whoever forbids the closing has to do it


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for _ in range(TRIES):
        try:
            return resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(WAIT)
    raise SystemExit("LibreOffice does not answer")


def update(context, document):
    """Do what "Update all" does: fields, contents, links and pages."""
    dispatcher = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.DispatchHelper", context)
    frame = document.getCurrentController().getFrame()
    for command in (".uno:UpdateAll", ".uno:UpdateFields", ".uno:UpdateAllIndexes"):
        dispatcher.executeDispatch(frame, command, "", 0, ())
    document.getTextFields().refresh()
    for number in range(document.getDocumentIndexes().getCount()):
        document.getDocumentIndexes().getByIndex(number).update()


def each(content):
    """Yield what an enumeration of the bridge's has."""
    parts = content.createEnumeration()
    while parts.hasMoreElements():
        yield parts.nextElement()


def write(paragraph, text):
    """Write in the first field of a paragraph as a person does: choose, tick, or type over what stands there."""
    for portion in each(paragraph):
        if (
            portion.TextPortionType == "TextField"
        ):  # a control of plain text, which LibreOffice takes for an input field
            portion.TextField.Content = text
            portion.TextField.update()
            return
        if portion.TextPortionType == "ContentControl":
            control = portion.ContentControl
            *_, shown = each(control)
            cursor = control.createTextCursorByRange(shown.getStart())
            cursor.goRight(len(shown.getString()), SELECT)
            control.insertString(cursor, control.CheckedState if control.Checkbox else text, REPLACE)
            control.ShowingPlaceHolder = False
            control.Checked = bool(control.Checkbox)
            return
    raise SystemExit(f"there is no field for {text!r}")


def fill(document, answers):
    """Fill in a form by what stands above its fields."""
    label = ""
    for part in each(document.Text):
        if part.supportsService("com.sun.star.text.TextTable"):
            for number, row in enumerate(answers.get(label, ()), 2):  # the first row has the headings
                for column, text in zip("ABCDE", row, strict=False):
                    if text:
                        (paragraph,) = each(part.getCellByName(f"{column}{number}"))
                        write(paragraph, text)
            label = ""
        elif part.getString() in answers:
            label = part.getString()
        elif label and any(one.TextPortionType in ("TextField", "ContentControl") for one in each(part)):
            write(part, answers[label])
            label = ""


def write_cells(document, cells):
    """Write in the cells of tables as a person does, after what stands there."""
    tables = [part for part in each(document.Text) if part.supportsService("com.sun.star.text.TextTable")]
    for head, row, column, text in cells:
        table = next(one for one in tables if one.getCellByPosition(0, 0).getString().strip() == head)
        if row == table.getRows().getCount():
            table.getRows().insertByIndex(row, 1)
        cell = table.getCellByPosition(column, row)
        cell.insertString(cell.getEnd(), text, not REPLACE)


def run(context, desktop, job):
    document = desktop.loadComponentFromURL(Path(job["open"]).as_uri(), "_blank", 0, (HIDDEN,))
    for step in job["steps"]:
        if step["do"] == "update":
            update(context, document)
        elif step["do"] == "replace":
            search = document.createReplaceDescriptor()
            search.SearchString, search.ReplaceString = step["old"], step["new"]
            document.replaceAll(search)
        elif step["do"] == "fill":
            fill(document, json.loads(step["answers"]))
        elif step["do"] == "record":
            document.RecordChanges = True
        elif step["do"] == "cells":
            write_cells(document, json.loads(step["cells"]))
        else:
            how = (setting("FilterName", step["filter"]), setting("FilterOptions", step["options"]))
            document.storeToURL(Path(step["as"]).as_uri(), how)
    document.close(DELIVER)


def main(pipe):
    context = connect(pipe)
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    for job in json.load(sys.stdin):
        run(context, desktop, job)


main(sys.argv[1])
