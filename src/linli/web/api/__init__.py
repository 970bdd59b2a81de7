"""The reading interface for programs, `/api/v1/` and Open311."""
