"""What residents see: report, follow by code, the notice board, the feed."""
