"""Reading uploads and building clean renditions; pure functions, no database."""
