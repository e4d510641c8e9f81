"""Evidence: received in pieces, kept sealed, proved by content, handed over with a trace."""
