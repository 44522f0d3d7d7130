using ChatServer.Benchmarks.Servers;

namespace ChatServer.Benchmarks.Agents.Takeover;

/// <param name="Chats">In which rounds go on at once.</param>
internal sealed record TakeoverPlan(ServerStart Server, int Rounds, int Chats, int Seed, string? Label);

/// <summary>When an owner takes over.</summary>
internal enum TakeoverMoment
{
    /// <summary>As soon as the question is confirmed.</summary>
    BeforeRun,

    /// <summary>The reply was begun, and has no text.</summary>
    Running,
    FirstText,
    MidStream,

    /// <summary>About when the reply ends.</summary>
    End,
}
