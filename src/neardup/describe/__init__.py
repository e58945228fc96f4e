"""What a corpus holds, and the mixture of its gold."""
