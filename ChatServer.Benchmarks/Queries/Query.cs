namespace ChatServer.Benchmarks.Queries;

/// <summary>Something that a client asks for.</summary>
/// <param name="Run">Asks once; returns how many things came.</param>
/// <param name="Repetitions">At most so many, where each changes something; null for as many as there is time.</param>
internal sealed record Query(string Name, Func<SeededServer, Task<int>> Run, int? Repetitions = null);
