"""What people look at: rollups, figures, panels, boards and exports.

Reads the other apps through their metrics; nothing imports it.
"""
