"""The picture of a session: posture over time against the limit head-down, as SVG."""
