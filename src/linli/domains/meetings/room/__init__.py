"""The meeting while it runs: the hall's wall, telephones, dictation."""
