"""How fast is the server, beside others on the same rows of the same PostgreSQL?"""
