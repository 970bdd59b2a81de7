"""What somebody may ask about their own data: a copy, a correction, an erasure."""
