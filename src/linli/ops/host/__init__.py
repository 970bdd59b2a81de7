"""The machine under linli: PostgreSQL, secrets, the browser, processes and who watches over them."""
