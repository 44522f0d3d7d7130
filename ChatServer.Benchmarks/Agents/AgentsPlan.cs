using ChatServer.Benchmarks.Servers;

namespace ChatServer.Benchmarks.Agents;

/// <summary>What a run does.</summary>
/// <param name="Streams">Visitors who each have a reply written all the time.</param>
/// <param name="Rate">Tokens a second of a reply.</param>
/// <param name="Tokens">Of a reply.</param>
/// <param name="FirstDelay">The provider's own time to the first token.</param>
/// <param name="Pairs">Pairs of users who write to each other beside that, and before it; 0 for none.</param>
/// <param name="PairRate">Their messages a second.</param>
internal sealed record AgentsPlan(
    ServerStart Server, int Streams, int Rate, int Tokens, TimeSpan FirstDelay, TimeSpan Duration, int Pairs, int PairRate,
    string? Label);
