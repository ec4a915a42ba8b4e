"""Where a document comes from: the record of a build, and what has changed in a document since."""
