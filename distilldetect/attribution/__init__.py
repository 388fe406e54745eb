"""Which of several candidate teachers, or none of them."""
