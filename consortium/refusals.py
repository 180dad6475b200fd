"""Why something was not done, in a sentence that a partner understands."""


class Refusal(Exception):
    """A service will not do it.  The message names what is wrong and what would be right."""
