"""What costs more than the threshold goes through four bodies and two publications (四议两公开)."""
