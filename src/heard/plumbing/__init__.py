"""The ground floor: facts, jobs, live updates, database, files, secrets; knows no business word."""
