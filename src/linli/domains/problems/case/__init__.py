"""The page of one problem: its facts, record, receipt and what is kept in confidence."""
