"""常用意见: the phrases that a person puts into opinions."""
