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
            setting = self.settings["url_setting"]
            url = with_driver(fields["url"], config.get_main_option(setting))
            config.set_main_option(setting, url.replace("%", "%%"))
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
            app = cli.ScriptInfo(app_import_path=os.environ.get("FLASK_APP")).load_app()
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


def with_driver(url, own):
    """The gate's URL with the driver that the project's own names; env.py may make an asynchronous engine of it."""
    scheme, _, place = url.partition("://")
    named = (own or "").partition("://")[0]
    return "%s://%s" % (named if named.startswith(scheme + "+") else scheme, place)


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
