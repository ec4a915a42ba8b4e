"""Forms that came back filled in: what they say, read out of Word files and PDFs."""
