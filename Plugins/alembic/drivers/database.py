class SQLite:
    """A file. A copy of it is a copy of the database."""

    name = "SQLite"
    backend = "sqlite"

    def __init__(self, folder):
        self.folder = folder

    def start(self):
        return self

    def create(self):
        """A new, empty database under the name that the one before had: the project may have made its engine once for all."""
        self.path = os.path.join(self.folder, "gate.sqlite")
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
        self.folder, self.binaries, self.server = folder, binaries, None
        self.sockets = folder if len(folder) < 80 else "/tmp"
        self.host, self.port = "127.0.0.1", 5432
        self.user, self.password, self.database = "gate", "gate", "gate"
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
        """A new, empty database under the name that the one before had."""
        for statement in ("DROP DATABASE IF EXISTS gate WITH (FORCE)", "CREATE DATABASE gate"):
            done = subprocess.run(
                [os.path.join(self.binaries, "psql"), "-X", "-q", "-h", self.sockets, "-p", str(self.port), "-U", self.user,
                 "-d", "postgres", "-c", statement],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if done.returncode:
                raise Problem("broke", "PostgreSQL: " + cut(done.stdout.decode("utf-8", "replace")))
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
    return next(filter(can_use, ("psycopg", "psycopg2", "pg8000", "asyncpg")), None)


def can_use(driver):
    """Whether a driver is installed, and SQLAlchemy knows it: 1.4 knows no psycopg 3."""
    kind = "sqlite" if driver == "aiosqlite" else "postgresql"
    with contextlib.suppress(ImportError):
        known = importlib.util.find_spec("sqlalchemy.dialects.%s.%s" % (kind, driver))
        return known is not None and importlib.util.find_spec(driver) is not None
    return False


# The first is taken where the project names none.
ASYNCHRONOUS = {"sqlite": ("aiosqlite",), "postgresql": ("asyncpg", "psycopg")}


class Forced:
    """Makes every engine that the project creates one of the gate's database, wherever its URL comes from."""

    def __init__(self, database):
        import sqlalchemy
        import sqlalchemy.engine
        import sqlalchemy.engine.create as create
        from sqlalchemy import event

        self.database, self.event, self.sqlalchemy = database, event, sqlalchemy
        self.statements, self.overruled, self.engines = [], set(), []
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
        if wanted.get_backend_name() != mine.get_backend_name():
            # What the project tells its own database's driver means nothing to this one.
            options = {name: options[name] for name in ("poolclass", "future", "echo", "_is_async") if name in options}
        mine = mine.set(drivername=self.drivername(wanted, mine, options.get("_is_async")))
        if wanted.set(drivername=mine.drivername) != mine:
            self.overruled.add(wanted.render_as_string(hide_password=True))
        engine = self.original(mine, *arguments, **options)
        self.event.listen(engine, "before_cursor_execute", self.record)
        self.engines.append(weakref.ref(engine))
        return engine

    def drivername(self, wanted, mine, is_asynchronous):
        """The driver that the project names, where it can be used; else one that the engine can work with."""
        backend = mine.get_backend_name()
        if wanted.get_backend_name() == backend and "+" in wanted.drivername:
            named = wanted.drivername.split("+")[1]
            if can_use(named) and (not is_asynchronous or named in ASYNCHRONOUS[backend]):
                return wanted.drivername
        if is_asynchronous:
            return "%s+%s" % (backend, next(filter(can_use, ASYNCHRONOUS[backend]), ASYNCHRONOUS[backend][0]))
        return mine.drivername

    def forget(self):
        """Lets go of all connections, so that engines made once for all go on with the database that comes next."""
        for engine in filter(None, (reference() for reference in self.engines)):
            try:
                # Not closed: an asynchronous one cannot be from here. The server, or the end of the process, does.
                engine.dispose(close=False)
            except TypeError:
                engine.dispose()
        self.engines = [reference for reference in self.engines if reference() is not None]

    def record(self, connection, cursor, statement, parameters, context, many):
        if len(self.statements) < 100000:
            self.statements.append(statement[:20000])

    @contextlib.contextmanager
    def connection(self):
        """One of the gate's own, which the project's code knows nothing of."""
        # What 1.4 calls the future is how 2.0 is.
        engine = self.original(self.database.url, poolclass=self.sqlalchemy.pool.NullPool, future=True)
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
