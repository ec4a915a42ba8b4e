"""The dates that an agreement sets, and the calendar file of them."""
