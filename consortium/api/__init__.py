"""The API under /api/v1/: what the pages read and the imports write, for programs, with the rights of a role."""
