"""Written conversations: what a borrower writes, what is answered, and what stands on the record afterwards."""
