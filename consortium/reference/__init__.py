"""Dated reference data: files with sources, and the reader that checks them.  Knows no model."""
