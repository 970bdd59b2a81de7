"""Good practice: written from a project, published, done again elsewhere, told by media (6.4)."""
