"""批注: comments on passages beside the text, and on a page of their own."""
