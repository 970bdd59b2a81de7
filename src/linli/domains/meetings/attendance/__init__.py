"""Who is invited, who comes, their own page and calendar."""
