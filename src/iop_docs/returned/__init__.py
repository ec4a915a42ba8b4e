"""Word files that come back: a file that was edited after the build, read into a document tree."""
