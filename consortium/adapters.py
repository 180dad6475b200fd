"""How log-in differs from allauth's defaults: nobody signs up alone; an invitation's link opens the door."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False
