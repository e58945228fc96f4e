"""Invented wire stories and outlets' versions of them."""
