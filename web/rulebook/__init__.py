"""词库: the words, repealed documents, abbreviations and telephones that the machine check goes by; and 维护事项."""
