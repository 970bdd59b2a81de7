"""Forums whose opinions are each answered (5.3)."""
