"""The month's ten papers as one file."""
