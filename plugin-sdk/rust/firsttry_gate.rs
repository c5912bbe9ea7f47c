// SPDX-License-Identifier: Apache-2.0
//! A gate in Rust, without a crate: `mod firsttry_gate;`, a type that implements `Gate`, and `firsttry_gate!(Type)`.
//! Build it with `rustc --crate-type cdylib -C panic=abort`; a panic then ends the gate without a verdict, as it should.
#![allow(dead_code)]

use std::marker::PhantomData;
use std::os::raw::{c_char, c_void};

pub const ABI_MAJOR: u32 = 1;
pub const ABI_MINOR: u32 = 0;

/// The C ABI, as `include/firsttry` has it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Str {
    data: *const c_char,
    len: usize,
}

impl Str {
    pub const fn new(bytes: &[u8]) -> Str {
        Str { data: bytes.as_ptr() as *const c_char, len: bytes.len() }
    }

    const EMPTY: Str = Str { data: std::ptr::null(), len: 0 };

    unsafe fn bytes<'a>(self) -> &'a [u8] {
        if self.data.is_null() { &[] } else { std::slice::from_raw_parts(self.data as *const u8, self.len) }
    }
}

#[repr(C)]
pub struct Description {
    id: Str,
    version: Str,
    sdk: Str,
}

#[repr(C)]
struct WireFinding {
    rule: Str,
    message: Str,
    path: Str,
    help_uri: Str,
    fix: Str,
    fingerprint: Str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    severity: i32,
    reserved: i32,
}

#[repr(C)]
struct WireMetric {
    name: Str,
    unit: Str,
    value: f64,
}

#[repr(C)]
struct WireProof {
    name: Str,
    statement: Str,
    expected: u64,
    examined: u64,
}

#[repr(C)]
struct WireCommand {
    argv: *const Str,
    argv_count: usize,
    env: *const Str,
    env_count: usize,
    cwd: Str,
    input: Str,
    stdout_cap: u64,
    stderr_cap: u64,
    timeout_ms: u32,
    reserved: u32,
    on_output: Option<extern "C" fn(*mut c_void, i32, Str) -> i32>,
    on_output_context: *mut c_void,
}

#[repr(C)]
struct WireExit {
    status: i32,
    signal: i32,
    flags: u32,
    start_errno: i32,
    out: Str,
    err: Str,
    wall_us: u64,
    cpu_us: u64,
    max_rss_bytes: u64,
}

#[repr(C)]
pub struct Context {
    repository: Str,
    scratch: Str,
    options: Str,
    tool_name: Str,
    tool_path: Str,
    tool_origin: Str,
    files: *const Str,
    file_count: usize,
    cores: u32,
    flags: u32,
}

#[repr(C)]
pub struct Host {
    state: *mut c_void,
    exec: extern "C" fn(*const Host, *const WireCommand, *mut WireExit) -> i32,
    finding: extern "C" fn(*const Host, *const WireFinding),
    metric: extern "C" fn(*const Host, *const WireMetric),
    proof: extern "C" fn(*const Host, *const WireProof),
    artifact: extern "C" fn(*const Host, *const c_void) -> i32,
    problem: extern "C" fn(*const Host, i32, Str, Str),
    tool_version: extern "C" fn(*const Host, Str),
    config_file: extern "C" fn(*const Host, Str, Str),
    progress: extern "C" fn(*const Host, u64, u64, Str),
    log: extern "C" fn(*const Host, i32, Str),
    read_file: extern "C" fn(*const Host, Str, u64, *mut Str) -> i32,
    cancelled: extern "C" fn(*const Host) -> i32,
    extension: extern "C" fn(*const Host, Str) -> *const c_void,
}

#[repr(C)]
pub struct GateTable {
    pub abi_major: u32,
    pub abi_minor: u32,
    pub describe: extern "C" fn(*mut Description),
    pub probe: extern "C" fn(*const Host, *const Context) -> i32,
    pub run: extern "C" fn(*const Host, *const Context) -> i32,
    pub cancel: Option<extern "C" fn()>,
    pub extension: Option<extern "C" fn(Str) -> *const c_void>,
}

/// The ELF note by which the host judges the library before any of its code runs.
#[repr(C, align(4))]
pub struct Note {
    name_size: u32,
    description_size: u32,
    kind: u32,
    name: [u8; 12],
    abi_major: u32,
    abi_minor: u32,
    id: [u8; 64],
}

