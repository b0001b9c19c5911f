"""The release page: what becomes public, where and when; hold; what happened on each channel."""
