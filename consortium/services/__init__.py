"""The only writers of the partners' side: a verb and a noun, keywords only, atomic, with actor and audit event."""
