"""Reading what is out: who may take which file, each download noted, tables as they were released."""
