// Fixtures marked as Parallelizable run three at a time on two cores, each with its own server, because most of them wait for
// something. Fixtures that measure time or memory run after them, one at a time.
[assembly: LevelOfParallelism(3)]
