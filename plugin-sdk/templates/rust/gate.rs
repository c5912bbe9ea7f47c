//! Fails where a file holds the mark "DO NOT MERGE".
mod firsttry_gate;

use firsttry_gate::{Finding, Gate, Phase, Problem, Proof, Run, Severity};

const MARK: &[u8] = b"DO NOT MERGE";

struct Marks;

impl Gate for Marks {
    const ID: &'static str = "@ID@";
    const VERSION: &'static str = "1.0.0";

    // Quick: what there is to do is found out here, nothing is done.
    fn probe(_phase: &Phase) -> Result<(), Problem> {
        Ok(())
    }

    fn run(run: &Run) -> Result<Vec<Proof>, Problem> {
        let listing = run.exec(&[b"find", b".", b"-name", b".git", b"-prune", b"-o", b"-type", b"f", b"-print0"])?;
        if listing.status != 0 {
            return Err(Problem::new(Problem::TOOL_BROKE, "find did not list the files"));
        }
        let (mut expected, mut examined) = (0, 0);
        for name in listing.out.split(|byte| *byte == 0).filter(|name| name.len() > 2) {
            let path = &name[2..];
            expected += 1;
            look(run, path, &run.read(path, 16 << 20)?);
            examined += 1;
        }
        Ok(vec![Proof { name: "files", expected, examined, statement: "files that find lists, and that were read".into() }])
    }
}

fn look(run: &Run, path: &[u8], content: &[u8]) {
    let mut line = 1;
    for at in 0..content.len() {
        if content[at..].starts_with(MARK) {
            run.report(&Finding {
                rule: "do-not-merge",
                message: "this is marked as not to be merged",
                severity: Severity::Error,
                path,
                line,
                column: 0,
            });
        }
        line += u32::from(content[at] == b'\n');
    }
}

firsttry_gate!(Marks);
