"""The safety budget: limits on duration and angle, and the planner that keeps to them."""
