"""The register of agreements: what each says at a given day, in sums and lists, and the files that show it."""
