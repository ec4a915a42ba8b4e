"""Writers: each makes one file format of a document tree, and nothing else decides what a document says."""
