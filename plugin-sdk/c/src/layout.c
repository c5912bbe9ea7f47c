/* SPDX-License-Identifier: Apache-2.0 */
/* Pins the layout of every struct of the ABI on 64-bit machines (LP64, where all gates run). Nothing here is code: a line
 * that fails to compile means that gates already built would misread what they are given. A line is never changed;
 * growth happens through extensions. */
#include <firsttry/ext/declaration.h>
#include <firsttry/firsttry.h>

#define SIZE(type, bytes) FT_STATIC_ASSERT(sizeof(type) == (bytes), #type " is frozen")
#define MEMBER(type, member, offset, bytes)                                                                            \
    FT_STATIC_ASSERT(offsetof(type, member) == (offset) && sizeof(((type *)0)->member) == (bytes),                     \
                     #type "." #member " is frozen")

FT_STATIC_ASSERT(sizeof(void *) == 8 && sizeof(size_t) == 8 && sizeof(double) == 8, "the ABI is defined for LP64");
SIZE(ft_severity, 4);
SIZE(ft_status, 4);
SIZE(ft_problem_kind, 4);

SIZE(ft_str, 16);
MEMBER(ft_str, data, 0, 8);
MEMBER(ft_str, len, 8, 8);

SIZE(ft_finding, 120);
MEMBER(ft_finding, rule, 0, 16);
MEMBER(ft_finding, message, 16, 16);
MEMBER(ft_finding, path, 32, 16);
MEMBER(ft_finding, help_uri, 48, 16);
MEMBER(ft_finding, fix, 64, 16);
MEMBER(ft_finding, fingerprint, 80, 16);
MEMBER(ft_finding, line, 96, 4);
MEMBER(ft_finding, column, 100, 4);
MEMBER(ft_finding, end_line, 104, 4);
MEMBER(ft_finding, end_column, 108, 4);
MEMBER(ft_finding, severity, 112, 4);
MEMBER(ft_finding, reserved, 116, 4);

SIZE(ft_metric, 40);
MEMBER(ft_metric, name, 0, 16);
MEMBER(ft_metric, unit, 16, 16);
MEMBER(ft_metric, value, 32, 8);

SIZE(ft_proof, 48);
MEMBER(ft_proof, name, 0, 16);
MEMBER(ft_proof, statement, 16, 16);
MEMBER(ft_proof, expected, 32, 8);
MEMBER(ft_proof, examined, 40, 8);

SIZE(ft_artifact, 48);
MEMBER(ft_artifact, name, 0, 16);
MEMBER(ft_artifact, path, 16, 16);
MEMBER(ft_artifact, media_type, 32, 16);

SIZE(ft_command, 104);
MEMBER(ft_command, argv, 0, 8);
MEMBER(ft_command, argv_count, 8, 8);
MEMBER(ft_command, env, 16, 8);
MEMBER(ft_command, env_count, 24, 8);
MEMBER(ft_command, cwd, 32, 16);
MEMBER(ft_command, input, 48, 16);
MEMBER(ft_command, stdout_cap, 64, 8);
MEMBER(ft_command, stderr_cap, 72, 8);
MEMBER(ft_command, timeout_ms, 80, 4);
MEMBER(ft_command, reserved, 84, 4);
MEMBER(ft_command, on_output, 88, 8);
MEMBER(ft_command, on_output_context, 96, 8);

SIZE(ft_exit, 72);
MEMBER(ft_exit, status, 0, 4);
MEMBER(ft_exit, signal, 4, 4);
MEMBER(ft_exit, flags, 8, 4);
MEMBER(ft_exit, start_errno, 12, 4);
MEMBER(ft_exit, out, 16, 16);
MEMBER(ft_exit, err, 32, 16);
MEMBER(ft_exit, wall_us, 48, 8);
MEMBER(ft_exit, cpu_us, 56, 8);
MEMBER(ft_exit, max_rss_bytes, 64, 8);

SIZE(ft_context, 120);
MEMBER(ft_context, repository, 0, 16);
MEMBER(ft_context, scratch, 16, 16);
MEMBER(ft_context, options, 32, 16);
MEMBER(ft_context, tool_name, 48, 16);
MEMBER(ft_context, tool_path, 64, 16);
MEMBER(ft_context, tool_origin, 80, 16);
MEMBER(ft_context, files, 96, 8);
MEMBER(ft_context, file_count, 104, 8);
MEMBER(ft_context, cores, 112, 4);
MEMBER(ft_context, flags, 116, 4);

SIZE(ft_host, 112);
MEMBER(ft_host, state, 0, 8);
MEMBER(ft_host, exec, 8, 8);
MEMBER(ft_host, finding, 16, 8);
MEMBER(ft_host, metric, 24, 8);
MEMBER(ft_host, proof, 32, 8);
MEMBER(ft_host, artifact, 40, 8);
MEMBER(ft_host, problem, 48, 8);
MEMBER(ft_host, tool_version, 56, 8);
MEMBER(ft_host, config_file, 64, 8);
MEMBER(ft_host, progress, 72, 8);
MEMBER(ft_host, log, 80, 8);
MEMBER(ft_host, read_file, 88, 8);
MEMBER(ft_host, cancelled, 96, 8);
MEMBER(ft_host, extension, 104, 8);

SIZE(ft_description, 48);
MEMBER(ft_description, id, 0, 16);
MEMBER(ft_description, version, 16, 16);
MEMBER(ft_description, sdk, 32, 16);

SIZE(ft_gate, 48);
MEMBER(ft_gate, abi_major, 0, 4);
MEMBER(ft_gate, abi_minor, 4, 4);
MEMBER(ft_gate, describe, 8, 8);
MEMBER(ft_gate, probe, 16, 8);
MEMBER(ft_gate, run, 24, 8);
MEMBER(ft_gate, cancel, 32, 8);
MEMBER(ft_gate, extension, 40, 8);

SIZE(ft_note_description, 72);
MEMBER(ft_note_description, abi_major, 0, 4);
MEMBER(ft_note_description, abi_minor, 4, 4);
MEMBER(ft_note_description, id, 8, 64);

SIZE(ft_note, 96);
MEMBER(ft_note, name_size, 0, 4);
MEMBER(ft_note, description_size, 4, 4);
MEMBER(ft_note, type, 8, 4);
MEMBER(ft_note, name, 12, 12);
MEMBER(ft_note, description, 24, 72);

SIZE(ft_snapshot, 72);
MEMBER(ft_snapshot, name, 0, 16);
MEMBER(ft_snapshot, path, 16, 16);
MEMBER(ft_snapshot, sha256, 32, 16);
MEMBER(ft_snapshot, created, 48, 16);
MEMBER(ft_snapshot, age_seconds, 64, 8);

SIZE(ft_snapshots, 16);
MEMBER(ft_snapshots, list, 0, 8);
MEMBER(ft_snapshots, count, 8, 8);

#define CODE(name, value) FT_STATIC_ASSERT((name) == (value), #name " is frozen")
CODE(FT_SEVERITY_NOTE, 0);
CODE(FT_SEVERITY_WARNING, 1);
CODE(FT_SEVERITY_ERROR, 2);
CODE(FT_STATUS_COMPLETE, 0);
CODE(FT_STATUS_NOT_APPLICABLE, 1);
CODE(FT_STATUS_PROBLEM, 2);
CODE(FT_PROBLEM_GATE, 0);
CODE(FT_PROBLEM_TOOL_MISSING, 1);
CODE(FT_PROBLEM_TOOL_VERSION, 2);
CODE(FT_PROBLEM_TOOL_BROKE, 3);
CODE(FT_PROBLEM_TOOL_CONFIG, 4);
CODE(FT_PROBLEM_TOOL_OUTPUT, 5);
CODE(FT_PROBLEM_INCOMPLETE, 6);
CODE(FT_PROBLEM_OPTIONS, 7);
CODE(FT_PROBLEM_NOTHING_TO_DO, 8);
CODE(FT_PROBLEM_TIMEOUT, 9);
CODE(FT_EXIT_NOT_STARTED, 1);
CODE(FT_EXIT_TIMED_OUT, 2);
CODE(FT_EXIT_STDOUT_CUT, 4);
CODE(FT_EXIT_STDERR_CUT, 8);
CODE(FT_EXIT_CANCELLED, 16);
CODE(FT_CONTEXT_CHANGED_ONLY, 1);
CODE(FT_CONTEXT_WRITABLE, 2);
CODE(FT_LOG_DEBUG, 0);
CODE(FT_LOG_INFO, 1);
CODE(FT_LOG_WARNING, 2);
CODE(FT_LOG_ERROR, 3);

SIZE(ft_declaration, 96);
MEMBER(ft_declaration, kind, 0, 16);
MEMBER(ft_declaration, id, 16, 16);
MEMBER(ft_declaration, version, 32, 16);
MEMBER(ft_declaration, declaration, 48, 16);
MEMBER(ft_declaration, folder, 64, 16);
MEMBER(ft_declaration, tool, 80, 16);

SIZE(ft_step, 8);
MEMBER(ft_step, tell, 0, 8);
