// Why a wrapper does not go around an inner optimizer.
#pragma once

namespace gradus::wrappers {

inline constexpr const char* moves_between_steps =
    "the parameters are moved after the inner optimizer's step, which carries its last gradient "
    "over";

}  // namespace gradus::wrappers
