from django.db import models

from publications.text.folding import fold


class KeyField(models.CharField):
    """Folded text to sort and compare by, the same on every database and in every locale.

    With `source` it fills itself from that attribute, also in a bulk insert: "Élan" is "elan".
    """

    def __init__(self, *args, source: str = "", **kwargs):
        self.source = source
        super().__init__(*args, **{"editable": False, "max_length": 300} | kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"source": self.source}

    def db_parameters(self, connection):
        """Compare by code point: PostgreSQL would follow the cluster's locale."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters

    def pre_save(self, instance, add):
        if self.source:
            key = fold(getattr(instance, self.source))[: self.max_length]
            setattr(instance, self.attname, key)
        return super().pre_save(instance, add)
