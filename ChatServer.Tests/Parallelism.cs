// Fixtures that are marked as Parallelizable run three at a time on two cores, each with a server of its own, as most of them
// wait for something. Then, alone, run those that measure times or memory.
[assembly: LevelOfParallelism(3)]
