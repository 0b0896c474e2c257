"""The database as a whole: the guard on its rows, seals, and the reasons why it does not answer."""
