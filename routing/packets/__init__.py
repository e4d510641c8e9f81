"""Packets: what an agency gets. Frozen when queued, built by a worker, never changed after."""
