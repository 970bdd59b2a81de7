"""The public shell: places, check of papers, privacy, complaints."""
