"""技术核查 on the screens: the findings of a matter, in the text and as a list, and what people say of them."""
