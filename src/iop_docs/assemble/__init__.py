"""Choose, fill and number: from data and library to a document tree. Pure: no files, clock or environment."""
