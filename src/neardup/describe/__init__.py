"""What a corpus holds, and how hard its gold is."""
