"""Figures of a period, read from the record; what reports, papers and departments' forms share (1.3, 4.5)."""
