"""Problems that come in many at once: from Excel of other systems, or pasted from a chat group (4.1)."""
