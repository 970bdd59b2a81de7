"""How a committee comes to be: call, candidates, slate, votes, the street's answer, notice, letters (3.1–3.4)."""
