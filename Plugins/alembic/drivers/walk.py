class Walk:
    """Every revision forward and back, each step verified in the database itself."""

    def __init__(self, project, forced, settings):
        self.project, self.forced, self.settings = project, forced, settings
        self.database = forced.database
        self.verified, self.broken, self.faulty, self.done = set(), set(), set(), 0
        self.total = 4 + 3 * len(project.order)

    # Steps

    def fresh(self):
        self.forced.forget()
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

        found, compared = [], []

        def compare(revision, context):
            metadata = context.opts.get("target_metadata")
            for one in metadata if isinstance(metadata, (list, tuple)) else [metadata]:
                if one is not None:
                    compared.append(one)
                    found.extend(compare_metadata(context, one))
            return []

        self.progress("compare with the models")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.project.run(compare)
        RECORDS.put("metric", name="models_compared", value=1 if compared else 0)
        if not compared:
            RECORDS.finding(
                "models-not-compared", "note", "env.py gives no target_metadata: whether models and migrations agree was not checked",
                inside(os.path.join(self.project.scripts.dir, "env.py")),
                fix="Give context.configure() in env.py the metadata of the models: target_metadata=Base.metadata")
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
