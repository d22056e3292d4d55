// The commands of `gradus`: one file each, which has the same name. How one is made: command.h.
#pragma once

namespace CLI {
class App;
}

namespace gradus::cli {

/// Adds a command; when it is given, it sets `exit_code`.
using AddCommand = void(CLI::App& app, int& exit_code);

AddCommand add_run, add_tune, add_reproduce, add_tool, add_submit, add_status, add_report,
    add_merge, add_pack, add_replay, add_compare, add_bench, add_list, add_show, add_check, add_new,
    add_data, add_schema, add_doctor;

/// In the order in which `gradus --help` prints them.
inline constexpr AddCommand* all_commands[] = {
    add_run,   add_tune, add_reproduce, add_tool,    add_submit, add_status, add_report,
    add_merge, add_pack, add_replay,    add_compare, add_bench,  add_list,   add_show,
    add_check, add_new,  add_data,      add_schema,  add_doctor};

}  // namespace gradus::cli
