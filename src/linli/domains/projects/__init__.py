"""Projects: study, plan, what each party promised, money, acceptance, and when they need approval anew (4.4)."""
