"""The list of problems as table and board, its saved views, several at once, export (4.2)."""
