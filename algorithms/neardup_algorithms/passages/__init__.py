"""`passages`: a sketch made for containment finds candidates, and a scorer judges them."""
