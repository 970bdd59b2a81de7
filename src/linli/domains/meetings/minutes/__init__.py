"""Minutes, their confirmation, amendment and extracts."""
