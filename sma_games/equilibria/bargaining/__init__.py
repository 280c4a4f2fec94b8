"""Solutions of bargaining problems: agreed prices, and divisions of what coalitions gain."""
