"""Vietnamese encodings older than Unicode: TCVN3 (ABC), VNI-Windows and Windows-1258, their tables and their signs."""
