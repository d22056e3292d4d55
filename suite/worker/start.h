// What the program does before it serves.
#pragma once

namespace gradus::worker {

/// Sets OMP_NUM_THREADS and MKL_NUM_THREADS to 1 and hides the GPUs (`gpu`: shows them again).
/// Libraries read these when they are loaded, which has happened by now; so where one was not set
/// the program starts itself again. Whoever starts the worker with them set saves that time.
void set_environment(bool gpu, char** arguments);

/// One small forward and backward pass with one thread, so that children find everything in place.
/// A process that sees GPUs would start threads here.
void warm_up();

}  // namespace gradus::worker
