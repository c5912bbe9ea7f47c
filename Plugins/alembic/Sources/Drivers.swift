// Made by Plugins/alembic/embed.sh from drivers/*.py; change those.

let inspectDriver = #"""
    """Tells the gate what the project's environment and the machine have, without running any code of the project."""

    import glob
    import importlib.util
    import json
    import os
    import re
    import shutil
    import sys


    def version(name):
        try:
            from importlib.metadata import version as installed
        except ImportError:
            from importlib_metadata import version as installed
        try:
            return installed(name)
        except Exception:
            return ""


    def servers():
        """Folders with a PostgreSQL server, the newest first."""
        found = {}
        places = glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin") + glob.glob("/usr/local/pgsql/bin")
        program = shutil.which("postgres")
        for folder in places + ([os.path.dirname(os.path.realpath(program))] if program else []):
            if all(os.access(os.path.join(folder, name), os.X_OK) for name in ("initdb", "postgres", "psql")):
                number = re.search(r"(\d+)(?:\.\d+)?/bin$", folder)
                found[folder] = int(number.group(1)) if number else 0
        return [folder for folder, _ in sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))]


    sys.path[:] = [path for path in sys.path if path]
    drivers = [name for name in ("psycopg", "psycopg2", "pg8000", "asyncpg") if importlib.util.find_spec(name) is not None]
    print(json.dumps({"alembic": version("alembic"), "sqlalchemy": version("sqlalchemy"), "drivers": drivers, "servers": servers(), "executable": sys.executable}))
    """#

let walkDriver = #"""
    """Walks a project's migrations on a database of the gate's own, inside the project's own interpreter.

    The gate believes no exit status: it reads what is written here, one JSON object a line, to a file outside of the
    repository. What the code under test may replace is taken hold of before any of it is imported.
    """

    import argparse
    import contextlib
    import functools
    import hashlib
    import importlib.util
    import io
    import json
    import os
    import re
    import shutil
    import socket
    import subprocess
    import sys
    import time
    import traceback
    import warnings

    MOST_WORDS = 1500


    class Records:
        """The file. Functions are kept in the instance, where no patch of a module's names reaches them."""

        def __init__(self, path):
            self.write, self.dumps = os.write, json.dumps
            self.file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self.terminal = os.dup(2)
            self.severe = 0

        def put(self, kind, **fields):
            line = self.dumps(dict(fields, kind=kind), sort_keys=True, default=str).encode("utf-8", "backslashreplace") + b"\n"
            while line:
                line = line[self.write(self.file, line) :]

        def finding(self, rule, severity, message, path=None, line=0, fix=""):
            self.severe += severity == "error"
            self.put("finding", rule=rule, severity=severity, message=cut(message), path=path or "", line=line or 0, fix=fix)

        def progress(self, done, total, what):
            self.write(self.terminal, ("firsttry-progress %d %d %s\n" % (done, total, what)).encode())


    class Problem(Exception):
        """There can be no verdict. `kind` is one of the gate's own."""

        def __init__(self, kind, message, hint=""):
            super().__init__(message)
            self.kind, self.hint = kind, hint


    class Fault(Exception):
        """A step of a migration failed; `place` is the line of the project's code that did."""

        def __init__(self, error, place):
            super().__init__(words(error))
            self.error, self.place = error, place


    def cut(text):
        # An address is another one in each run.
        text = re.sub(r"\s+", " ", re.sub(r"( object)? at 0x[0-9a-fA-F]+", "", str(text))).strip()
        return text if len(text) <= MOST_WORDS else text[: MOST_WORDS - 1] + "…"


    def words(error):
        """What an error says, without SQLAlchemy's advertisements."""
        text = re.sub(r"\(Background on this error at: [^)]*\)", "", str(error))
        said = "%s: %s" % (type(error).__name__, text) if text.strip() else type(error).__name__
        # SQLAlchemy repeats what its cause says.
        if error.__cause__ is not None and str(error.__cause__).strip() not in text:
            said += " (because of %s)" % words(error.__cause__)
        return cut(said)


    def inside(path):
        """`path` relative to the repository, or None when it lies elsewhere or in an environment."""
        path = os.path.realpath(path) if os.path.isfile(path) or os.path.isdir(path) else ""
        if not path.startswith(ROOT + os.sep) or "%ssite-packages%s" % (os.sep, os.sep) in path:
            return None
        return path[len(ROOT) + 1 :]


    def places(error):
        """The lines of the project's code on the way to where an error was raised, the innermost last."""
        found = [(inside(frame.filename), frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
        if isinstance(error, SyntaxError) and error.filename:
            found.append((inside(error.filename), error.lineno or 0))
        return [place for place in found if place[0]]
    class SQLite:
        """A file. A copy of it is a copy of the database."""

        name = "SQLite"
        backend = "sqlite"

        def __init__(self, folder):
            self.folder, self.count = folder, 0

        def start(self):
            return self

        def create(self):
            self.count += 1
            self.path = os.path.join(self.folder, "gate%d.sqlite" % self.count)
            for old in (self.path, self.path + "-journal", self.path + "-wal"):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(old)
            self.url = "sqlite:///" + self.path
            return self.url

        def fields(self):
            return {"url": self.url, "path": self.path, "host": "", "port": "", "user": "", "password": "", "database": self.path, "backend": self.backend}

        def variables(self):
            return {}

        def stop(self):
            pass


    class PostgreSQL:
        """A server that lives as long as the driver, on a socket and on loopback of the sandbox's own namespace."""

        name = "PostgreSQL"
        backend = "postgresql"
        settings = {
            "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off",
            "wal_level": "minimal", "max_wal_senders": "0", "shared_buffers": "16MB", "dynamic_shared_memory_type": "mmap",
            "jit": "off", "lock_timeout": "20s", "statement_timeout": "120s", "timezone": "UTC", "max_connections": "40",
        }

        def __init__(self, folder, binaries):
            # A socket's path has 107 bytes.
            self.folder, self.binaries, self.count, self.server = folder, binaries, 0, None
            self.sockets = folder if len(folder) < 80 else "/tmp"
            self.host, self.port = "127.0.0.1", 5432
            self.user, self.password = "gate", "gate"
            self.driver = driver_of_postgresql()
            self.log_path = os.path.join(self.folder, "server.log")

        def start(self):
            data = os.path.join(self.folder, "data")
            made = subprocess.run(
                [os.path.join(self.binaries, "initdb"), "-D", data, "-U", self.user, "-A", "trust", "--no-sync",
                 "--no-instructions", "-E", "UTF8", "--locale=C"],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=self.folder)
            if made.returncode:
                raise Problem("broke", "initdb failed: " + cut(made.stdout.decode("utf-8", "replace")[-MOST_WORDS:]))
            self.choose_port()
            command = [os.path.join(self.binaries, "postgres"), "-D", data, "-k", self.sockets, "-p", str(self.port), "-h", self.host]
            for name, value in self.settings.items():
                command += ["-c", "%s=%s" % (name, value)]
            with open(self.log_path, "wb") as log:
                self.server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder)
            self.wait()
            return self

        def choose_port(self):
            try:
                with socket.socket() as probe:
                    probe.bind((self.host, self.port))
            except OSError:
                try:
                    with socket.socket() as probe:
                        probe.bind((self.host, 0))
                        self.port = probe.getsockname()[1]
                except OSError:
                    self.host = ""

        def wait(self):
            path = os.path.join(self.sockets, ".s.PGSQL.%d" % self.port)
            until = time.monotonic() + 60
            while time.monotonic() < until:
                if self.server.poll() is not None:
                    raise Problem("broke", "PostgreSQL did not start: " + cut(self.log()[-MOST_WORDS:]))
                if "ready to accept connections" in self.log() and os.path.exists(path):
                    return
                time.sleep(0.02)
            raise Problem("broke", "PostgreSQL was not ready within a minute: " + cut(self.log()[-MOST_WORDS:]))

        def log(self):
            with open(self.log_path, encoding="utf-8", errors="replace") as log:
                return log.read()

        def create(self):
            """A new, empty database in place of the one before."""
            statements = ["CREATE DATABASE gate%d" % (self.count + 1)]
            if self.count:
                statements.insert(0, "DROP DATABASE IF EXISTS gate%d WITH (FORCE)" % self.count)
            for statement in statements:
                done = subprocess.run(
                    [os.path.join(self.binaries, "psql"), "-X", "-q", "-h", self.sockets, "-p", str(self.port), "-U", self.user,
                     "-d", "postgres", "-c", statement],
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                if done.returncode:
                    raise Problem("broke", "PostgreSQL: " + cut(done.stdout.decode("utf-8", "replace")))
            self.count += 1
            self.database = "gate%d" % self.count
            if self.host:
                place = "%s:%s@%s:%d/%s" % (self.user, self.password, self.host, self.port, self.database)
            else:
                place = "%s:%s@/%s?host=%s&port=%d" % (self.user, self.password, self.database, self.sockets, self.port)
            self.url = "postgresql+%s://%s" % (self.driver, place)
            self.plain_url = "postgresql://" + place
            return self.url

        def fields(self):
            return {
                "url": self.plain_url, "path": self.database, "host": self.host or self.sockets, "port": str(self.port),
                "user": self.user, "password": self.password, "database": self.database, "backend": self.backend,
            }

        def variables(self):
            fields = self.fields()
            named = {"HOST": "host", "SERVER": "host", "HOSTNAME": "host", "PORT": "port", "USER": "user", "PASSWORD": "password", "DB": "database"}
            values = {"POSTGRES_" + name: fields[field] for name, field in named.items()}
            values.update(PGHOST=fields["host"], PGPORT=fields["port"], PGUSER=fields["user"], PGPASSWORD=fields["password"], PGDATABASE=fields["database"])
            return values

        def stop(self):
            if self.server is not None:
                self.server.kill()
                self.server.wait()


    def driver_of_postgresql():
        for name in ("psycopg", "psycopg2", "pg8000", "asyncpg"):
            if importlib.util.find_spec(name) is not None:
                return name
        return None


    class Forced:
        """Makes every engine that the project creates one of the gate's database, wherever its URL comes from."""

        def __init__(self, database):
            import sqlalchemy
            import sqlalchemy.engine
            import sqlalchemy.engine.create as create
            from sqlalchemy import event

            self.database, self.event, self.sqlalchemy = database, event, sqlalchemy
            self.statements, self.overruled, self.used = [], set(), 0
            self.original = create.create_engine

            @functools.wraps(self.original)
            def create_engine(*arguments, **options):
                return self.create_engine(*arguments, **options)

            for module in (sqlalchemy, sqlalchemy.engine, create):
                module.create_engine = create_engine
            with contextlib.suppress(ImportError, AttributeError):
                import sqlalchemy.ext.asyncio.engine as asynchronous

                asynchronous._create_engine = create_engine

        def create_engine(self, url, *arguments, **options):
            wanted, mine = self.sqlalchemy.engine.make_url(url), self.sqlalchemy.engine.make_url(self.database.url)
            if wanted.get_backend_name() == mine.get_backend_name():
                mine = mine.set(drivername=wanted.drivername)
            else:
                # What the project tells its own database's driver means nothing to this one.
                options = {name: options[name] for name in ("poolclass", "future", "echo", "_is_async") if name in options}
                if options.get("_is_async"):
                    mine = mine.set(drivername={"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}[mine.get_backend_name()])
            if str(wanted) != str(mine):
                self.overruled.add(wanted.render_as_string(hide_password=True))
            self.used += 1
            engine = self.original(mine, *arguments, **options)
            self.event.listen(engine, "before_cursor_execute", self.record)
            return engine

        def record(self, connection, cursor, statement, parameters, context, many):
            if len(self.statements) < 100000:
                self.statements.append(statement[:20000])

        @contextlib.contextmanager
        def connection(self):
            """One of the gate's own, which the project's code knows nothing of."""
            engine = self.original(self.database.url, poolclass=self.sqlalchemy.pool.NullPool)
            try:
                with engine.connect() as connection:
                    yield connection
            finally:
                engine.dispose()

        def ask(self, question):
            """Calls `question` with a connection; the driver of PostgreSQL may be an asynchronous one only."""
            if "+asyncpg" not in self.database.url:
                with self.connection() as connection:
                    return question(connection)
            import asyncio

            from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

            async def answer():
                engine = AsyncEngine(self.original(self.database.url, poolclass=self.sqlalchemy.pool.NullPool, _is_async=True))
                try:
                    async with engine.connect() as connection:
                        result = await connection.run_sync(question)
                        await connection.commit()
                        return result
                finally:
                    await engine.dispose()

            return asyncio.run(answer())
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
                for table in inspector.get_table_names(schema=schema):
                    if table not in own:
                        describe_table(inspector, table, schema, found)
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


    def describe_table(inspector, table, schema, found):
        name = "%s.%s" % (schema, table) if schema else table
        found["table", name] = ""
        for column in inspector.get_columns(table, schema=schema):
            look = "%s%s%s" % (
                column["type"], "" if column["nullable"] else " NOT NULL",
                "" if column.get("default") is None else " DEFAULT %s" % column["default"])
            found["column", "%s.%s" % (name, column["name"])] = look
        key = inspector.get_pk_constraint(table, schema=schema).get("constrained_columns")
        if key:
            found["primary key", name] = ", ".join(key)
        for foreign in inspector.get_foreign_keys(table, schema=schema):
            columns = ", ".join(foreign["constrained_columns"])
            options = sorted((str(key), str(value)) for key, value in (foreign.get("options") or {}).items())
            found["foreign key", "%s(%s)" % (name, columns)] = "%s(%s) %s" % (
                foreign["referred_table"], ", ".join(foreign["referred_columns"]), options or "")
        for index in inspector.get_indexes(table, schema=schema):
            if index.get("duplicates_constraint"):
                continue
            columns = ", ".join(str(column) for column in index.get("expressions") or index["column_names"])
            found["index", "%s on %s" % (index["name"], name)] = "%s%s" % ("unique " if index.get("unique") else "", columns)
        for unique in inspector.get_unique_constraints(table, schema=schema):
            found["unique constraint", "%s(%s)" % (name, ", ".join(unique["column_names"]))] = ""
        with contextlib.suppress(NotImplementedError):
            for check in inspector.get_check_constraints(table, schema=schema):
                found["check constraint", "%s(%s)" % (name, check["sqltext"])] = ""


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
    VERSION_TABLES = set()
    URL_VARIABLES = (
        "DATABASE_URL", "DATABASE_URI", "DB_URL", "DB_URI", "DB_DSN", "DATABASE_DSN", "SQLALCHEMY_DATABASE_URL", "SQLALCHEMY_DATABASE_URI",
        "SQLALCHEMY_URL", "ALEMBIC_URL", "ALEMBIC_DATABASE_URL", "TEST_DATABASE_URL", "POSTGRES_URL", "SQLALCHEMY_DATABASE_URI_TEST",
    )


    class Project:
        """The migrations of one configuration file, and how to run them."""

        def __init__(self, settings):
            self.settings = settings
            self.ini = os.path.join(ROOT, settings["config"])
            self.context = contextlib.ExitStack()
            self.is_flask = self.needs_flask()
            folder = settings["folder"] or (self.parent_of_scripts() if self.is_flask else os.path.dirname(settings["config"]))
            self.folder = os.path.join(ROOT, folder)
            os.chdir(self.folder)

        def needs_flask(self):
            """Flask-Migrate's configuration has no script_location, and its env.py asks for current_app."""
            env = os.path.join(os.path.dirname(self.ini), "env.py")
            try:
                with open(env, encoding="utf-8", errors="replace") as file:
                    return "current_app" in file.read()
            except OSError:
                return bool(self.settings["flask_app"])

        def parent_of_scripts(self):
            return os.path.dirname(os.path.dirname(self.settings["config"]))

        def configure(self, database):
            """Tells the project the gate's URL in every way in which projects learn theirs."""
            self.database = database
            fields = database.fields()
            for name in URL_VARIABLES + tuple(self.settings["url_variables"]):
                os.environ[name] = fields["url"]
            for name, value in database.variables().items():
                os.environ[name] = value
            for entry in self.settings["variables"]:
                name, _, template = entry.partition("=")
                os.environ[name] = fill(template, fields)
            arguments = ["url=" + fields["url"], "db_url=" + fields["url"], "sqlalchemy.url=" + fields["url"]]
            arguments += [fill(entry, fields) for entry in self.settings["x_arguments"]]
            config = self.flask_config() if self.is_flask else self.plain_config()
            if not self.is_flask:
                config.set_main_option(self.settings["url_setting"], fields["url"].replace("%", "%%"))
            config.cmd_opts = argparse.Namespace(x=arguments, autogenerate=False, config=self.ini, name=config.config_ini_section)
            self.config = config
            return config

        def plain_config(self):
            from alembic.config import Config

            return Config(self.ini, ini_section=self.settings["section"], stdout=io.StringIO())

        def flask_config(self):
            self.context.close()
            if self.settings["flask_app"]:
                os.environ["FLASK_APP"] = self.settings["flask_app"]
            if self.folder not in sys.path:
                sys.path.insert(0, self.folder)
            try:
                from flask import cli
            except ImportError:
                raise Problem("missing", "env.py is Flask-Migrate's, and flask is not in the environment of " + sys.executable)
            with contextlib.suppress(Exception):
                cli.load_dotenv()
            try:
                app = cli.ScriptInfo(create_app=None).load_app()
            except cli.NoAppException as error:
                raise Problem("config", "no Flask application was found: " + cut(error), "name it: [gates.alembic] options = { flask_app = \"module:app\" }")
            self.context.enter_context(app.app_context())
            extension = app.extensions.get("migrate")
            if extension is None:
                raise Problem("config", "the Flask application has no Flask-Migrate", "name another one: options = { flask_app = \"module:app\" }")
            return extension.migrate.get_config(os.path.dirname(self.ini))

        def run(self, function):
            """Runs env.py with `function(revision, context)`, as alembic's own commands do."""
            from alembic.runtime.environment import EnvironmentContext

            def guarded(revision, context):
                self.version_table = (context.version_table, context.version_table_schema)
                VERSION_TABLES.add(context.version_table)
                self.calls += 1
                return function(revision, context)

            self.calls = 0
            output = io.StringIO()
            try:
                with EnvironmentContext(self.config, self.scripts, fn=guarded, as_sql=False, destination_rev=None, dont_mutate=False):
                    with contextlib.redirect_stdout(output):
                        self.scripts.run_env()
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                # SystemExit as well: a migration that calls sys.exit(0) has not been run.
                found = places(error)
                raise Fault(error, found[-1] if found else None) from error
            if not self.calls:
                raise Problem("config", "env.py does not run the migrations: it ended without calling context.run_migrations()")

        def load(self):
            """Reads the revisions. What is wrong with them is reported; returns whether they can be run."""
            from alembic.script import ScriptDirectory

            from alembic.util import CommandError

            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                try:
                    self.scripts = ScriptDirectory.from_config(self.config)
                    self.order = list(reversed(list(self.scripts.walk_revisions())))
                    self.heads = list(self.scripts.get_heads())
                except Exception as error:
                    self.explain_unreadable(error, warned)
                    return False
            for warning in warned:
                if "present more than once" in str(warning.message):
                    RECORDS.finding("duplicate-revision", "error", str(warning.message), *self.file_of_revision(str(warning.message)),
                                    fix="Give one of the two files a revision of its own.")
            return True

        def locations(self):
            folders = []
            with contextlib.suppress(Exception):
                from alembic.script import ScriptDirectory

                folders = ScriptDirectory.from_config(self.config)._version_locations
            if not folders:
                with contextlib.suppress(Exception):
                    location = self.config.get_main_option("script_location") or os.path.dirname(self.ini)
                    folders = [os.path.join(location, "versions")]
            return [name for name in (inside(os.path.abspath(str(folder))) for folder in folders) if name]

        def files(self):
            """{file: (revision, down revisions, line)} as written, without running any of them."""
            found = {}
            for location in self.locations():
                for folder, folders, names in os.walk(os.path.join(ROOT, location)):
                    for name in sorted(names):
                        if name.endswith(".py"):
                            path = os.path.join(folder, name)
                            found[inside(path) or path] = header(path)
            return found

        def file_of_revision(self, text):
            for path, (revision, _, line) in sorted(self.files().items(), reverse=True):
                if revision and revision in text:
                    return path, line
            return None, 0

        def explain_unreadable(self, error, warned):
            files, name = self.files(), type(error).__name__
            known = {revision for revision, _, _ in files.values() if revision}
            broken = [(path, line, parent) for path, (revision, parents, line) in sorted(files.items()) for parent in parents if parent not in known]
            found = places(error)
            if isinstance(error, SyntaxError) or (found and found[-1][0] in files and not isinstance(error, ModuleNotFoundError)):
                path, line = found[-1] if found else (None, 0)
                RECORDS.finding("migration-broken", "error", "the migration cannot be read: " + words(error), path, line)
            elif found and not isinstance(error, KeyError):
                raise unready("what a migration imports fails", error)
            elif "Cycle" in name or "Loop" in name or "ycle" in str(error):
                path, line = self.file_of_revision(str(error))
                RECORDS.finding("broken-chain", "error", "the revisions run in a circle: " + cut(error), path, line,
                                fix="Correct down_revision in one of them.")
            elif broken:
                for path, line, parent in broken:
                    RECORDS.finding("broken-chain", "error", "down_revision names %s, which is no revision here" % parent, path, line,
                                    fix="Add the missing migration, or correct down_revision.")
            elif "script_location" in str(error) or "doesn't exist" in str(error):
                raise Problem("config", cut(error), "correct the configuration, or name it: [gates.alembic] options = { configurations = [\"…\"] }")
            else:
                path, line = self.file_of_revision(str(error))
                RECORDS.finding("broken-chain", "error", "alembic cannot read the revisions: " + words(error), path, line)


    def unready(what, error):
        """The project's code cannot be run here: nothing has been said about its migrations."""
        found = places(error)
        hint = "give the gate what it needs: [gates.alembic] env = { NAME = \"…\" }"
        if isinstance(error, ImportError):
            hint = "install it into the environment of %s" % sys.executable
        return Problem("config", "%s%s: %s" % (what, " at %s:%d" % found[-1] if found else "", words(error)), hint)


    def fill(template, fields):
        for name, value in fields.items():
            template = template.replace("{%s}" % name, value)
        return template


    ASSIGNED = re.compile(r"^(revision|down_revision)\s*(?::[^=]*)?=\s*(.*)$")


    def header(path):
        """(revision, down revisions, line) of a migration, read as text."""
        revision, parents, number = None, [], 0
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                for index, line in enumerate(file, 1):
                    match = ASSIGNED.match(line)
                    if match and match.group(1) == "revision":
                        revision = "".join(re.findall(r"['\"]([^'\"]+)['\"]", match.group(2))[:1]) or None
                    elif match:
                        parents, number = re.findall(r"['\"]([^'\"]+)['\"]", match.group(2)), index
        except OSError:
            pass
        return revision, parents, number


    def function_line(path, name):
        """The line of `def upgrade` or `def downgrade` in a migration."""
        with contextlib.suppress(OSError), open(os.path.join(ROOT, path), encoding="utf-8", errors="replace") as file:
            for index, line in enumerate(file, 1):
                if re.match(r"(async )?def %s\b" % name, line):
                    return index
        return 0
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
    class Walk:
        """Every revision forward and back, each step verified in the database itself."""

        def __init__(self, project, forced, settings):
            self.project, self.forced, self.settings = project, forced, settings
            self.database = forced.database
            self.verified, self.broken, self.faulty, self.done = set(), set(), set(), 0
            self.total = 4 + 3 * len(project.order)

        # Steps

        def fresh(self):
            self.database.create()
            self.project.configure(self.database)
            self.applied = []

        def step(self, script, direction):
            from alembic.runtime.migration import MigrationStep

            make = MigrationStep.upgrade_from_script if direction == "upgrade" else MigrationStep.downgrade_from_script
            step = make(self.project.scripts.revision_map, script)
            self.project.run(lambda revision, context: [step])
            if direction == "upgrade":
                self.applied.append(script)
            else:
                self.applied.remove(script)
            self.verify()

        def versions(self):
            """What alembic's own table holds in our database, whatever the project connected to."""
            import sqlalchemy

            table, schema = self.project.version_table

            def question(connection):
                if not sqlalchemy.inspect(connection).has_table(table, schema=schema):
                    return set()
                quoted = sqlalchemy.table(table, sqlalchemy.column("version_num"), schema=schema)
                return {row[0] for row in connection.execute(sqlalchemy.select(quoted.c.version_num))}

            return self.forced.ask(question)

        def verify(self):
            """The heads of what was applied, less those that another depends on, must stand in the version table."""
            below = set()
            for script in self.applied:
                below.update(script._all_down_revisions)
            expected = {script.revision for script in self.applied} - below
            there = self.versions()
            if there != expected:
                raise Problem(
                    "incomplete", "the gate's own %s database is at %s, not at %s: env.py migrates another one%s"
                    % (self.database.name, ", ".join(sorted(there)) or "no revision", ", ".join(sorted(expected)) or "none",
                       " (%s)" % ", ".join(sorted(self.forced.overruled)) if self.forced.overruled else ""),
                    "let env.py take its URL from sqlalchemy.url, from an environment variable, or through sqlalchemy.create_engine")

        def look(self):
            return self.forced.ask(snapshot)

        def progress(self, what):
            self.done += 1
            RECORDS.progress(min(self.done, self.total), self.total, "%s: %s" % (self.database.name, what))

        # The parts

        def run(self):
            if self.head():
                self.stairs()

        def head(self):
            """Upgrade to head as a deployment does, compare with the models, downgrade one, upgrade again."""
            from alembic import command

            self.fresh()
            self.progress("upgrade to head")
            try:
                self.project.run(lambda revision, context: self.project.scripts._upgrade_revs("heads", revision))
            except Fault as fault:
                # The stairs tell which revision it is; what fails outside of any is the environment's fault.
                return self.is_migration(fault) or self.refuse(fault)
            self.applied = list(self.project.order)
            self.verify()
            self.schema = self.look()
            self.project.run(lambda revision, context: self.project.scripts._upgrade_revs("heads", revision))
            if self.look() != self.schema:
                RECORDS.finding("not-idempotent", "error", "a second upgrade to head changes the schema")
            self.compare_models()
            if len(self.project.heads) == 1 and self.settings["seed"]:
                self.seeded_round()
            return True

        def compare_models(self):
            if self.settings["drift"] == "off":
                return
            from alembic.autogenerate import compare_metadata

            found = []

            def compare(revision, context):
                metadata = context.opts.get("target_metadata")
                if metadata is None:
                    found.append(None)
                for one in metadata if isinstance(metadata, (list, tuple)) else [metadata]:
                    if one is not None:
                        found.extend(compare_metadata(context, one))
                return []

            self.progress("compare with the models")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.project.run(compare)
            if found == [None]:
                RECORDS.put("metric", name="models_compared", value=0)
                return
            RECORDS.put("metric", name="models_compared", value=1)
            for difference in found:
                for one in difference if isinstance(difference, list) else [difference]:
                    self.report_drift(one)

        def report_drift(self, difference):
            message, is_doubtful = drift_in_words(difference)
            severity = "warning" if is_doubtful or self.settings["drift"] == "warning" else "error"
            head = self.project.scripts.get_revision(self.project.heads[0])
            RECORDS.finding("model-differs", severity, message + " (alembic check)", inside(head.path),
                            fix="Make a migration: alembic revision --autogenerate; or correct the model.")

        def seeded_round(self):
            """Downgrade one and upgrade again with a row in every table: what does it cost?"""
            head = self.project.scripts.get_revision(self.project.heads[0])
            self.progress("downgrade one with data")
            if head.is_merge_point:
                return
            try:
                tables = self.forced.ask(seed)
                before = self.forced.ask(census)
                self.step(head, "downgrade")
                self.step(head, "upgrade")
                after = self.forced.ask(census)
            except Fault as fault:
                self.seed_fault = (head, fault)
                return
            RECORDS.put("metric", name="tables_seeded", value=len(tables))
            lost = sorted(name for name, count in before.items() if after.get(name, 0) < count)
            whole = sorted({name.split(".")[0] for name in lost if after.get(name, 0) == 0 and all(other in lost for other in before if other.split(".")[0] == name.split(".")[0])})
            columns = [name for name in lost if name.split(".")[0] not in whole]
            if lost:
                RECORDS.finding("data-loss", "note", "downgrading one revision and upgrading again loses the data of " + ", ".join(whole + columns),
                                inside(head.path), function_line(inside(head.path), "downgrade"))

        seed_fault = None

        def stairs(self):
            """Each revision up, down and up again; after a failure the next goes on from a fresh database."""
            self.fresh()
            for script in self.project.order:
                if any(parent in self.broken for parent in script._all_down_revisions):
                    self.broken.add(script.revision)
                    continue
                self.stair(script)
            if self.seed_fault and self.seed_fault[0].revision not in self.faulty:
                head, fault = self.seed_fault
                RECORDS.finding("fails-with-data", "warning", "downgrading one revision and upgrading again fails as soon as tables have rows: %s" % fault,
                                *(fault.place or (inside(head.path), 0)))

        def stair(self, script):
            path = inside(script.path) or script.path
            before = self.look()
            self.progress("upgrade " + script.revision)
            try:
                self.step(script, "upgrade")
            except Fault as fault:
                self.broken.add(script.revision)
                self.faulty.add(script.revision)
                self.report(script, fault, "upgrade", "upgrade-fails", "the upgrade fails")
                return self.rebuild(self.applied)
            there = self.look()
            self.progress("downgrade " + script.revision)
            is_clean = self.down(script, before, path)
            if not is_clean:
                self.faulty.add(script.revision)
                # What a broken downgrade left behind must not be blamed on the next revision.
                self.rebuild(self.applied + ([] if script in self.applied else [script]))
                self.verified.add(script.revision)
                return None
            self.progress("upgrade again " + script.revision)
            try:
                self.step(script, "upgrade")
            except Fault as fault:
                self.faulty.add(script.revision)
                self.report(script, fault, "upgrade", "upgrade-again-fails", "after its downgrade the upgrade fails")
                self.rebuild(self.applied + [script])
                self.verified.add(script.revision)
                return None
            over, lost, changed = differences(there, self.look())
            if over or lost or changed:
                RECORDS.finding("schema-differs", "error", "after downgrade and upgrade the schema is another: " + listed(over, lost, changed),
                                path, function_line(path, "downgrade"))
            self.verified.add(script.revision)
            return None

        def down(self, script, before, path):
            severity = "error" if self.settings["require_downgrade"] else "warning"
            try:
                self.step(script, "downgrade")
            except Fault as fault:
                if isinstance(fault.error, NotImplementedError) and "dialect" not in str(fault.error):
                    RECORDS.finding("irreversible", severity, "the migration has no way back: %s" % fault, path, function_line(path, "downgrade"))
                else:
                    self.report(script, fault, "downgrade", "downgrade-fails", "the downgrade fails", severity)
                return False
            over, lost, changed = differences(before, self.look())
            where = (path, function_line(path, "downgrade"))
            if over:
                RECORDS.finding("downgrade-incomplete", severity, "the downgrade leaves behind " + ", ".join(over), *where,
                                fix="Undo in downgrade() all that upgrade() does, in reverse order.")
            if lost:
                RECORDS.finding("downgrade-removes-too-much", severity, "the downgrade removes %s, which was there before the upgrade" % ", ".join(lost), *where)
            if changed:
                RECORDS.finding("downgrade-differs", "warning", "the downgrade does not restore what was there: " + "; ".join(changed), *where)
            return not over and not lost

        def rebuild(self, scripts):
            from alembic.runtime.migration import MigrationStep

            wanted = [script for script in self.project.order if script in scripts]
            self.fresh()
            if wanted:
                steps = [MigrationStep.upgrade_from_script(self.project.scripts.revision_map, script) for script in wanted]
                self.project.run(lambda revision, context: steps)
                self.applied = wanted
                self.verify()

        # Faults

        def is_migration(self, fault):
            """Whether a migration itself failed, and not the code that leads to it."""
            files = {inside(script.path) for script in self.project.order}
            return any(place[0] in files for place in places(fault.error))

        def report(self, script, fault, function, rule, message, severity="error"):
            if not self.is_migration(fault):
                self.refuse(fault)
            path = inside(script.path) or script.path
            mine = [place for place in places(fault.error) if place[0] == path]
            place = mine[-1] if mine else fault.place or (path, function_line(path, function))
            RECORDS.finding(rule, severity, "%s: %s" % (message, fault), *place, fix=advice(fault.error))

        def refuse(self, fault):
            problem = unready("env.py or what it imports fails", fault.error)
            if re.search(r"scheme|dialect|driver", str(fault), re.I) and self.database.backend == "sqlite":
                problem.hint = "the project may not run on SQLite: [gates.alembic] options = { database = \"postgresql\" }"
            raise problem from fault.error


    def listed(over, lost, changed):
        return "; ".join((["more: " + ", ".join(over)] if over else []) + (["missing: " + ", ".join(lost)] if lost else []) + changed)


    def advice(error):
        text = str(error)
        if "SQLite dialect" in text or "No support for ALTER" in text:
            return "Use batch mode: with op.batch_alter_table(…). If the project never runs on SQLite: options = { database = \"postgresql\" }."
        if "CONCURRENTLY cannot run inside a transaction" in text:
            return "Put it into: with op.get_context().autocommit_block():"
        if "already exists" in text and "type" in text:
            return "Drop the type in downgrade(): sa.Enum(name=\"…\").drop(op.get_bind())."
        return ""


    def drift_in_words(difference):
        """(what alembic would do, whether alembic is known to be wrong about such things)."""
        kind, rest = difference[0], difference[1:]
        subject = rest[-1]
        if kind in ("add_table", "remove_table"):
            return ("the models have table %s, the migrations do not make it" if kind == "add_table" else "the migrations make table %s, the models do not have it") % subject.name, False
        if kind in ("add_column", "remove_column"):
            name = "%s.%s" % (rest[1], subject.name)
            return ("the models have column %s, the migrations do not make it" if kind == "add_column" else "the migrations make column %s, the models do not have it") % name, False
        if kind in ("add_index", "remove_index"):
            has_expression = any(type(part).__name__ != "Column" for part in getattr(subject, "expressions", []))
            verb = "the models have index %s, the migrations do not make it" if kind == "add_index" else "the migrations make index %s, the models do not have it"
            return verb % subject.name, has_expression
        if kind.startswith("modify_"):
            table, column, old, new = rest[1], rest[2], rest[-2], rest[-1]
            return "%s.%s: the models say %s %s, the migrations %s" % (table, column, kind[len("modify_") :], new, old), kind == "modify_comment"
        table = getattr(getattr(subject, "table", None), "name", "")
        if kind in ("add_fk", "remove_fk"):
            there = ", ".join("%s → %s" % (element.parent.name, element.target_fullname) for element in subject.elements)
            verb = "the models have a foreign key of %s, the migrations do not make it: %s" if kind == "add_fk" else "the migrations make a foreign key of %s, the models do not have it: %s"
            return verb % (table, there), False
        return "%s: %s%s" % (kind.replace("_", " "), getattr(subject, "name", None) or subject, " on " + table if table else ""), False
    def main(settings):
        database = choose(settings)
        try:
            database.start()
            database.create()
            try:
                import alembic
                import sqlalchemy
            except ImportError as error:
                raise Problem("missing", "%s has no alembic: %s" % (sys.executable, error))
            RECORDS.put("start", alembic=alembic.__version__, sqlalchemy=sqlalchemy.__version__, python=sys.version.split()[0])
            forced = Forced(database)
            project = Project(settings)
            configured(project, database)
            is_readable = project.load()
            locations = project.locations()
            files = {path: revision for path, (revision, _, _) in project.files().items() if revision}
            RECORDS.put("revisions", files=sorted(files), locations=locations)
            if not is_readable:
                return
            check_heads(project, settings)
            if not project.order:
                raise Problem(
                    "incomplete", "there is no migration in %s" % (", ".join(locations) or settings["config"]),
                    "make the first one: alembic revision --autogenerate; or remove %s" % settings["config"])
            walk = Walk(project, forced, settings)
            walk.run()
            for script in project.order:
                RECORDS.put("revision", id=script.revision, path=inside(script.path) or script.path, verified=script.revision in walk.verified)
            if forced.overruled:
                RECORDS.put("overruled", urls=sorted(forced.overruled))
        finally:
            database.stop()


    def configured(project, database):
        try:
            project.configure(database)
        except Problem:
            raise
        except BaseException as error:
            raise unready("the configuration cannot be read", error) from error


    def check_heads(project, settings):
        if len(set(project.heads)) < 2 or settings["allow_several_heads"]:
            return
        paths = [inside(project.scripts.get_revision(head).path) for head in project.heads]
        RECORDS.finding("several-heads", "error", "%d heads: %s" % (len(paths), ", ".join("%s (%s)" % pair for pair in sorted(zip(project.heads, paths)))),
                        sorted(paths)[0], fix="Merge them: alembic merge heads")


    def choose(settings):
        folder = settings["scratch"]
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if settings["engine"] == "sqlite":
            return SQLite(folder)
        if driver_of_postgresql() is None:
            raise Problem("missing", "%s has no driver for PostgreSQL" % sys.executable, "%s -m pip install 'psycopg[binary]'" % sys.executable)
        return PostgreSQL(folder, settings["binaries"])


    SETTINGS = json.loads(sys.argv[1])
    ROOT = os.path.realpath(SETTINGS["root"])
    # "" stands for the working folder: alembic itself does not have it there, prepend_sys_path decides.
    sys.path[:] = [path for path in sys.path if path]
    RECORDS = Records(SETTINGS["records"])
    try:
        main(SETTINGS)
        RECORDS.put("finish", severe=RECORDS.severe)
    except Problem as problem:
        RECORDS.put("problem", problem=problem.kind, message=cut(problem), hint=problem.hint)
        raise SystemExit(3)
    except Fault as fault:
        where = " at %s:%d" % fault.place if fault.place else ""
        RECORDS.put("problem", problem="broke", message="the walk was cut short%s: %s" % (where, fault), hint="")
        raise SystemExit(3)
    """#
