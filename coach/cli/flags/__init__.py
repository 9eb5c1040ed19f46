"""Flags that several commands take, and what becomes of them."""
