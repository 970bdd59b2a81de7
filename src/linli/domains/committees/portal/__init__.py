"""What residents see of a committee, recommend to it and object to, without signing in (3.3)."""
