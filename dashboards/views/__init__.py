"""Pages that show figures: boards and panels, and pages of their own for one question."""
