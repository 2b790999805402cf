"""How a score is learnt: designs solved, tried on clusters held out, and written as a model.

The only drawer that imports scikit-learn, and only when a method needs it.
"""
