// Wilson's interval for a share that need not be a whole number of trials (ties count one half).
#pragma once

#include "gradus/stats/intervals.h"

namespace gradus::stats {

Interval wilson_of_share(double share, double n, double confidence);

}  // namespace gradus::stats
