"""Inspections with a drawn sample, evidence from the record, findings that are mended (5.3)."""
