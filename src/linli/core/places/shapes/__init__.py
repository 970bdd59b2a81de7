"""The real outlines of places, loaded by who runs the system: checked, thinned, and kept as ready SVG paths.

Pages read `queries` alone. What reads a file (`load`) needs shapely and is imported by the command.
"""
