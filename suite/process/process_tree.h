// Which processes were started by which, from /proc.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace gradus::process {

/// The processes whose parent is `process` now, zombies among them; none where it is gone.
std::vector<pid_t> children_of(pid_t process);

/// Children, their children, and so on; without `process` itself.
std::vector<pid_t> descendants_of(pid_t process);

/// From now on, what is left without a parent below this process becomes its child, so that
/// whatever its children start can be found: also what has left their session or forked twice.
/// A child does not inherit this.
void adopt_orphans();

/// Kills the children of this process that no Child of it stands for: what its children left
/// behind. Waits for their end; ends what they left behind in turn. Returns how many there were.
/// Call `adopt_orphans` before. Only for processes all of whose children are started by Child.
int end_orphans();

/// The same for those orphans alone in whose environment, as it was when their program started,
/// `variable` ("NAME=value") stands. For processes that have children of other kinds, too.
int end_orphans_with(const std::string& variable);

}  // namespace gradus::process
