"""What LibreOffice is asked to do, run by the Python that has its UNO bridge; jobs come as JSON on standard input.

A job is {"open": path, "steps": [{"do": "update"} | {"do": "save", "as": path, "filter": name, "options": text}, …]};
a step may also be {"do": "replace", "old": text, "new": text}.
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


def run(context, desktop, job):
    document = desktop.loadComponentFromURL(Path(job["open"]).as_uri(), "_blank", 0, (HIDDEN,))
    for step in job["steps"]:
        if step["do"] == "update":
            update(context, document)
        elif step["do"] == "replace":
            search = document.createReplaceDescriptor()
            search.SearchString, search.ReplaceString = step["old"], step["new"]
            document.replaceAll(search)
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
