"""Invented wire stories and what outlets made of them."""
