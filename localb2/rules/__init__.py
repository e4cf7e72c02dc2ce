"""What B2 allows and does, without HTTP: one module for each thing B2 knows."""
