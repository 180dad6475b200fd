"""The pages of sites and of what happens at them."""
