"""The partners' pages.  Each view reads, checks what was typed, makes one call to a service, and answers."""
