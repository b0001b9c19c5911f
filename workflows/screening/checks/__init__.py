"""The checks of the machine (技术核查), by what they look at. Importing this package registers all of them."""
