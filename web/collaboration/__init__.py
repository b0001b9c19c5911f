"""协办: side tasks, consultations and urging, on pages of their own and as a panel of the review page."""
