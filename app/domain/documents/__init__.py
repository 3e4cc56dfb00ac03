"""文件: files attached to anything, with a hash and a secrecy level."""
