"""Flags that several commands take, and how they are resolved."""
