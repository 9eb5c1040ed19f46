"""Sharing sound files with phones on the local network."""
