// Made by embed.sh from drivers/main.py; change that.

let driverMain = #"""
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