impl Note {
    pub const fn new(id: &str) -> Note {
        let bytes = id.as_bytes();
        assert!(bytes.len() < 64, "a gate's id has at most 63 bytes");
        let mut padded = [0u8; 64];
        let mut index = 0;
        while index < bytes.len() {
            padded[index] = bytes[index];
            index += 1;
        }
        Note { name_size: 9, description_size: 72, kind: 1, name: *b"FirstTry\0\0\0\0", abi_major: ABI_MAJOR, abi_minor: ABI_MINOR, id: padded }
    }
}

/// How bad one finding is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Note = 0,
    Warning = 1,
    Error = 2,
}

/// One thing that is wrong with the code under test. Paths are bytes, relative to the repository.
pub struct Finding<'a> {
    pub rule: &'a str,
    pub message: &'a str,
    pub severity: Severity,
    pub path: &'a [u8],
    pub line: u32,
    pub column: u32,
}

/// Evidence that all was looked at.
pub struct Proof {
    pub name: &'static str,
    pub expected: u64,
    pub examined: u64,
    pub statement: String,
}

/// Why there is no verdict; the numbers are FT_PROBLEM_* of `types.h`.
pub struct Problem {
    pub kind: i32,
    pub message: String,
    pub hint: String,
}

impl Problem {
    pub const GATE: i32 = 0;
    pub const TOOL_MISSING: i32 = 1;
    pub const TOOL_BROKE: i32 = 3;
    pub const TOOL_OUTPUT: i32 = 5;
    pub const INCOMPLETE: i32 = 6;
    pub const NOTHING_TO_DO: i32 = 8;
    pub const TIMEOUT: i32 = 9;

    pub fn new(kind: i32, message: impl Into<String>) -> Problem {
        Problem { kind, message: message.into(), hint: String::new() }
    }
}

/// An ended program and what it printed.
pub struct Ended {
    pub status: i32,
    pub out: Vec<u8>,
    pub err: Vec<u8>,
}

/// What a gate may do in each of its phases; it cannot outlive them.
pub struct Phase<'a> {
    host: *const Host,
    context: *const Context,
    life: PhantomData<&'a ()>,
}

impl Phase<'_> {
    fn host(&self) -> &Host {
        unsafe { &*self.host }
    }

    pub fn repository(&self) -> &[u8] {
        unsafe { (*self.context).repository.bytes() }
    }

    /// JSON: the manifest's defaults under the user's settings.
    pub fn options(&self) -> &[u8] {
        unsafe { (*self.context).options.bytes() }
    }

    pub fn log(&self, message: &str) {
        (self.host().log)(self.host, 1, Str::new(message.as_bytes()));
    }

    pub fn cancelled(&self) -> bool {
        (self.host().cancelled)(self.host) != 0
    }

    /// Reads a file below the repository or scratch.
    pub fn read(&self, path: &[u8], cap: u64) -> Result<Vec<u8>, Problem> {
        let mut content = Str::EMPTY;
        let wrong = (self.host().read_file)(self.host, Str::new(path), cap, &mut content);
        if wrong != 0 {
            let shown = String::from_utf8_lossy(path).into_owned();
            return Err(Problem::new(Problem::INCOMPLETE, format!("{shown} cannot be read: errno {wrong}")));
        }
        Ok(unsafe { content.bytes() }.to_vec())
    }

    /// Runs a program to its end; every end but an exit of its own is the problem that it is.
    pub fn exec(&self, arguments: &[&[u8]]) -> Result<Ended, Problem> {
        let argv: Vec<Str> = arguments.iter().map(|argument| Str::new(argument)).collect();
        let name = arguments.first().map(|name| String::from_utf8_lossy(name).into_owned()).unwrap_or_default();
        let command = WireCommand {
            argv: argv.as_ptr(), argv_count: argv.len(), env: std::ptr::null(), env_count: 0, cwd: Str::EMPTY, input: Str::EMPTY,
            stdout_cap: 0, stderr_cap: 0, timeout_ms: 0, reserved: 0, on_output: None, on_output_context: std::ptr::null_mut(),
        };
        let mut exit = WireExit {
            status: -1, signal: 0, flags: 0, start_errno: 0, out: Str::EMPTY, err: Str::EMPTY, wall_us: 0, cpu_us: 0, max_rss_bytes: 0,
        };
        if (self.host().exec)(self.host, &command, &mut exit) != 0 {
            return Err(Problem::new(Problem::GATE, format!("the host refused to run {name}")));
        }
        if exit.flags & 1 != 0 {
            return Err(Problem::new(Problem::TOOL_MISSING, format!("{name} could not be started: errno {}", exit.start_errno)));
        }
        if exit.flags & 2 != 0 {
            return Err(Problem::new(Problem::TIMEOUT, format!("{name} took too long and was ended")));
        }
        if exit.flags & 12 != 0 {
            return Err(Problem::new(Problem::TOOL_OUTPUT, format!("{name} printed more than the host takes")));
        }
        if exit.flags != 0 || exit.signal != 0 {
            return Err(Problem::new(Problem::TOOL_BROKE, format!("{name} was ended by signal {}", exit.signal)));
        }
        let (out, err) = unsafe { (exit.out.bytes().to_vec(), exit.err.bytes().to_vec()) };
        Ok(Ended { status: exit.status, out, err })
    }
}

