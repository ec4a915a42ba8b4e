"""The only readers of files: each returns a value and the issues found on the way."""
