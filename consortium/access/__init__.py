"""Who may do what to which rows, decided in one place.  Imports nothing from models or above."""
