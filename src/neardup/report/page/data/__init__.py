"""From results to the plain data of each view.

Figures are rounded to what is printed; nothing is computed in a browser but what follows a control.
"""
