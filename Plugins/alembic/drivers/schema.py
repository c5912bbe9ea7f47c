CATALOGUE = {
    "type": "SELECT t.typname, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid"
    " JOIN pg_namespace n ON n.oid = t.typnamespace GROUP BY 1",
    "view": "SELECT viewname, definition FROM pg_views WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    "materialized view": "SELECT matviewname, definition FROM pg_matviews",
    "function": "SELECT p.oid::regprocedure::text, pg_get_functiondef(p.oid) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND p.prokind IN ('f', 'p')"
    " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')",
    "trigger": "SELECT c.relname || '.' || t.tgname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE NOT t.tgisinternal",
    "sequence": "SELECT sequencename, data_type::text FROM pg_sequences",
    "extension": "SELECT extname, '' FROM pg_extension WHERE extname <> 'plpgsql'",
    "schema": "SELECT nspname, '' FROM pg_namespace WHERE nspname NOT LIKE 'pg_%' AND nspname NOT IN ('information_schema', 'public')",
}


def snapshot(connection):
    """What a database holds: {(kind, name): how it looks}. Order within a table does not count."""
    import sqlalchemy

    inspector, found = sqlalchemy.inspect(connection), {}
    own = {"alembic_version"} | VERSION_TABLES
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        schemas = [None]
        if connection.dialect.name == "postgresql":
            schemas += [name for name in inspector.get_schema_names() if name not in ("public", "information_schema") and not name.startswith("pg_")]
        for schema in schemas:
            tables = [table for table in inspector.get_table_names(schema=schema) if table not in own]
            Look(inspector, schema, tables, found)
    if connection.dialect.name == "postgresql":
        for kind, query in CATALOGUE.items():
            for name, look in connection.execute(sqlalchemy.text(query)):
                if not (kind == "sequence" and owned_by_alembic(name, own)):
                    found[kind, name] = look
    else:
        for kind, name, look in connection.execute(sqlalchemy.text("SELECT type, name, sql FROM sqlite_master WHERE type IN ('view', 'trigger')")):
            found[kind, name] = look
    return found


def owned_by_alembic(sequence, tables):
    return any(sequence.startswith(table + "_") for table in tables)


class Look:
    """Describes all tables of a schema, with one query for each kind of part where SQLAlchemy has it (2.0)."""

    def __init__(self, inspector, schema, tables, found):
        self.inspector, self.schema, self.found = inspector, schema, found
        self.tables = {table: "%s.%s" % (schema, table) if schema else table for table in tables}
        for name in self.tables.values():
            found["table", name] = ""
        self.columns()
        self.keys()
        self.indexes()
        self.constraints()

    def each(self, kind):
        """(name of the table, what it has of `kind`)."""
        ask = getattr(self.inspector, "get_multi_" + kind, None)
        if ask is not None:
            for (_, table), parts in ask(schema=self.schema).items():
                if table in self.tables:
                    yield self.tables[table], parts
            return
        for table, name in self.tables.items():
            with contextlib.suppress(NotImplementedError):
                yield name, getattr(self.inspector, "get_" + kind)(table, schema=self.schema)

    def columns(self):
        for name, columns in self.each("columns"):
            for column in columns:
                default = column.get("default")
                look = "%s%s%s" % (column["type"], "" if column["nullable"] else " NOT NULL", "" if default is None else " DEFAULT %s" % default)
                self.found["column", "%s.%s" % (name, column["name"])] = look

    def keys(self):
        for name, key in self.each("pk_constraint"):
            if key and key.get("constrained_columns"):
                self.found["primary key", name] = ", ".join(key["constrained_columns"])
        for name, keys in self.each("foreign_keys"):
            for foreign in keys:
                options = sorted("%s %s" % pair for pair in (foreign.get("options") or {}).items())
                look = "%s(%s) %s" % (foreign["referred_table"], ", ".join(foreign["referred_columns"]), ", ".join(options))
                self.found["foreign key", "%s(%s)" % (name, ", ".join(foreign["constrained_columns"]))] = look.strip()

    def indexes(self):
        for name, indexes in self.each("indexes"):
            for index in indexes:
                if not index.get("duplicates_constraint"):
                    columns = ", ".join(str(column) for column in index.get("expressions") or index["column_names"])
                    self.found["index", "%s on %s" % (index["name"], name)] = ("unique " if index.get("unique") else "") + columns

    def constraints(self):
        for name, uniques in self.each("unique_constraints"):
            for unique in uniques:
                self.found["unique constraint", "%s(%s)" % (name, ", ".join(unique["column_names"]))] = ""
        for name, checks in self.each("check_constraints"):
            for check in checks:
                self.found["check constraint", "%s(%s)" % (name, check["sqltext"])] = ""


PARTS = {"column", "primary key", "foreign key", "index", "unique constraint", "check constraint", "trigger", "sequence"}


def differences(before, after):
    """(what is left over, what is lost, what looks different) from `before` to `after`, in words."""
    def named(keys, whole):
        tables = {name for kind, name in keys if kind == "table"}
        return ["%s %s" % key for key in sorted(keys) if not (key[0] in PARTS and belongs(key, tables))]

    over, lost = set(after) - set(before), set(before) - set(after)
    changed = ["%s %s is %s, was %s" % (key[0], key[1], after[key] or "there", before[key] or "there")
               for key in sorted(set(before) & set(after)) if before[key] != after[key]]
    return named(over, after), named(lost, before), changed


def belongs(key, tables):
    """Whether the part of a table goes without saying, because the whole table is named."""
    kind, name = key
    if kind == "index":
        return name.rsplit(" on ", 1)[-1] in tables
    if kind == "primary key":
        return name in tables
    if kind == "sequence":
        return any(name.startswith(table + "_") for table in tables)
    return any(name.startswith(table + ".") or name.startswith(table + "(") for table in tables)
