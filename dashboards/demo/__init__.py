"""An invented consortium with two years of history, loaded through the same files that partners send.

`world` says who there is, `chemistry` what becomes of material, `story` writes the partners' files, and `load`
feeds them to the import.  Everything follows from a fixed seed and today's date.
"""
