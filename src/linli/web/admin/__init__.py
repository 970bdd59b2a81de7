"""Accounts, the record of deeds and views, the system's condition: for the administrators."""
