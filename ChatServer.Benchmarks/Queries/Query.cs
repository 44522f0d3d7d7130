namespace ChatServer.Benchmarks.Queries;

/// <summary>Something that a client asks for.</summary>
/// <param name="Run">Asks once; returns how many things came.</param>
/// <param name="Repetitions">At most so many, where each changes something; null for as many as there is time.</param>
/// <typeparam name="TServer">A seeded database that is open.</typeparam>
internal sealed record Query<TServer>(string Name, Func<TServer, Task<int>> Run, int? Repetitions = null);
