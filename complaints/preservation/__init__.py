"""Asking those who hold footage of an incident to keep it, before it is erased."""
