"""What people are told: notices in the page, and by whatever other ways a person wants them."""
