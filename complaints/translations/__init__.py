"""Translations of a filer's words, which stand beside them."""