/// What `Gate::run` is given: a phase in which something can be reported.
pub struct Run<'a>(pub Phase<'a>);

impl<'a> std::ops::Deref for Run<'a> {
    type Target = Phase<'a>;
    fn deref(&self) -> &Phase<'a> {
        &self.0
    }
}

impl Run<'_> {
    pub fn report(&self, finding: &Finding) {
        let wire = WireFinding {
            rule: Str::new(finding.rule.as_bytes()), message: Str::new(finding.message.as_bytes()), path: Str::new(finding.path),
            help_uri: Str::EMPTY, fix: Str::EMPTY, fingerprint: Str::EMPTY, line: finding.line, column: finding.column, end_line: 0,
            end_column: 0, severity: finding.severity as i32, reserved: 0,
        };
        (self.host().finding)(self.host, &wire);
    }

    pub fn metric(&self, name: &str, value: f64, unit: &str) {
        let wire = WireMetric { name: Str::new(name.as_bytes()), unit: Str::new(unit.as_bytes()), value };
        (self.host().metric)(self.host, &wire);
    }
}

/// A check that must pass before code may be merged.
pub trait Gate {
    const ID: &'static str;
    const VERSION: &'static str;

    /// Finds out whether there is anything to do; a problem of kind NOTHING_TO_DO says that there is not.
    fn probe(phase: &Phase) -> Result<(), Problem>;

    /// Does the work; a green without the proofs that the manifest asks for is none.
    fn run(run: &Run) -> Result<Vec<Proof>, Problem>;
}

fn ended<T>(host: *const Host, result: Result<T, Problem>) -> Result<T, i32> {
    result.map_err(|problem| {
        let table = unsafe { &*host };
        (table.problem)(host, problem.kind, Str::new(problem.message.as_bytes()), Str::new(problem.hint.as_bytes()));
        if problem.kind == Problem::NOTHING_TO_DO { 1 } else { 2 }
    })
}

pub extern "C" fn describe<G: Gate>(description: *mut Description) {
    let told = Description { id: Str::new(G::ID.as_bytes()), version: Str::new(G::VERSION.as_bytes()), sdk: Str::new(b"rust") };
    unsafe { *description = told };
}

pub extern "C" fn probe<G: Gate>(host: *const Host, context: *const Context) -> i32 {
    match ended(host, G::probe(&Phase { host, context, life: PhantomData })) {
        Ok(()) => 0,
        Err(status) => status,
    }
}

pub extern "C" fn run<G: Gate>(host: *const Host, context: *const Context) -> i32 {
    match ended(host, G::run(&Run(Phase { host, context, life: PhantomData }))) {
        Ok(proofs) => {
            let table = unsafe { &*host };
            for proof in proofs {
                let wire = WireProof {
                    name: Str::new(proof.name.as_bytes()), statement: Str::new(proof.statement.as_bytes()), expected: proof.expected,
                    examined: proof.examined,
                };
                (table.proof)(host, &wire);
            }
            0
        }
        Err(status) => status,
    }
}

/// The library's one exported function and its note.
#[macro_export]
macro_rules! firsttry_gate {
    ($gate:ty) => {
        #[used]
        #[link_section = ".note.firsttry"]
        static NOTE: $crate::firsttry_gate::Note = $crate::firsttry_gate::Note::new(<$gate as $crate::firsttry_gate::Gate>::ID);

        static TABLE: $crate::firsttry_gate::GateTable = $crate::firsttry_gate::GateTable {
            abi_major: $crate::firsttry_gate::ABI_MAJOR,
            abi_minor: $crate::firsttry_gate::ABI_MINOR,
            describe: $crate::firsttry_gate::describe::<$gate>,
            probe: $crate::firsttry_gate::probe::<$gate>,
            run: $crate::firsttry_gate::run::<$gate>,
            cancel: None,
            extension: None,
        };

        #[no_mangle]
        pub extern "C" fn ft_gate_entry(host_major: u32) -> *const $crate::firsttry_gate::GateTable {
            if host_major == $crate::firsttry_gate::ABI_MAJOR { &TABLE } else { std::ptr::null() }
        }
    };
}
