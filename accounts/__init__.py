"""Who is signed in, with which application key, and what that key may do."""
