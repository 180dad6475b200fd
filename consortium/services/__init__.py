"""The only writers of the partners' side: a verb and a noun, keywords only, atomic, with an actor and an audit event."""
