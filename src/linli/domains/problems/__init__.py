"""Problems: one resident's matter from report to answer; its procedure and all that its rooms share (4.1–4.5)."""
