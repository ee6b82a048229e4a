"""What the database says in trouble, for whoever may not ask it themselves."""

from storage.trouble import DatabaseInTrouble, in_words, telling

__all__ = ["DatabaseInTrouble", "in_words", "telling"]
