// Fixtures that are marked as Parallelizable run two at a time, each with a server of its own; then, alone, those that measure times
// or memory.
[assembly: LevelOfParallelism(2)]
