"""Log-in, log-out, own password, language of the screen."""
