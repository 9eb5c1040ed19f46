"""The safety budget: how long and how steep, and the planner that keeps to it."""
