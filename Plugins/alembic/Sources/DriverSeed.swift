// Made by embed.sh from drivers/seed.py; change that.

let driverSeed = #"""
    def seed(connection):
        """Puts one row into each table, as far as that can be done without knowing what it means; returns the tables."""
        import datetime
        import decimal
        import uuid

        import sqlalchemy as sa

        values = [
            (sa.Boolean, True), (sa.Integer, 1), (sa.Numeric, decimal.Decimal(1)), (sa.Float, 1.0), (sa.DateTime, datetime.datetime(2020, 1, 1)),
            (sa.Date, datetime.date(2020, 1, 1)), (sa.Time, datetime.time(1)), (sa.JSON, {}), (sa.LargeBinary, b"x"), (sa.Interval, datetime.timedelta(1)),
        ]
        if hasattr(sa, "Uuid"):
            values.insert(0, (sa.Uuid, uuid.UUID(int=1)))
        metadata, rows = sa.MetaData(), {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            metadata.reflect(connection)
            tables = [table for table in metadata.sorted_tables if table.name not in {"alembic_version"} | VERSION_TABLES]
        for table in tables:
            row = {}
            for column in table.columns:
                foreign = next(iter(column.foreign_keys), None)
                if foreign is not None:
                    row[column.name] = rows.get(foreign.column.table.name, {}).get(foreign.column.name)
                elif isinstance(column.type, sa.Enum):
                    row[column.name] = column.type.enums[0]
                elif isinstance(column.type, sa.String):
                    row[column.name] = "seed"[: column.type.length or 4]
                else:
                    row[column.name] = next((value for kind, value in values if isinstance(column.type, kind)), None)
            # One table that refuses its row must not take the others along.
            with contextlib.suppress(Exception), connection.begin_nested():
                connection.execute(table.insert().values({name: value for name, value in row.items() if value is not None}))
                rows[table.name] = row
        connection.commit()
        return sorted(rows)


    def census(connection):
        """{column: how many values it has}."""
        import sqlalchemy as sa

        metadata, found = sa.MetaData(), {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            metadata.reflect(connection)
        for table in metadata.tables.values():
            if table.name in {"alembic_version"} | VERSION_TABLES or not len(table.columns):
                continue
            counts = connection.execute(sa.select(*[sa.func.count(column) for column in table.columns])).one()
            found.update({"%s.%s" % (table.name, column.name): count for column, count in zip(table.columns, counts)})
        return found

    """#
